internal import UnlatchParallel
public import UnlatchPython

extension PoolExecutor {
    /// Calls a function with each item, side by side, and waits: `Executor.map` of Python, without a Swift future for
    /// each call.
    ///
    /// - Parameters:
    ///   - function: Called with one item; for asyncio a coroutine function.
    ///   - items: Anything that Python can iterate.
    ///   - timeout: The most time for all of them.
    ///   - chunkSize: How many items processes and interpreters get as one call: many small ones cost less in chunks.
    ///   - gil: Given back while this waits.
    /// - Returns: A list of the results, in the order of the items.
    /// - Throws: What the first item in that order raised, as a `PythonError` whose cause has the worker's traceback;
    ///   `ExecutorError`. What has not begun is cancelled then; what runs goes on: `terminate` ends it.
    /// - Precondition: `chunkSize` is positive.
    public func map(
        _ function: PythonReference, over items: PythonReference, timeout: Duration? = nil, chunkSize: Int = 1,
        gil: inout GIL
    ) throws -> PythonReference {
        precondition(chunkSize > 0, "a chunk has at least one item")
        try checkFork()
        do {
            return try gil.bind(pool).attribute("map")(function, items, timeout?.inSeconds, chunkSize).reference
        } catch let error as PythonError {
            throw ExecutorError.translated(error)
        }
    }

    /// As `Executor.map`, with Python's futures alone: no Swift one for each call.
    public func map(
        _ calls: some Sequence<PythonCall>, timeout: Duration? = nil, chunkSize: Int
    ) throws -> [PythonReference] {
        precondition(chunkSize > 0, "a chunk has at least one item")
        try checkFork()
        return try attached { gil in
            let calls = calls.map { PythonTuple($0.function, $0.tuple) }
            return try [PythonReference](gil.bind(pool).map_calls(calls, timeout?.inSeconds, chunkSize))
        }
    }

    /// Seconds from the executor's making until its first call began, starting a worker for it included; nil before one
    /// has. For processes and interpreters, of the calls whose value has been asked for.
    public var startUp: Double? {
        try? attached { gil in try Double?(gil.bind(pool).attribute("start_up")) }
    }

    /// Imports now what the first executor of each kind would import: for whoever wants to time the work alone.
    ///
    /// - Throws: `PythonError`.
    public static func prepare(_ gil: borrowing GIL) throws {
        _ = try ExecutorModules.executors(gil)
        for name in ["asyncio", "concurrent.futures.thread", "concurrent.futures.process"] { _ = try gil.import(name) }
    }
}
