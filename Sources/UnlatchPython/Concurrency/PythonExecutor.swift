import Glibc
import Synchronization

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
/// Threads are started as they are needed, up to `threads`. They hold the lock only where `attached` or `run` take it;
/// those that have served `run` keep their Python thread state.
///
/// GIL: either, for everything declared here.
public final class PythonExecutor: TaskExecutor {
    /// Whose Python.
    public let interpreter: Interpreter

    let pool: WorkerPool
    /// One thread for what must not wait behind jobs: cancelling them.
    let control = WorkerPool("unlatch-cancel", maximum: 1)
    private let hook = Mutex<EndOfInterpreter.Hook?>(nil)
    private let cancellation = Mutex<PythonReference?>(nil)
    private let asyncio = Mutex<PythonReference?>(nil)

    /// - Parameters:
    ///   - interpreter: Whose Python.
    ///   - threads: The most threads that run at once; each call that waits in Python occupies one.
    public init(_ interpreter: Interpreter, threads: Int = PythonExecutor.defaultThreads) {
        self.interpreter = interpreter
        pool = WorkerPool("unlatch-python", maximum: threads)
        let pool = pool
        let control = control
        hook.withLock {
            $0 = EndOfInterpreter.add {
                pool.shutDown(forGood: true)
                control.shutDown(forGood: true)
            }
        }
    }

    /// As many as Python's own `ThreadPoolExecutor` has: four more than the machine's processors, 32 at most.
    public static var defaultThreads: Int { min(32, max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) + 4) }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pool.submit(usesPython: false) { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Lets the jobs that wait be run, ends the threads and waits for them. The interpreter's end does it as well.
    ///
    /// A job that arrives later still runs, on a thread that ends when nothing is left.
    ///
    /// - Precondition: Not called by a job of this executor, nor while holding the lock.
    public func shutDown() {
        precondition(!pool.isCurrent, "PythonExecutor.shutDown would wait for the thread that calls it")
        pool.shutDown()
        control.shutDown()
    }

    deinit {
        if let hook = hook.withLock({ $0.take() }) { EndOfInterpreter.remove(hook) }
        pool.close()
        control.close()
    }

    /// The class of the exception that cancels a call: `unlatch.TaskCancelled`, no subclass of `Exception`, so that
    /// `except Exception` does not swallow it.
    func cancellationClass(_ gil: borrowing GIL) throws -> PythonReference {
        try Self.made(in: cancellation) {
            try gil.evaluate(
                "type('TaskCancelled', (BaseException,), {'__module__': 'unlatch', "
                    + "'__doc__': 'The Swift task that waits for this call was cancelled.'})"
            ).reference
        }
    }

    /// The namespace of `asyncioSource`.
    func asyncioCode(_ gil: borrowing GIL) throws -> PythonReference {
        try Self.made(in: asyncio) {
            let code = try gil.evaluate("{'__name__': 'unlatch.asyncio'}").reference
            try gil.run(asyncioSource, in: code, file: "<unlatch.asyncio>")
            return code
        }
    }

    /// Makes what is missing outside the mutex: Python code may hand the lock to a thread that wants the mutex. Of two
    /// threads that do so at once, the first one's is kept.
    private static func made(
        in kept: borrowing Mutex<PythonReference?>, _ make: () throws -> PythonReference
    ) throws -> PythonReference {
        if let known = kept.withLock({ $0 }) { return known }
        let new = try make()
        return kept.withLock { kept in
            if let kept { return kept }
            kept = new
            return new
        }
    }
}

extension Interpreter {
    private static let shared = Mutex<PythonExecutor?>(nil)

    /// The executor that `run` and the asyncio bridge use; made when it is first asked for.
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
