import Glibc

/// Runs Swift tasks on threads of its own, so that waiting for Python's lock never blocks the threads that all other
/// Swift tasks share.
///
/// ```swift
/// await withTaskExecutorPreference(python.executor) {
///     try python.attached { gil in … }      // may wait for the lock: this thread has nothing else to do
/// }
/// let version = try await python.run { gil in try String(gil.import("sys").version) }
/// ```
///
/// Threads are started as they are needed, up to `threads`. They hold the lock only where `attached` or `run` take it,
/// and end when nobody holds the executor any more and its last job is done.
///
/// Where the system gives no thread at all, `run` and `awaiting` throw `InterpreterError` with the code `noThread`, and a
/// task's job runs on the thread that would have handed it over.
///
/// ### Ends
/// The interpreter's end leaves the threads alone: they never ask for the lock by themselves. Jobs that do not need
/// Python still run afterwards; `run` throws.
///
/// In a child that Python's `os.fork` made there are neither these threads nor those that Swift itself runs tasks on.
/// Such a child may use `attached`, not `await`, and may end its interpreter when the thread that started Python forked
/// it: CPython 3.13.0 crashes in the child of another one.
///
/// ### Drawbacks
/// Each call that waits in Python occupies a thread. When all of them wait for something that needs one more (Python
/// code that waits for an `asyncFunction` of the same executor), none goes on: give such calls an executor of their own.
///
/// GIL: either, for everything declared here.
public final class PythonExecutor: TaskExecutor {
    /// Whose Python.
    public let interpreter: Interpreter

    private let pool: WorkerPool
    /// One thread for what must not wait behind jobs: cancelling them.
    private let control = WorkerPool("unlatch-cancel", maximum: 1)

    /// - Parameters:
    ///   - interpreter: Whose Python.
    ///   - threads: The most threads that run at once.
    /// - Precondition: `threads` is positive.
    ///
    /// Cost: starts no thread yet.
    public init(_ interpreter: Interpreter, threads: Int = PythonExecutor.defaultThreads) {
        self.interpreter = interpreter
        pool = WorkerPool("unlatch-python", maximum: threads)
    }

    /// As many as Python's own `ThreadPoolExecutor` has: four more than the machine's processors, 32 at most.
    public static var defaultThreads: Int { min(32, max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) + 4) }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        do {
            try pool.submit { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
        } catch {
            // No thread of ours, and none to be had: a job that never ran would leave its task waiting for ever.
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    deinit {
        pool.close()
        control.close()
    }

    /// Does something that is no job on one of the threads.
    ///
    /// - Throws: `InterpreterError` with the code `noThread`; nothing is done then.
    func perform(_ work: @escaping @Sendable () -> Void) throws(InterpreterError) {
        do {
            try pool.submit { [self] in withExtendedLifetime(self, work) }
        } catch { throw InterpreterError(error) }
    }

    /// Does what ends a call that waits in Python, with the lock, unless Python has ended. Returns at once, where the
    /// system gives a thread for it.
    package func interfere(_ action: @escaping @Sendable (inout GIL) throws -> Void) {
        let work: @Sendable () -> Void = { [self] in _ = try? interpreter.tryAttached { gil in try action(&gil) } }
        do { try control.submit(work) } catch { work() }
    }
}

extension Interpreter {
    private static let shared = Guarded<PythonExecutor?>(nil)

    /// The executor that `run` and `awaiting` use; made when it is first asked for.
    ///
    /// GIL: either.
    public var executor: PythonExecutor {
        Self.shared.withLock { shared in
            if let shared, shared.interpreter === self { return shared }
            let new = PythonExecutor(self)
            shared = new
            return new
        }
    }
}
