import Glibc
import Testing
import UnlatchPython

/// Each in a process of its own, where Python was started by somebody else, as for an extension module.
@Suite struct JoinedEndTests {
    @Test func `threads of Swift learn of the host's end before Python is gone`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            HostPython.start(try InterpreterLocation.find().library)
            let python = try #require(Interpreter.running)
            #expect(Interpreter.running === python)
            let monitor = try LockMonitor(python, every: .microseconds(200))
            let ended = (0..<4).map { _ in Flag() }
            let state = HostPython.save()
            for flag in ended {
                startThread {
                    do {
                        while true {
                            let value = try python.tryAttached { gil in
                                gil.released { _ = sched_yield() }
                                return try Int(gil.evaluate("1 + 1"))
                            }
                            guard value == 2 else { return }
                        }
                    } catch {
                        if (error as? InterpreterError)?.code == .ended { flag.set() }
                    }
                }
            }
            usleep(50_000)
            while monitor.report.waits.count == 0 { usleep(1000) }
            HostPython.restore(state)
            #expect(HostPython.end() == 0)
            for flag in ended { #expect(flag.wait(), "the thread came back with an error") }
            #expect(monitor.stop().waits.count > 0)
            #expect(throws: InterpreterError.self) { try LockMonitor(python) }
            #expect(Interpreter.running == nil)
            #expect(python.finalize() == .complete)
        }
    }

    @Test func `the host's end is told to the first interpreter, also when another one was met first`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            HostPython.start(try InterpreterLocation.find().library)
            let python = try #require(HostPython.inOtherInterpreter { Interpreter.running })
            let value = try python.attached { gil in try Int(gil.evaluate("6 * 7")) }
            #expect(value == 42, "the other interpreter's end is not Python's")
            let ended = Flag()
            let state = HostPython.save()
            startThread {
                while (try? python.tryAttached { gil in try Int(gil.evaluate("1 + 1")) }) == 2 {}
                ended.set()
            }
            usleep(20_000)
            HostPython.restore(state)
            #expect(HostPython.end() == 0)
            #expect(ended.wait())
        }
    }

    @Test func `a thread that never leaves delays the host's end by a second, not for ever`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            HostPython.start(try InterpreterLocation.find().library)
            let python = try #require(Interpreter.running)
            let inside = Flag()
            let state = HostPython.save()
            startThread {
                python.attached { gil in
                    inside.set()
                    gil.released { _ = sleep(600) }
                }
            }
            try #require(inside.wait())
            HostPython.restore(state)
            #expect(HostPython.end() == 0)
        }
    }
}

/// The first import's part of an extension module.
@Suite struct DescriptionTests {
    @Test func `a description that gives the lock up does not block another import, and is made once`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            let (begun, made) = (Flag(), Counter())
            let module = PythonExtension {
                made.add()
                begun.set()
                python.attached { gil in gil.released { _ = usleep(200_000) } }
                return PythonModule("unlatch_slow")
            }
            _ = python
            let (first, second) = (Answer(), Answer())
            let one = StartedThread { python.attached { _ in first.note(module.initialize()) } }
            try #require(begun.wait())
            let two = StartedThread { python.attached { _ in second.note(module.initialize()) } }
            one.join()
            two.join()
            #expect(first.value != 0 && first.value == second.value)
            #expect(made.count == 1)
        }
    }

    @Test func `a description that fails is made anew by the import that waited`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            let (begun, made) = (Flag(), Counter())
            struct Failure: Error {}
            let module = PythonExtension {
                made.add()
                begun.set()
                python.attached { gil in gil.released { _ = usleep(100_000) } }
                if made.count == 1 { throw Failure() }
                return PythonModule("unlatch_second")
            }
            let second = Answer()
            _ = python
            let one = StartedThread {
                python.attached { _ in
                    #expect(module.initialize() == nil)
                    #expect(HostPython.takeException())
                }
            }
            try #require(begun.wait())
            let two = StartedThread { python.attached { _ in second.note(module.initialize()) } }
            one.join()
            two.join()
            #expect(second.value != 0)
            #expect(made.count == 2)
        }
    }

    @Test func `a description that imports its own module is an error, not a wait for itself`() async {
        await #expect(processExitsWith: .success) {
            endProcess(after: 60)
            let again = Answer()
            let module = SelfImport()
            module.itself = PythonExtension {
                again.note(module.itself?.initialize())
                return PythonModule("unlatch_self")
            }
            python.attached { _ in
                _ = module.itself?.initialize()
                #expect(again.value == 0)
                #expect(HostPython.takeException())
            }
        }
    }
}

private final class SelfImport: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): one thread.
    var itself: PythonExtension?
}

/// The address of what an import was given.
private final class Answer: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): written before a join, read after it.
    private(set) var value = 0
    func note(_ pointer: OpaquePointer?) { value = pointer.map { Int(bitPattern: $0) } ?? 0 }
}
