import Glibc
import Testing
import UnlatchPython

/// A reference that a test lets go of on the thread that it wants.
private final class Holder: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): the tests' threads take turns.
    var reference: PythonReference?
    init(_ reference: PythonReference? = nil) { self.reference = reference }
}

/// Objects that note the thread on which they end.
private let noting = """
    import threading
    ended = []
    class Noting:
        def __del__(self): ended.append(threading.get_ident())
    """

/// In processes of their own: another test's thread may perform what waits, and be in the middle of it.
@Suite struct DropTests {
    @Test func `a buffer let go of inside released is given back when the lock is taken again`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            try python.attached { gil in
                let globals = try namespace("a = bytearray(b'abc')", gil)
                var view: BufferView<UInt8>? = try gil.evaluate("a", in: globals).buffer(of: UInt8.self)
                #expect(view?.count == 3)
                gil.released { view = nil }
                try gil.run("a.append(1)", in: globals)  // refused while somebody sees the memory
                #expect(try Int(gil.evaluate("len(a)", in: globals)) == 4)
            }
        }
    }

    @Test func `an object that another thread let go of ends when released does, and in a loop none piles up`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            try python.attached { gil in
                let globals = try namespace(noting, gil)
                for count in 1...20 {
                    let holder = Holder(try gil.evaluate("Noting()", in: globals).reference)
                    gil.released { onNewThread { holder.reference = nil } }
                    #expect(try Int(gil.evaluate("len(ended)", in: globals)) == count)
                }
            }
        }
    }

    @Test func `what a module's function lets go of without the lock ends with the call`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            let holder = Holder()
            var module = PythonModule("unlatch_letting_go")
            module.function("always", releasesGIL: .always) { () -> PythonNone in
                holder.reference = nil
                return PythonNone()
            }
            module.function("adaptive", releasesGIL: .adaptive(threshold: .zero)) { () -> PythonNone in
                holder.reference = nil
                return PythonNone()
            }
            try python.attached { gil in
                let functions = try gil.install(module)
                let globals = try namespace(noting, gil)
                for (count, name) in ["always", "adaptive"].enumerated() {
                    holder.reference = try gil.evaluate("Noting()", in: globals).reference
                    _ = try gil.bind(functions).attribute(name)()
                    #expect(try Int(gil.evaluate("len(ended)", in: globals)) == count + 1, "\(name)")
                }
            }
        }
    }

    @Test func `attaching inside released performs what waits, and released gives the rest back`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            try python.attached { gil in
                let globals = try namespace(noting, gil)
                let (first, second) = try (
                    Holder(gil.evaluate("Noting()", in: globals).reference),
                    Holder(gil.evaluate("Noting()", in: globals).reference)
                )
                let inner = try gil.released {
                    first.reference = nil
                    let inner = try python.attached { gil in try Int(gil.evaluate("len(ended)", in: globals)) }
                    second.reference = nil
                    return inner
                }
                #expect(inner == 1)
                #expect(try Int(gil.evaluate("len(ended)", in: globals)) == 2)
            }
        }
    }
}

/// In processes of their own, which have other interpreters.
@Suite struct OwnedDropTests {
    @Test(.needsIsolation) func `what belongs to the first interpreter is not ended by one with a lock of its own`()
        async
    {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            let globals = try python.attached { gil in try namespace(noting, gil) }
            let holders = try python.attached { gil in
                try (0..<3).map { _ in Holder(try gil.evaluate("Noting()", in: globals).reference) }
            }
            try python.withIsolatedInterpreter { gil in
                holders[0].reference = nil  // with this interpreter's lock
                gil.released {
                    holders[1].reference = nil  // without
                    onNewThread { holders[2].reference = nil }
                    python.attached { _ in }
                }
                let call = try gil.function("call") { _, _ in PythonNone() }
                _ = try gil.bind(call)()
            }
            let (ended, here) = try python.attached { gil in
                try (
                    [Int](gil.evaluate("ended", in: globals)), Int(gil.evaluate("threading.get_ident()", in: globals))
                )
            }
            #expect(ended == [here, here, here])
        }
    }

    @Test(.needsIsolation)
    func `what belongs to an interpreter with a lock of its own ends there, wherever it was let go of`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            let holder = Holder()
            let ends = try python.withIsolatedInterpreter { gil in
                let globals = try namespace(noting, gil)
                var ends = 0
                for withLock in [true, false] {
                    holder.reference = try gil.evaluate("Noting()", in: globals).reference
                    gil.released {
                        onNewThread {
                            if withLock {
                                python.attached { _ in holder.reference = nil }
                            } else {
                                holder.reference = nil
                            }
                            python.attached { _ in }
                        }
                    }
                    ends += try Int(gil.evaluate("ended.count(threading.get_ident())", in: globals))
                }
                holder.reference = try gil.evaluate("Noting()", in: globals).reference
                return ends
            }
            #expect(ends == 1 + 2)
            holder.reference = nil  // its interpreter has ended: nothing is touched
            python.attached { _ in }
            #expect(python.finalize() == .complete)
        }
    }

    @Test func `in an interpreter that shares the lock, attached finds it held and stays there`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            _ = python
            let holder = Holder()
            try python.attached { gil in
                let globals = try namespace(noting, gil)
                let mine = Holder(try gil.evaluate("Noting()", in: globals).reference)
                try HostPython.inOtherInterpreter {
                    let others = try python.attached { gil in
                        try gil.import("sys").setAttribute("mark", to: 1)
                        return try namespace(noting, gil)
                    }
                    let isMarked = try python.attached { gil in
                        try gil.released {
                            try python.attached { gil in
                                gil.released {}
                                return try Bool(gil.evaluate("hasattr(__import__('sys'), 'mark')"))
                            }
                        }
                    }
                    #expect(isMarked, "attached inside released comes back to the same interpreter")
                    try python.attached { gil in
                        let object = Holder(try gil.evaluate("Noting()", in: others).reference)
                        mine.reference = nil
                        gil.released { object.reference = nil }
                        #expect(try Int(gil.evaluate("len(ended)", in: others)) == 1)
                        holder.reference = try gil.evaluate("Noting()", in: others).reference
                    }
                }
                let before = try Int(gil.evaluate("len(ended)", in: globals))
                #expect(before == 0, "not by the other interpreter")
                gil.released {}
                #expect(try Int(gil.evaluate("len(ended)", in: globals)) == 1)
                #expect(try !Bool(gil.evaluate("hasattr(__import__('sys'), 'mark')")))
            }
            holder.reference = nil
            python.attached { _ in }
            #expect(python.finalize() == .complete)
        }
    }

    @Test func `another thread attaches while an interpreter that shares the lock runs`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            _ = python
            let seen = Flag()
            try python.attached { _ in
                try HostPython.inOtherInterpreter {
                    let thread = StartedThread {
                        if (try? python.attached { gil in try Int(gil.evaluate("6 * 7")) }) == 42 { seen.set() }
                    }
                    usleep(50_000)  // by now it waits for the lock
                    let value = try python.attached { gil in
                        gil.released { thread.join() }
                        return try Int(gil.evaluate("20 + 1"))
                    }
                    #expect(value == 21)
                }
            }
            #expect(seen.wait(seconds: 1))
        }
    }
}
