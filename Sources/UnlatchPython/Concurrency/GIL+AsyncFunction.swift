extension GIL {
    /// A Python function that runs a Swift async closure and returns a future, to be awaited in asyncio.
    ///
    /// ```swift
    /// let fetch = try gil.asyncFunction("fetch", on: python.executor) { arguments in
    ///     try await download(arguments[0])           // no lock is held here
    /// }
    /// // in Python:  text = await fetch("https://example.org")
    /// ```
    ///
    /// The closure runs as a task of its own on the executor's threads. Errors that it throws arrive as exceptions: a
    /// `PythonError` as itself, `CancellationError` as `asyncio.CancelledError`, others as `RuntimeError` with their
    /// description. Cancelling the future, or the asyncio task that awaits it, cancels the Swift task; asyncio does not
    /// wait for its end.
    ///
    /// What the closure calls by `run`, `awaiting` and executors sees the context variables (`contextvars`) of the Python
    /// code that called the function.
    ///
    /// - Parameters:
    ///   - name: The function's `__name__`.
    ///   - executor: Whose threads run the closure.
    ///   - body: Called without the lock, with the positional arguments.
    /// - Returns: The function, which keeps the executor. Called where no asyncio loop runs, it raises `RuntimeError`.
    /// - Throws: `PythonError`.
    ///
    /// GIL: held. Cost of a call: two changes of thread, some ten microseconds.
    public func asyncFunction(
        _ name: String, on executor: PythonExecutor,
        _ body: @escaping @Sendable ([PythonReference]) async throws -> any ConvertibleToPython & Sendable
    ) throws -> PythonReference {
        let start = try function("start") { gil, arguments in
            let finish = arguments[0]
            let context = try TaskContext.ofThread()
            let task = Task(executorPreference: executor) {
                let result: Result<any ConvertibleToPython & Sendable, any Error>
                do {
                    result = .success(
                        try await TaskContext.$current.withValue(context) {
                            try await body(Array(arguments.dropFirst()))
                        })
                } catch {
                    result = .failure(error)
                }
                // After the interpreter's end nobody waits any more.
                _ = try? executor.interpreter.tryAttached { gil in try finish.report(result, gil) }
            }
            return try gil.function("cancel") { _, _ in
                task.cancel()
                return 0
            }
        }
        return try bind(asyncioCode()).item("asynchronous")(name, start).reference
    }
}

extension PythonReference {
    /// Calls a `finish` of `asyncioSource`. pre: the lock is held.
    fileprivate func report(
        _ result: Result<any ConvertibleToPython & Sendable, any Error>, _ gil: borrowing GIL
    ) throws {
        let finish = gil.bind(self)
        do {
            let value = try result.get().pythonReference(gil)
            try finish(0, value)
        } catch is CancellationError {
            try finish(2, 0)
        } catch {
            try finish(1, PythonError.exception(for: error))
        }
    }
}
