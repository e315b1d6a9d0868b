public import UnlatchPython

/// How `multiprocessing` starts a process.
public enum StartMethod: String, Sendable, CaseIterable, Codable {
    case fork, spawn, forkserver
}

/// The models of Python's standard library: no native code, real Python source run by the interpreter.
///
/// Processes started by *spawn* and *forkserver* import `unlatch_models` and the function's module from files: put them
/// in a folder on `sys.path` first (`PythonModel.use(folder:gil:)`).
public struct PythonModel: ExecutionModel {
    public enum Kind: Hashable, Sendable {
        /// On the calling thread.
        case sequential
        /// `threading.Thread`, one lock for all of them.
        case threads
        /// `multiprocessing.Pool`, one lock for each process.
        case processes(StartMethod)
        /// `asyncio` tasks on the calling thread.
        case asyncio
    }

    public let kind: Kind
    public let workers: Int

    /// - Precondition: At least one worker.
    public init(_ kind: Kind, workers: Int = 1) {
        precondition(workers > 0, "a model needs at least one worker")
        self.kind = kind
        self.workers = workers
    }

    public var name: String {
        switch kind {
        case .sequential: "sequential"
        case .threads: "threads"
        case .processes: "processes"
        case .asyncio: "asyncio"
        }
    }

    /// The function of `unlatch_models.py`.
    private var functionName: String {
        switch kind {
        case .sequential: "sequential"
        case .threads: "threads"
        case .processes(let method): "processes_\(method.rawValue)"
        case .asyncio: "coroutines"
        }
    }

    public func run(_ work: Work, passes: Int = 1, gil: inout GIL) throws -> Outcome {
        let function = kind == .asyncio ? work.coroutine : work.function
        guard let function, let items = work.items else {
            throw MissingForm(model: name, form: kind == .asyncio ? "as a coroutine" : "as a Python function")
        }
        let models = try gil.import(Self.moduleName)
        let model = try models.attribute(functionName)
        var results = try model(function, items, workers).reference
        for _ in 1..<max(passes, 1) { results = try model(function, items, workers).reference }
        guard case .processes = kind else { return Outcome(results: results) }
        return try Outcome(results: results, startUp: Double(models.start_up))
    }

    static let moduleName = "unlatch_models"

    /// The module's source, for a folder that processes can import from.
    public static var moduleSource: [UInt8] { PackageResources.unlatch_models_py }

    /// Imports `unlatch_models` from `folder`, which must stay as long as processes are started.
    ///
    /// - Throws: `PythonError` when the folder does not hold the module.
    public static func use(folder: String, gil: inout GIL) throws {
        try gil.import("sys").path.insert(0, folder)
        _ = try gil.import(moduleName)
    }
}
