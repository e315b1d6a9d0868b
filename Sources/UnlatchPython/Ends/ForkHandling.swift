internal import CPythonABI
import Glibc
import Synchronization

/// What a forked child must forget of its parent.
///
/// `os.fork` in Python copies the process with the forking thread alone. CPython makes its own state fit for the child;
/// this does the same for ours: the count of attached threads, and what waits for other interpreters, which CPython ends
/// in the child. The first one's queue of deferred drops is a lock-free stack and needs nothing. Threads started by the
/// parent do not exist in the child.
enum ForkHandling {
    private static let forks = Atomic<UInt32>(0)
    private static let isRegistered = Atomic<Bool>(false)

    /// Differs between a parent and its forked child: what was noted under another value belongs to the parent.
    static var generation: UInt32 { forks.load(ordering: .relaxed) }

    private static let foreign = Atomic<Bool>(false)

    /// Whether this is a child that somebody forked without Python's lock, and so not Python's `os.fork`.
    static var isForeignChild: Bool { foreign.load(ordering: .relaxed) }

    static func register() {
        guard !isRegistered.exchange(true, ordering: .relaxed) else { return }
        _ = (generation, isForeignChild)  // initialised now, not in a handler
        // Its handlers before this one, which may touch what they guard.
        UndescribedExceptions.withLock {}
        EndOfInterpreter.prepareForForks()
        pthread_atfork(nil, nil) {
            // Only the forking thread exists here.
            unl_python_forget_threads()
            ForkHandling.forks.wrappingAdd(1, ordering: .relaxed)
            if !ThreadState.isAttached { ForkHandling.foreign.store(true, ordering: .relaxed) }
            AttachmentCount.forgetThreads()
            OtherInterpreters.forgetAll()
            ThreadState.keepInChild()
            InterruptHandling.moveToThisThread()
        }
    }
}
