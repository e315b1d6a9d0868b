public import UnlatchParallel
public import UnlatchPython

/// A way to run the items of one piece of work.
///
/// The models differ in who runs the items (the calling thread, Python threads, processes, coroutines, a team of native
/// threads) and in what happens to the interpreter's lock meanwhile. All of them take the same `Work`, so that they can
/// be compared on it.
///
/// ```swift
/// let squares = try python.attached { gil in
///     try PythonModel(.threads, workers: 4).run(work, gil: &gil)
/// }
/// ```
public protocol ExecutionModel: Sendable {
    /// The model's name in reports, as in `native-released`.
    var name: String { get }

    /// How many threads, processes or coroutines run items side by side.
    var workers: Int { get }

    /// Runs every item `passes` times and returns when all of them are done.
    ///
    /// - Throws: `PythonError` when Python code raised, `UnlatchError` when a team could not run,
    ///   `UnsupportedModel` when the work has no form that this model can run.
    ///
    /// GIL: held; the native models other than *held* release it meanwhile.
    func run(_ work: Work, passes: Int, gil: inout GIL) throws -> Outcome
}

/// One piece of work in the forms that the models take. A form that is missing leaves the models out that need it.
public struct Work: Sendable {
    /// As Python: for the sequential model, threads and processes.
    public var function: PythonReference?
    /// As a Python coroutine function of the same meaning: for asyncio.
    public var coroutine: PythonReference?
    /// A Python list: what the function is called with, item by item.
    public var items: PythonReference?
    /// As a native kernel.
    public var native: (any NativeWork)?

    public init(
        function: PythonReference? = nil, coroutine: PythonReference? = nil, items: PythonReference? = nil,
        native: (any NativeWork)? = nil
    ) {
        self.function = function
        self.coroutine = coroutine
        self.items = items
        self.native = native
    }
}

/// Work as a kernel over `0..<itemCount`, writing into memory of its own.
///
/// GIL: either; nothing here touches Python.
public protocol NativeWork: Sendable {
    var itemCount: Int { get }

    /// How many neighbouring items are dealt together.
    var bandSize: Int { get }

    /// Runs these items on the calling thread. Calls on several threads get disjoint items.
    func compute(_ items: Range<Int>)

    /// Runs all items on a team.
    func compute(on team: Team) throws -> Grant
}

/// What a run gave.
public struct Outcome: Sendable {
    /// The results of a Python form, a list in the order of the items.
    public var results: PythonReference?
    /// The threads that a team had.
    public var grant: Grant?
    /// Seconds from the call until the first item began, where the model starts processes or interpreters.
    public var startUp: Double?

    public init(results: PythonReference? = nil, grant: Grant? = nil, startUp: Double? = nil) {
        self.results = results
        self.grant = grant
        self.startUp = startUp
    }
}

/// The work has no form that the model can run.
public struct UnsupportedModel: Error, CustomStringConvertible {
    public let model: String
    public let form: String

    public var description: String { "\(model) needs the work \(form), and this work has no such form" }
}
