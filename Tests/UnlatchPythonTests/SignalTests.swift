import Glibc
import Synchronization
import TestSupport
import Testing
import UnlatchPython

/// Sends a signal to this process in a moment, while other work runs.
private func sendSoon(_ number: Int32, after microseconds: UInt32 = 200_000) {
    startThread {
        usleep(microseconds)
        kill(getpid(), number)
    }
}

/// Has Python call `body` on a signal.
private func handle(_ number: Int32, _ body: @escaping @Sendable () throws -> Void) throws {
    try python.attached { gil in
        let handler = try gil.function("handler") { _, _ in
            try body()
            return PythonNone()
        }
        _ = try gil.import("signal").attribute("signal")(Int(number), handler)
    }
}

/// Work that waits until a signal's handler has run: it gives up after 20 s, when it has not. Whether it was stopped.
private func workUntil(_ handled: Counter) throws -> Bool {
    try python.attached { gil in
        try gil.releasedInterruptibly { interruption in
            let deadline = ChildProcess.now() + 20
            while handled.count == 0, ChildProcess.now() < deadline {
                if interruption.isRequested { return true }
                usleep(1000)
            }
            return false
        }
    }
}

private func workUntilHandled(_ handled: Counter) throws {
    #expect(try !workUntil(handled), "the handler did not raise")
    #expect(handled.count == 1)
}

/// Dispatch's threads block almost every signal.
private func unblockAll() {
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
}

private struct Refused: Error {}

// What a C library's handler would do with the one that it found.
nonisolated(unsafe) private var found = sigaction()
private let seen = Atomic<Int>(0)
private let seenThere = Atomic<Int>(0)

private func installForeign(chaining: Bool) {
    var action = sigaction()
    if chaining {
        action.__sigaction_handler.sa_handler = { number in
            if seen.add(1, ordering: .relaxed).newValue > 100 { _exit(3) }  // one calls the other for ever
            found.__sigaction_handler.sa_handler?(number)
        }
    } else {
        action.__sigaction_handler.sa_handler = { _ in seenThere.add(1, ordering: .relaxed) }
    }
    sigaction(SIGINT, &action, &found)
}

private func putBack() { sigaction(SIGINT, &found, nil) }

/// Runs interruptible work on another thread than Python's main one: there SIGINT itself is watched.
private func watching(_ body: @escaping @Sendable (Interruption) -> Void) {
    onNewThread { try? python.attached { gil in try gil.releasedInterruptibly { body($0) } } }
}

/// Whether SIGINT now stops work on another thread, and raises KeyboardInterrupt in Python's main thread, once.
private func expectInterruptWorks(_ comment: Comment) {
    let stopped = Counter()
    watching { interruption in
        kill(getpid(), SIGINT)
        let deadline = ChildProcess.now() + 20
        while !interruption.isRequested, ChildProcess.now() < deadline { usleep(1000) }
        if interruption.isRequested { stopped.add() }
    }
    #expect(stopped.count == 1, comment)
    let error = #expect(throws: PythonError.self, comment) { try python.attached { gil in try gil.checkInterrupts() } }
    #expect(error?.type == "KeyboardInterrupt", comment)
}

/// Python handles SIGINT, without any help of ours.
private func handleInterruptsInPython() throws {
    try python.attached { gil in
        let signal = try gil.import("signal")
        _ = try signal.signal(Int(SIGINT), signal.default_int_handler)
    }
}

