import Glibc
import Synchronization

/// Ctrl-C as `KeyboardInterrupt`.
enum InterruptHandling {
    /// The kernel's number of Python's main thread; 0 while interrupts are not ours to handle.
    private static let mainThread = Atomic<Int32>(0)

    /// The kernel's numbers of threads, safe to signal after a thread's end, unlike `pthread_t`. Swift does not see these
    /// two GNU functions; glibc has them from 2.30 on.
    private struct Threads {
        typealias Current = @convention(c) () -> Int32
        typealias Signal = @convention(c) (Int32, Int32, Int32) -> Int32

        var current: Current?
        var signal: Signal?

        init() {
            // SAFETY: pid_t gettid(void), int tgkill(pid_t, pid_t, int): the types above.
            current = unsafeBitCast(dlsym(nil, "gettid"), to: Current?.self)
            signal = unsafeBitCast(dlsym(nil, "tgkill"), to: Signal?.self)
        }
    }

    private static let threads = Threads()

    // SAFETY: written before our handler is installed, read by the handler alone.
    nonisolated(unsafe) private static var previous = SignalAction()

    /// Python looks at signals in its main thread, and its own handler wakes that thread only when it runs there; the
    /// system may deliver a signal to any thread. This one passes it on to the right one first.
    private static let handler: SignalAction.Handler = { signal, information, context in
        let number = errno
        defer { errno = number }
        let main = InterruptHandling.mainThread.load(ordering: .relaxed)
        let threads = InterruptHandling.threads
        // A thread that is no more cannot be told: then Python's handler at least notes the signal.
        if threads.current?() != main, threads.signal?(getpid(), main, signal) == 0 { return }
        InterruptHandling.previous.call(signal, information, context)
    }

    /// Makes SIGINT raise `KeyboardInterrupt` in Python's main thread, as in the `python` program. Other signals stay as
    /// the program has them. pre: the lock is held, on the thread that initialised Python.
    static func install() throws {
        let gil = GIL(assumingAttached: ())
        let signal = try gil.import("signal")
        let number = try signal.SIGINT.reference
        let raising = try signal.attribute("default_int_handler").reference
        try signal.attribute("signal")(number, raising)
        previous = .current(SIGINT)
        adoptThisThread()
        previous.replaced(by: handler).install(SIGINT)
    }

    /// In a forked child, where the forking thread has become Python's main thread.
    static func moveToThisThread() {
        if mainThread.load(ordering: .relaxed) != 0 { adoptThisThread() }
    }

    private static func adoptThisThread() {
        mainThread.store(threads.current?() ?? 0, ordering: .relaxed)
        // Dispatch's threads, where Swift's tasks run, block signals, and those they start inherit that.
        var interrupt = sigset_t()
        sigemptyset(&interrupt)
        sigaddset(&interrupt, SIGINT)
        pthread_sigmask(SIG_UNBLOCK, &interrupt, nil)
    }
}
