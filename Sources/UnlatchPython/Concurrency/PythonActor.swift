import Glibc

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
/// The thread is attached for each `attached`, and keeps its Python thread state in between: what Python stores for a
/// thread (`threading.local`, contexts) stays, from the first job that begins after Python has started. It serves one
/// job at a time: for calls that wait in Python side by side, use `PythonExecutor`, which says as well what the
/// interpreter's end and a fork mean for it.
///
/// GIL: either.
@globalActor public actor PythonActor {
    public static let shared = PythonActor()

    private let executor = PythonThreadExecutor()

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
}

/// One thread, so one job at a time. It is never closed, as the actor never ends.
private final class PythonThreadExecutor: SerialExecutor {
    private let pool = WorkerPool("unlatch-actor", maximum: 1)
    // SAFETY: touched by the pool's only thread.
    nonisolated(unsafe) private var keepsThreadState = false

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        submit { [self] in
            if !keepsThreadState { keepsThreadState = Self.keepThreadState() }
            job.runSynchronously(on: asUnownedSerialExecutor())
        }
    }

    /// A job can neither be refused nor run elsewhere. Only the first one finds no thread.
    private func submit(_ work: @escaping @Sendable () -> Void) {
        let deadline = ChildProcess.now() + 10
        while true {
            do {
                return try pool.submit(work)
            } catch {
                if ChildProcess.now() >= deadline { fatalError("PythonActor: \(error)") }
                usleep(10_000)
            }
        }
    }

    /// Whether Python runs, and knows the thread from now on.
    private static func keepThreadState() -> Bool {
        let entry = AttachmentCount.enter()
        defer { AttachmentCount.leave(entry) }
        guard entry != .refused else { return false }
        ThreadState.keep()
        return true
    }
}