/// Each test sends signals to a process of its own; everything that waits gives up after 20 s.
@Suite struct SignalTests {
    @Test(arguments: [SIGINT, SIGTERM, SIGALRM, SIGUSR1])
    func `a Python handler runs while the main thread works without the lock, and the work goes on`(
        number: Int32
    ) async {
        await #expect(processExitsWith: .success) { [number] in
            let handled = Counter()
            try handle(number) { handled.add() }
            sendSoon(number)
            try workUntilHandled(handled)
        }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGALRM])
    func `a handler that raises stops the work, and the work's call throws what it raised`(number: Int32) async {
        await #expect(processExitsWith: .success) { [number] in
            try handle(number) { throw Refused() }
            sendSoon(number)
            let error = #expect(throws: PythonError.self) {
                try python.attached { gil in
                    try gil.releasedInterruptibly { interruption in
                        let deadline = ChildProcess.now() + 20
                        while !interruption.isRequested, ChildProcess.now() < deadline { usleep(1000) }
                        #expect(interruption.isRequested)
                    }
                }
            }
            #expect(error?.type == "RuntimeError")
            try python.attached { gil in try gil.releasedInterruptibly { #expect(!$0.isRequested, "it is over") } }
        }
    }

    @Test func `a handler is run while the main thread waits, with the lock or without`() async {
        await #expect(processExitsWith: .success) {
            let handled = Counter()
            try handle(SIGALRM) { handled.add() }
            for attached in [true, false] {
                let before = handled.count
                let wait: () throws -> Void = {
                    try Interpreter.waiting { interruption in
                        let deadline = ChildProcess.now() + 20
                        while handled.count == before, !interruption.isRequested, ChildProcess.now() < deadline {
                            usleep(1000)
                        }
                    }
                }
                sendSoon(SIGALRM)
                if attached { try python.attached { _ in try wait() } } else { try wait() }
                #expect(handled.count == before + 1)
            }
        }
    }

    @Test(.needsIsolation)
    func `a handler runs while the main thread waits for an interpreter of its own`() async {
        await #expect(processExitsWith: .success) {
            let handled = Counter()
            try handle(SIGALRM) { handled.add() }
            sendSoon(SIGALRM)
            let before = try python.withIsolatedInterpreter { _ in
                let deadline = ChildProcess.now() + 20
                while handled.count == 0, ChildProcess.now() < deadline { usleep(1000) }
                return handled.count
            }
            #expect(before == 1, "before it returned")
            let refused = Counter()
            try handle(SIGALRM) {
                refused.add()
                throw Refused()
            }
            sendSoon(SIGALRM)
            let error = #expect(throws: PythonError.self) {
                try python.withIsolatedInterpreter { _ in
                    let deadline = ChildProcess.now() + 20
                    while refused.count == 0, ChildProcess.now() < deadline { usleep(1000) }
                }
            }
            #expect(error?.type == "RuntimeError")
        }
    }

    @Test func `a handler that works interruptibly itself, and whose own work is interrupted`() async {
        await #expect(processExitsWith: .success) {
            let (outer, inner) = (Counter(), Counter())
            try handle(SIGUSR1) { inner.add() }
            try handle(SIGALRM) {
                sendSoon(SIGUSR1)
                try workUntilHandled(inner)
                outer.add()
            }
            sendSoon(SIGALRM)
            try workUntilHandled(outer)
        }
    }

    @Test func `a handler saved while work ran, and put back after it, is not taken for another one`() async {
        await #expect(processExitsWith: .success) {
            try handleInterruptsInPython()
            watching { _ in installForeign(chaining: false) }
            putBack()
            for _ in 0..<3 { expectInterruptWorks("put back after the work") }
            watching { _ in installForeign(chaining: false) }
            watching { _ in putBack() }
            for _ in 0..<3 { expectInterruptWorks("put back in other work") }
            #expect(seenThere.load(ordering: .relaxed) == 0, "it was taken away before the first signal")
        }
    }

    @Test func `a handler that calls the one before it may stand on either side of ours`() async {
        await #expect(processExitsWith: .success) {
            try handleInterruptsInPython()
            watching { _ in installForeign(chaining: true) }
            expectInterruptWorks("in front of ours, and behind it")
            #expect(seen.load(ordering: .relaxed) == 1)
            watching { _ in installForeign(chaining: true) }
            expectInterruptWorks("installed a second time: what it found was ours, which calls it")
        }
    }

    @Test(arguments: [
        "signal.signal(signal.SIGINT, signal.default_int_handler)", "asyncio.run(asyncio.sleep(0))",
        "signal.signal(signal.SIGINT, signal.signal(signal.SIGINT, signal.SIG_IGN))",
    ])
    func `Ctrl-C wakes Python's main thread after Python code has set its handler anew`(code: String) async {
        await #expect(processExitsWith: .success) { [code] in
            let python = try Interpreter.start(handlingInterrupts: true)
            let globals = try python.attached { gil in
                try namespace("import asyncio, signal, time\n\(code)\nbegun = time.monotonic()", gil)
            }
            interruptOtherThread(after: 200_000)
            let error = #expect(throws: PythonError.self) {
                try python.attached { gil in
                    try gil.run("time.sleep(20)", in: globals)
                }
            }
            #expect(error?.type == "KeyboardInterrupt")
            #expect(
                try python.attached { gil in try Double(gil.evaluate("time.monotonic() - begun", in: globals)) } < 15,
                "it was woken, and did not sleep to the end")
        }
    }

    @Test func `other signals wake Python's main thread, too, when it handles interrupts`() async {
        await #expect(processExitsWith: .success) {
            let python = try Interpreter.start(handlingInterrupts: true)
            unblockAll()
            let globals = try python.attached { gil in
                try namespace(
                    """
                    import signal, time
                    class Alarm(Exception): pass
                    def ring(number, frame): raise Alarm
                    signal.signal(signal.SIGALRM, ring)
                    begun = time.monotonic()
                    """, gil)
            }
            interruptOtherThread(SIGALRM, after: 200_000)
            let error = #expect(throws: PythonError.self) {
                try python.attached { gil in
                    try gil.run("time.sleep(20)", in: globals)
                }
            }
            #expect(error?.type == "Alarm")
            #expect(
                try python.attached { gil in try Double(gil.evaluate("time.monotonic() - begun", in: globals)) } < 15)
        }
    }

    @Test func `a program that was started with SIGINT ignored goes on ignoring it`() async {
        await #expect(processExitsWith: .success) {
            signal(SIGINT, SIG_IGN)
            let python = try Interpreter.start(handlingInterrupts: true)
            kill(getpid(), SIGINT)
            try python.attached { gil in
                try gil.checkInterrupts()
                try gil.releasedInterruptibly { interruption in
                    kill(getpid(), SIGINT)
                    usleep(100_000)
                    #expect(!interruption.isRequested)
                }
            }
        }
    }

    @Test(
        .disabled(
            if: environmentVariable("UNLATCH_SANITIZER") == "thread",
            "ThreadSanitizer supports no threads in a child that was forked from several"))
    func `a child forked in the middle of interruptible work handles its own signals`() async {
        await #expect(processExitsWith: .success) {
            let handled = Counter()
            try handle(SIGALRM) { handled.add() }
            let pid = try python.attached { gil in
                try gil.releasedInterruptibly { _ in
                    try python.attached { gil in try Int(gil.import("os").fork()) }
                }
            }
            if pid == 0 {
                unblockAll()  // nobody else is here to take it
                sendSoon(SIGALRM)
                _exit((try? workUntil(handled)) == false && handled.count == 1 ? 0 : 1)
            }
            #expect(ForkTests.status(of: pid) == 0)
        }
    }
}

/// Sends a signal in a moment to a thread that is not Python's main one.
private func interruptOtherThread(_ number: Int32 = SIGINT, after microseconds: UInt32) {
    startThread {
        usleep(microseconds)
        unblockAll()
        pthread_kill(pthread_self(), number)
    }
}
