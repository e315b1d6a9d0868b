import Glibc
import Testing
import UnlatchPython

/// Sends SIGINT to this process in a moment, while other work runs: as Ctrl-C would.
private func interruptSoon(after microseconds: UInt32 = 200_000) {
    startThread {
        usleep(microseconds)
        kill(getpid(), SIGINT)
    }
}

/// Forks from the calling thread. The child interrupts itself, and leaves with 0 when that raised what it should.
private func forkedAndInterrupted(_ python: Interpreter) throws -> Int {
    try python.attached { (gil: inout GIL) throws -> Int in
        let pid = try Int(gil.import("os").fork())
        guard pid == 0 else { return pid }
        interruptSoon()
        let deadline = ChildProcess.now() + 20
        while ChildProcess.now() < deadline {
            do { try gil.checkInterrupts() } catch {
                _exit((error as? PythonError)?.type == "KeyboardInterrupt" ? 0 : 2)
            }
            usleep(1000)
        }
        _exit(1)
    }
}

/// Each test interrupts a process of its own; everything that waits gives up after 20 s.
@Suite struct InterruptTests {
    @Test func `Ctrl-C raises KeyboardInterrupt in Python code that Swift runs`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start(handlingInterrupts: true)
            interruptSoon()
            let error = #expect(throws: PythonError.self) {
                try python.attached { gil in
                    let globals = try gil.evaluate("{}").reference
                    try gil.run(
                        """
                        import time
                        end = time.monotonic() + 20
                        while time.monotonic() < end: pass
                        """, in: globals)
                }
            }
            #expect(error?.type == "KeyboardInterrupt")
            #expect(try python.attached { gil in try Int(gil.evaluate("6 * 7")) } == 42, "Python goes on")
        }
    }

    @Test(
        .disabled(
            if: environmentVariable("UNLATCH_SANITIZER") == "thread",
            "ThreadSanitizer supports no threads in a child that was forked from several"))
    func `Ctrl-C reaches a child of fork, whose main thread is the one that forked`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start(handlingInterrupts: true)
            let child = onNewThread { try? forkedAndInterrupted(python) }
            let pid = try #require(child)
            #expect(ForkTests.status(of: pid) == 0)
        }
    }

    @Test func `work that keeps the lock is interrupted where it looks`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start(handlingInterrupts: true)
            interruptSoon()
            let deadline = ChildProcess.now() + 20
            let error = #expect(throws: PythonError.self) {
                try python.attached { gil in
                    while ChildProcess.now() < deadline {
                        try gil.checkInterrupts()
                        usleep(1000)
                    }
                }
            }
            #expect(error?.type == "KeyboardInterrupt")
        }
    }

    @Test func `a long kernel called from Python stops, and Python can catch it`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start(handlingInterrupts: true)
            try python.attached { gil in
                let kernel = try gil.function("kernel") { gil, _ in
                    interruptSoon()  // not before Python can catch it, however busy the machine is
                    let deadline = ChildProcess.now() + 20
                    try gil.releasedInterruptibly { interruption in
                        while !interruption.isRequested && ChildProcess.now() < deadline { usleep(1000) }
                    }
                    return "ran to its end"
                }
                let run = try gil.evaluate("{}").reference
                try gil.run(
                    """
                    def run(kernel):
                        try:
                            return kernel()
                        except KeyboardInterrupt:
                            return "interrupted"
                    """, in: run)
                #expect(try String(gil.evaluate("run", in: run)(kernel)) == "interrupted")
                // A second time: the watch begins anew, and an old signal does not count.
                var pieces = 0
                try gil.releasedInterruptibly { interruption in
                    for _ in 0..<50 where !interruption.isRequested { pieces += 1 }
                }
                #expect(pieces == 50)
            }
        }
    }

    @Test func `an error of interrupted work gives way to KeyboardInterrupt`() async {
        await #expect(processExitsWith: .success) {
            struct Stopped: Error {}
            let python = try Interpreter.start(handlingInterrupts: true)
            interruptSoon()
            let error = #expect(throws: PythonError.self) {
                try python.attached { gil in
                    try gil.releasedInterruptibly { interruption in
                        let deadline = ChildProcess.now() + 20
                        while !interruption.isRequested && ChildProcess.now() < deadline { usleep(1000) }
                        throw Stopped()
                    }
                }
            }
            #expect(error?.type == "KeyboardInterrupt")
        }
    }

    @Test func `work on another thread sees the signal, and Python's main thread gets the exception`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start(handlingInterrupts: true)
            let (begun, stopped) = (Flag(), Flag())
            startThread {
                try? python.attached { gil in
                    let wasAsked = try gil.releasedInterruptibly { interruption in
                        begun.set()
                        let deadline = ChildProcess.now() + 20
                        while !interruption.isRequested && ChildProcess.now() < deadline { usleep(1000) }
                        return interruption.isRequested
                    }
                    if wasAsked { stopped.set() }
                }
            }
            try #require(begun.wait())
            kill(getpid(), SIGINT)
            #expect(stopped.wait())
            let error = #expect(throws: PythonError.self) { try python.attached { gil in try gil.checkInterrupts() } }
            #expect(error?.type == "KeyboardInterrupt")
        }
    }

    @Test func `without the option, Ctrl-C ends the process, also in interruptible work`() async {
        await #expect(processExitsWith: .signal(SIGINT)) {
            let python = try Interpreter.start()
            interruptSoon()
            try python.attached { gil in
                try gil.releasedInterruptibly { _ in _ = sleep(20) }
            }
        }
    }
}
