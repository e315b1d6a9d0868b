import Synchronization

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
    /// and this returns when it has ended.
    ///
    /// - Parameter awaitable: Makes the awaitable, with the lock, on a thread of the executor.
    /// - Returns: The coroutine's value, also when it finished in spite of a cancellation.
    /// - Throws: `PythonError` for what the coroutine raised, `CancellationError` when it was cancelled,
    ///   `InterpreterError` with the code `ended`, or what `awaitable` throws.
    ///
    /// GIL: released while waiting, held inside the closure.
    public func awaiting(
        _ awaitable: @escaping @Sendable (inout GIL) throws -> PythonReference
    ) async throws -> PythonReference {
        let executor = executor
        let call = AwaitedCall()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                call.continuation.withLock { $0 = continuation }
                executor.pool.submit {
                    do {
                        try self.tryAttached { gil in try call.begin(executor, &gil, awaitable) }
                    } catch {
                        call.end(.failure(error))
                    }
                }
            }
        } onCancel: {
            call.cancel(executor)
        }
    }

    /// As `awaiting`, and converts the coroutine's value.
    ///
    /// - Throws: What `awaiting` throws, or what the conversion throws.
    public func awaiting<R: ConvertibleFromPython & Sendable>(
        as type: R.Type, _ awaitable: @escaping @Sendable (inout GIL) throws -> PythonReference
    ) async throws -> R {
        let value = try await awaiting(awaitable)
        return try await run { gil in try R(gil.bind(value)) }
    }

    /// Ends the asyncio loop of `awaiting` and its thread; what it still runs is cancelled first. A later `awaiting`
    /// starts another one. The interpreter's end does it as well.
    ///
    /// - Precondition: Not called by code that the loop runs, nor while holding the lock.
    public func shutDownAsyncio() { AsyncioBridge.shutDownShared() }
}

/// One awaited coroutine. What ends it first resumes the task; later ends do nothing.
private final class AwaitedCall: Sendable {
    private enum Phase {
        case waiting
        case cancelled
        case begun(PythonReference)
    }

    let continuation = Mutex<CheckedContinuation<PythonReference, any Error>?>(nil)
    private let phase = Mutex<Phase>(.waiting)

    func end(_ outcome: AsyncioBridge.Outcome) {
        continuation.withLock { $0.take() }?.resume(with: outcome)
    }

    func begin(
        _ executor: PythonExecutor, _ gil: inout GIL, _ awaitable: (inout GIL) throws -> PythonReference
    ) throws {
        if phase.withLock({ if case .cancelled = $0 { true } else { false } }) { throw CancellationError() }
        let bridge = try AsyncioBridge.shared(executor, &gil)
        let begun = try bridge.begin(awaitable(&gil), gil) { self.end($0) }
        let wasCancelled = phase.withLock { phase in
            if case .cancelled = phase { return true }
            phase = .begun(begun)
            return false
        }
        if wasCancelled { try gil.bind(begun).attribute("cancel")() }
    }

    /// Returns at once: what needs Python's lock is done by the executor's thread for that.
    func cancel(_ executor: PythonExecutor) {
        let begun: PythonReference? = phase.withLock { phase in
            if case .begun(let call) = phase { return call }
            phase = .cancelled
            return nil
        }
        guard let begun else { return }
        executor.control.submit {
            _ = try? executor.interpreter.tryAttached { gil in try gil.bind(begun).attribute("cancel")() }
        }
    }
}
