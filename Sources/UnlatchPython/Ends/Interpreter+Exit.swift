internal import CPythonABI
import Glibc

/// The end of a process whose interpreter nobody has finalized.
extension Interpreter {
    /// How long the end of the process waits for the lock, or, where there is none, for all threads to stop. Who is waited for
    /// longer is inside C, or Swift, and may never give way: then Python's output is lost, and the process ends.
    private static let timeout = 2.0

    /// Called by `exit` for a process that has started Python: does of Python's own end what others can see (the `atexit`
    /// functions, the buffered output), and leaves the rest to the system. Threads go on meanwhile, attached or not.
    static func processExits() {
        // A child that was forked without Python's knowing cannot use it.
        guard AttachmentCount.phase == .running, !ForkHandling.isForeignChild else { return }
        guard ThreadState.isAttached else {
            guard isFree(within: timeout), let interpreter = try? current() else { return }
            _ = try? interpreter.tryAttached { _ in writeOut() }
            return
        }
        // exit was called inside `attached`.
        if unl_py.unl_is_free_threaded != 0 {
            let released = ThreadState.release()
            guard isFree(within: timeout) else { return }  // detached: to attach again would wait for that thread, too
            ThreadState.acquire(released)
        }
        writeOut()
    }

    /// Whether the lock could be had, and, in a free-threaded build, all threads be stopped for a moment, as the first import
    /// of a module written in C stops them, and the collector. Asked by another thread, since whoever asks cannot stop asking.
    private static func isFree(within seconds: Double) -> Bool {
        let isFree = Guarded(false)
        let context = Unmanaged.passRetained(isFree)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                // SAFETY: retained for this thread, which takes it over.
                guard let isFree = context.map({ Unmanaged<Guarded<Bool>>.fromOpaque($0).takeRetainedValue() })
                else { return nil }
                let entry = AttachmentCount.enter()
                defer { AttachmentCount.leave(entry) }
                guard entry != .refused else { return nil }
                let attachment = ThreadState.attach()
                if unl_py.unl_is_free_threaded != 0 { Interpreter.stopAllThreadsOnce() }
                ThreadState.detach(attachment)
                isFree.withLock { $0 = true }
                isFree.wakeAll()
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            return false
        }
        pthread_detach(thread)
        let deadline = UInt64((ChildProcess.now() + seconds) * 1e9)
        return isFree.wait(untilNanoseconds: deadline) { $0 ? true : nil } ?? false
    }

    /// Waits for a thread that works natively inside `attached`, for ever if need be. pre: the calling thread is attached.
    private static func stopAllThreadsOnce() {
        let gil = GIL(assumingAttached: ())
        // What counts these asks all threads to stop; and nothing need be loaded for it.
        _ = PythonError.forgetting { try gil.import("sys").getallocatedblocks().reference }
    }

    /// What CPython does first at its end. pre: the lock is held.
    private static func writeOut() {
        let gil = GIL(assumingAttached: ())
        let source = """
            import atexit, sys
            # What `threading` calls when the main thread ends: concurrent.futures ends its workers there, for whom the
            # functions of `atexit` wait. The threads themselves are not waited for.
            first = list(reversed(getattr(sys.modules.get('threading'), '_threading_atexits', ())))
            for function in first + [atexit._run_exitfuncs]:
                try:
                    function()      # those of `atexit` print what goes wrong in them, as at Python's own end
                except BaseException:
                    pass
            for stream in (sys.stdout, sys.stderr):
                try:
                    if stream is not None and not stream.closed:
                        stream.flush()
                except BaseException:
                    pass
            """
        _ = PythonError.forgetting { try gil.run(source, in: gil.evaluate("{}").reference) }
    }
}
