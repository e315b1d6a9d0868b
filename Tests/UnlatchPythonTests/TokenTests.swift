import Glibc
import Testing
import UnlatchPython

private struct Unrelated: Error {}

/// A Python thread that counts, to see whether others run.
private let counting = """
    import threading
    class Counter(threading.Thread):
        def __init__(self):
            super().__init__(daemon=True)
            self.count = 0
            self.runs = True
        def run(self):
            while self.runs:
                self.count += 1
    counter = Counter()
    counter.start()
    """

@Suite struct TokenTests {
    @Test func `nested attaching does not take the lock twice, and keeps it until the outer end`() throws {
        let sum = try python.attached { gil in
            let inner = try python.attached { gil in try Int(gil.evaluate("20 + 1")) }
            return try inner + Int(gil.evaluate("21"))
        }
        #expect(sum == 42)
    }

    @Test func `other Python threads run while the lock is released, and not while it is held`() throws {
        let globals = try python.attached { gil in try namespace(counting, gil) }
        let counter = try python.attached { gil in try gil.evaluate("counter", in: globals).reference }
        // An attribute is read without bytecode, between whose instructions the interpreter might switch.
        func count(_ gil: borrowing GIL) throws -> Int { try Int(gil.bind(counter).attribute("count")) }
        let (held, released) = try python.attached { gil in
            let start = try count(gil)
            usleep(50_000)  // native work that keeps the lock
            let afterHeld = try count(gil)
            var attempts = 100
            while try count(gil) == afterHeld, attempts > 0 {
                gil.released { _ = usleep(50_000) }
                attempts -= 1
            }
            return (afterHeld - start, try count(gil) - afterHeld)
        }
        try python.attached { gil in
            try gil.run("counter.runs = False", in: globals)
            try gil.run("counter.join()", in: globals)
        }
        #expect(released > 0, "the counting thread ran")
        guard try python.attached({ gil in try gil.hasLock }) else {
            return skipPart("this CPython runs without a lock")
        }
        #expect(held == 0)
    }

    @Test func `a throw inside attached gives the lock back`() throws {
        #expect(throws: Unrelated.self) { try python.attached { _ in throw Unrelated() } }
        let elsewhere = onNewThread { try? python.attached { gil in try Int(gil.evaluate("1")) } }
        #expect(elsewhere == 1)
    }

    @Test func `a throw inside released takes the lock again`() throws {
        let value = try python.attached { gil in
            do {
                try gil.released { throw Unrelated() }
            } catch is Unrelated {}
            return try Int(gil.evaluate("7"))
        }
        #expect(value == 7)
    }

    @Test func `attaching inside released works`() throws {
        let value = try python.attached { gil in
            try gil.released { try python.attached { gil in try Int(gil.evaluate("5")) } }
        }
        #expect(value == 5)
    }

    /// What the compiler does not see: two tokens of one thread.
    @Test func `using the outer token while the inner one is released stops the program with a message`() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let python = try Interpreter.start()
            try python.attached { outer in
                try python.attached { inner in
                    try inner.released { _ = try outer.import("math") }
                }
            }
        }
        let errors = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(errors.contains("released the lock through another token"), "\(errors)")
        await #expect(processExitsWith: .failure, "releasing twice") {
            let python = try Interpreter.start()
            python.attached { outer in
                python.attached { inner in
                    inner.released { outer.released {} }
                }
            }
        }
        await #expect(processExitsWith: .failure) {
            let python = try Interpreter.start()
            try python.attached { outer in
                let list = try outer.evaluate("[1, 2]")
                try python.attached { inner in
                    try inner.released { _ = try list[0] }
                }
            }
        }
        await #expect(processExitsWith: .success, "the same with the lock is fine") {
            let python = try Interpreter.start()
            try python.attached { outer in
                try python.attached { inner in
                    inner.released {}
                    _ = try outer.import("math")
                }
            }
        }
    }

    @Test func `many threads attach, release and drop at once`() async throws {
        let wrong = await withTaskGroup(of: Int.self) { group in
            for number in 0..<16 {
                group.addTask {
                    onNewThread { (0..<50).count { step in !roundTrip(number, step) } }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }
}

/// Makes a list on the calling thread, releases, uses the list, drops it without the lock.
private func roundTrip(_ number: Int, _ step: Int) -> Bool {
    let reference = try? python.attached { gil in
        let list = try gil.evaluate("[\(number), \(step)]").reference
        gil.released { _ = sched_yield() }
        return list
    }
    guard let reference else { return false }
    let sum = try? python.attached { gil in try [Int](gil.bind(reference)).reduce(0, +) }
    return sum == number + step
}
