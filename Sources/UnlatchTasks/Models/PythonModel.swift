internal import UnlatchParallel
public import UnlatchPython

/// The models of Python's standard library: no native code, real Python source run by the interpreter. A run makes a
/// `PoolExecutor`, maps the function over the items, and shuts it down.
public struct PythonModel: ExecutionModel {
    public typealias Kind = PoolExecutor.Kind

    public let kind: Kind
    public let workers: Int

    /// - Precondition: At least one worker.
    public init(_ kind: Kind, workers: Int = 1) {
        precondition(workers > 0, "a model needs at least one worker")
        self.kind = kind
        self.workers = workers
    }

    public var name: String { kind.name }

    public func run(_ work: Work, passes: Int = 1, gil: inout GIL) throws -> Outcome {
        let function = kind.runsCoroutines ? work.coroutine : work.function
        guard let function, let items = work.items else {
            throw UnsupportedModel(model: name, form: kind.runsCoroutines ? "as a coroutine" : "as a Python function")
        }
        var outcome = Outcome()
        for _ in 0..<max(passes, 1) {
            let executor = try PoolExecutor(kind, workers: workers)
            outcome.results = try executor.use { try $0.map(function, over: items, gil: &gil) }
            if kind.isIsolated { outcome.startUp = executor.startUp }
        }
        return outcome
    }

    /// Puts a folder on `sys.path`, where worker processes find the modules of their functions, and has the executors'
    /// own modules imported before anything is timed.
    ///
    /// - Throws: `PythonError`.
    ///
    /// GIL: held.
    public static func use(folder: String, gil: inout GIL) throws {
        try gil.import("sys").path.insert(0, folder)
        try PoolExecutor.prepare(gil)
    }
}
