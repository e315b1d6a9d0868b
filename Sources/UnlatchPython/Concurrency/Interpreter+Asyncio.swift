extension Interpreter {
    /// Awaits an asyncio coroutine, or any awaitable, while the calling task waits without a thread.
    ///
    /// ```swift
    /// let page = try await python.awaiting { gil in
    ///     try gil.import("client").fetch("https://example.org").reference     // the coroutine, not awaited yet
    /// }
    /// ```
    ///
    /// It runs on an asyncio loop of ours, on a thread of its own, which all calls share: coroutines awaited from
    /// different tasks run side by side. A `Future` or `Task` of another loop cannot be awaited here.
    ///
    /// Cancelling the Swift task cancels the asyncio task: the coroutine gets `asyncio.CancelledError` where it waits,
    /// and this returns when it has ended. The interpreter's end cancels what still runs, and waits for it, as
    /// `asyncio.run` does.
    ///
    /// - Parameters:
    ///   - type: What the coroutine's value is converted to; a reference to it unless given.
    ///   - fileID: Where `LockMetrics` counts this call; as is `line`.
    ///   - awaitable: Makes the awaitable, with the lock, on a thread of `executor`.
    /// - Returns: The coroutine's value, also when it finished in spite of a cancellation.
    /// - Throws: `PythonError` for what the coroutine raised, `CancellationError` when it was cancelled,
    ///   `InterpreterError` with the code `ended` or `noThread`, or what `awaitable` or the conversion throws.
    ///
    /// GIL: released while waiting, held inside the closure. Cost: four changes of thread, some ten microseconds; the
    /// first call imports asyncio and starts the loop.
    public func awaiting<R: ConvertibleFromPython & Sendable>(
        as type: R.Type = PythonReference.self, fileID: StaticString = #fileID, line: UInt = #line,
        _ awaitable: @escaping @Sendable (inout GIL) throws -> PythonReference
    ) async throws -> R {
        let executor = executor
        let call = AwaitedCall()
        let context = TaskContext.ofCall
        let value = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                call.continuation.withLock { $0 = continuation }
                do {
                    try executor.perform {
                        do {
                            try self.tryAttached(fileID: fileID, line: line) { gil in
                                try call.begin(&gil, context, awaitable)
                            }
                        } catch {
                            call.end(.failure(error))
                        }
                    }
                } catch { call.end(.failure(error)) }
            }
        } onCancel: {
            call.cancel(executor)
        }
        if type is PythonReference.Type, let value = value as? R { return value }
        // Not by `run`, which a cancelled task's call does not begin: the coroutine has finished in spite of that.
        return try await withCheckedThrowingContinuation { continuation in
            do {
                try executor.perform {
                    continuation.resume(
                        with: Result {
                            try self.tryAttached(fileID: fileID, line: line) { gil in try R(gil.bind(value)) }
                        })
                }
            } catch { continuation.resume(throwing: error) }
        }
    }
}

/// One awaited coroutine. What ends it first resumes the task; later ends do nothing.
private final class AwaitedCall: Sendable {
    private enum Phase {
        case waiting
        case cancelled
        case begun(PythonReference)
    }

    let continuation = Guarded<CheckedContinuation<PythonReference, any Error>?>(nil)
    private let phase = Guarded(Phase.waiting)

    func end(_ outcome: Result<PythonReference, any Error>) {
        continuation.withLock { $0.take() }?.resume(with: outcome)
    }

    func begin(
        _ gil: inout GIL, _ task: TaskContext.OfCall, _ awaitable: (inout GIL) throws -> PythonReference
    ) throws {
        if phase.withLock({ if case .cancelled = $0 { true } else { false } }) { throw CancellationError() }
        let context = try task.begin()
        let awaitable = try gil.inContext(context, awaitable)
        let done = try gil.function("done") { gil, arguments in
            try? task.end()  // without memory for it the task's children see what was there before
            self.end(try .reported(kind: Int(gil.bind(arguments[0])), arguments[1], gil))
            return 0
        }
        let begun = try gil.bind(gil.asyncioCode())["begin"](awaitable, done, context, task.isShared).reference
        let wasCancelled = phase.withLock { phase in
            if case .cancelled = phase { return true }
            phase = .begun(begun)
            return false
        }
        if wasCancelled { try gil.bind(begun).attribute("cancel")() }
    }

    func cancel(_ executor: PythonExecutor) {
        let begun: PythonReference? = phase.withLock { phase in
            if case .begun(let call) = phase { return call }
            phase = .cancelled
            return nil
        }
        if let begun { executor.interfere { gil in try gil.bind(begun).attribute("cancel")() } }
    }
}

extension Result<PythonReference, any Error> {
    /// What became of an awaitable, as `asyncioSource` reports it.
    fileprivate static func reported(kind: Int, _ value: PythonReference, _ gil: borrowing GIL) -> Self {
        switch kind {
        case 0: .success(value)
        case 1: .failure(PythonError.wrapping(value, gil))
        default: .failure(CancellationError())
        }
    }
}
