internal import CInterrupts
import Glibc

/// Ctrl-C as `KeyboardInterrupt`.
///
/// Python acts on signals in its main thread, and its own handler wakes that thread only when it runs there, while the
/// system may deliver a signal to any thread. So one of ours stands in front of it and passes the signal on first.
enum InterruptHandling {
    /// Makes SIGINT raise `KeyboardInterrupt` in Python's main thread, as in the `python` program: where the program was
    /// started with SIGINT ignored, as a shell starts one in the background, it stays ignored. Other signals stay as the
    /// program has them. pre: the lock is held, on the thread that initialised Python.
    static func install() throws {
        let gil = GIL(assumingAttached: ())
        let signal = try gil.import("signal")
        unl_signals_adopt_thread()
        unblockInterrupts()
        try keepForwarding(gil)
        if SignalAction.current(SIGINT).isIgnored { return }
        try signal.signal(Int(SIGINT), signal.default_int_handler)
    }

    /// Each `signal.signal` puts Python's handler back into the system's table, as `asyncio.run` does: ours has to follow.
    private static func keepForwarding(_ gil: borrowing GIL) throws {
        let code = try gil.evaluate("{}").reference
        try gil.run(
            """
            def follow(placed):
                import functools, signal
                plain = signal.signal

                @functools.wraps(plain)
                def follower(signalnum, handler):
                    before = plain(signalnum, handler)
                    placed(int(signalnum))
                    return before

                signal.signal = follower
            """, in: code, file: "<unlatch.signals>")
        let placed = try gil.function("placed") { gil, arguments in
            let number = try Int32(Int(gil.bind(arguments[0])))
            // A thread that blocks a signal would keep it for later: others may take it sooner.
            if number == SIGINT || !isBlocked(number) { unl_signal_forward(number) }
            return PythonNone()
        }
        _ = try gil.bind(code)["follow"](placed)
    }

    private static func isBlocked(_ number: Int32) -> Bool {
        var mask = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &mask)
        return sigismember(&mask, number) == 1
    }

    /// In a forked child, where the forking thread has become Python's main thread.
    static func moveToThisThread() {
        unl_signals_after_fork()
        if unl_signals_forward() { unblockInterrupts() }
    }

    /// Dispatch's threads, where Swift's tasks run, block signals, and those they start inherit that.
    private static func unblockInterrupts() {
        var interrupt = sigset_t()
        sigemptyset(&interrupt)
        sigaddset(&interrupt, SIGINT)
        pthread_sigmask(SIG_UNBLOCK, &interrupt, nil)
    }
}
