extension GIL {
    /// A coroutine function that runs a Swift async closure: what `async def` defines in Python.
    ///
    /// ```swift
    /// let fetch = try gil.asyncFunction("fetch", on: python.executor) { arguments in
    ///     try await download(arguments[0])           // no lock is held here
    /// }
    /// // in Python:  text = await fetch("https://example.org")
    /// //             asyncio.run(fetch(url)), tasks.create_task(fetch(url)), asyncio.wait_for(fetch(url), 5) …
    /// ```
    ///
    /// The closure runs as a task of its own on the executor's threads, from the moment at which the coroutine is awaited.
    /// Errors that it throws arrive as exceptions: a `PythonError` as itself, `CancellationError` as
    /// `asyncio.CancelledError`, others as `RuntimeError` with their description.
    ///
    /// Cancelling the asyncio task that awaits it cancels the Swift task, and is over when that has ended, as with a coroutine
    /// written in Python: a closure that returns a value in spite of it, or throws another error, has ended so.
    ///
    /// What the closure calls by `run`, `awaiting` and executors sees the context variables (`contextvars`) of the Python
    /// code that awaits it. What `run` and `awaiting` set is seen by the closure's next calls, and by that Python code
    /// afterwards. Calls of the closure's child tasks have copies.
    ///
    /// - Parameters:
    ///   - name: The function's `__name__`.
    ///   - executor: Whose threads run the closure.
    ///   - body: Called without the lock, with the positional arguments.
    /// - Returns: The function, which keeps the executor. Awaited where no asyncio loop runs, its coroutine raises
    ///   `RuntimeError`.
    /// - Throws: `PythonError`.
    ///
    /// GIL: held. Cost of a call: two changes of thread, some ten microseconds.
    public func asyncFunction(
        _ name: String, on executor: PythonExecutor,
        _ body: @escaping @Sendable ([PythonReference]) async throws -> any ConvertibleToPython & Sendable
    ) throws -> PythonReference {
        let start = try function("start") { gil, arguments in
            let finish = arguments[0]
            let context = try TaskContext(arguments[1])
            let task = Task(executorPreference: executor) {
                let result: Result<any ConvertibleToPython & Sendable, any Error>
                do {
                    result = .success(try await context.lent { try await body(Array(arguments.dropFirst(2))) })
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
        return try bind(asyncioCode())["asynchronous"](name, start).reference
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
