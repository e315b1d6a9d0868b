internal import UnlatchParallel
internal import UnlatchPython

// The number of workers is Python's own default: as many as compute side by side, or more where they wait.
extension PoolExecutor.Kind {
    /// On the calling thread, before `submit` returns.
    public static let sequential = Self("sequential", defaultWorkers: { 1 }) { _, _, gil in
        try gil.bind(ExecutorModules.executors(gil)).Sequential().reference
    }

    /// `ThreadPoolExecutor`, one lock for all of them.
    public static let threads = Self("threads", defaultWorkers: { PythonExecutor.defaultThreads }) { _, workers, gil in
        try gil.bind(ExecutorModules.executors(gil)).Threads(workers, gil.interrupt()).reference
    }

    /// `ProcessPoolExecutor`, one lock for each process.
    public static func processes(_ method: StartMethod) -> Self {
        Self("processes", startMethod: method, isIsolated: true, defaultWorkers: { CoreBudget.limit }) {
            _, workers, gil in
            _ = try ExecutorModules.executors(gil)
            return try gil.import("unlatch_processes").Processes(workers, method.rawValue).reference
        }
    }

    /// Coroutines on one event loop, on the thread that `Interpreter.awaiting` uses.
    public static let asyncio = Self("asyncio", runsCoroutines: true, defaultWorkers: { 1000 }) { _, workers, gil in
        _ = try ExecutorModules.executors(gil)
        return try gil.import("unlatch_coroutines").Coroutines(workers, gil.asyncioLoop()).reference
    }

    /// Threads of one process, each in an interpreter with a lock of its own: CPython 3.12 or later.
    public static let interpreters = Self("interpreters", isIsolated: true, defaultWorkers: { CoreBudget.limit }) {
        interpreter, workers, gil in
        guard interpreter.supportsIsolation else {
            throw ExecutorError(.notAvailable, "\(interpreter.isolationMissing)")
        }
        return try gil.bind(ExecutorModules.executors(gil)).Interpreters(
            workers, gil.interrupt(), IsolatedWorker.begin(interpreter, gil)
        ).reference
    }
}
