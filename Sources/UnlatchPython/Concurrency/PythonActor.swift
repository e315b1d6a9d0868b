/// What belongs to one Python thread: code on this actor always runs on the same thread, which is not one of those that
/// other Swift tasks share.
///
/// ```swift
/// @PythonActor final class Model {
///     private let network: PythonReference            // used by one thread only
///     func predict(_ x: Double) throws -> Double {
///         try python.attached { gil in try Double(gil.bind(network)(x)) }
///     }
/// }
/// ```
///
/// The thread is attached for each `attached`, and keeps its Python thread state in between. It serves one job at a
/// time: for calls that wait in Python side by side, use `PythonExecutor`.
///
/// GIL: either.
@globalActor public actor PythonActor {
    public static let shared = PythonActor()

    private let executor = PythonThreadExecutor()

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Lets the jobs that wait be run, ends the thread and waits for it; a later job starts another one. The
    /// interpreter's end does it as well.
    ///
    /// - Precondition: Not called on the actor, nor while holding the lock.
    public static func shutDown() { shared.executor.shutDown() }
}

/// One thread, so one job at a time.
private final class PythonThreadExecutor: SerialExecutor {
    private let pool = WorkerPool("unlatch-actor", maximum: 1)

    init() {
        let pool = pool
        _ = EndOfInterpreter.add { pool.shutDown(forGood: true) }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pool.submit { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func checkIsolated() { precondition(pool.isCurrent, "not on PythonActor's thread") }

    func shutDown() {
        precondition(!pool.isCurrent, "PythonActor.shutDown would wait for the thread that calls it")
        pool.shutDown()
    }
}
