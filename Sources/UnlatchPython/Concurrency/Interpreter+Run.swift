internal import CPythonABI

extension Interpreter {
    /// Calls `body` with the lock on a thread of the executor, while the calling task waits without a thread.
    ///
    /// ```swift
    /// let answer = try await python.run { gil in try Int(gil.evaluate("6 * 7")) }
    /// ```
    ///
    /// Cancelling the task: before `body` has begun, it never begins. Afterwards the exception `unlatch.TaskCancelled`
    /// is raised in the Python code that it runs, at the next bytecode; `finally` blocks run, and code that catches the
    /// exception goes on. A function written in C that waits (`time.sleep`, `Lock.acquire`) returns first: wait in
    /// short steps, or with asyncio, whose waiting is cancelled at once (`awaiting`).
    ///
    /// Context variables that `body` sets are seen by the next calls of the task, where Python code waits for that
    /// (`asyncFunction`); otherwise each call has a context of its own.
    ///
    /// - Parameters:
    ///   - executor: Whose thread; `self.executor` unless given.
    ///   - fileID: Where `LockMetrics` counts this call; as is `line`.
    ///   - body: Called once at most, with the lock.
    /// - Returns: What `body` returns, also when it finished in spite of a cancellation.
    /// - Throws: `CancellationError`, `InterpreterError` with the code `ended` or `noThread`, or what `body` throws.
    ///
    /// GIL: released while waiting, held inside. Cost: two changes of thread, some microseconds.
    public func run<R: Sendable>(
        on executor: PythonExecutor? = nil, fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (inout GIL) throws -> R
    ) async throws -> R {
        let executor = executor ?? self.executor
        let call = CancellableCall()
        let context = TaskContext.ofCall
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                do {
                    try executor.perform {
                        continuation.resume(
                            with: Result {
                                try self.tryAttached(fileID: fileID, line: line) { gil in
                                    try gil.inContext(of: context) { gil in try call.perform(&gil, body) }
                                }
                            })
                    }
                } catch { continuation.resume(throwing: error) }
            }
        } onCancel: {
            call.cancel(executor)
        }
    }
}

/// A call into Python that another thread may interrupt.
///
/// Whoever takes both locks takes Python's first.
private final class CancellableCall: Sendable {
    private enum Phase {
        case waiting
        case cancelled
        case running(thread: UInt)
        case done
    }

    private let phase = Guarded(Phase.waiting)

    func perform<R>(_ gil: inout GIL, _ body: (inout GIL) throws -> R) throws -> R {
        let thread = ThreadState.identity
        let begins = phase.withLock { phase in
            if case .cancelled = phase { return false }
            phase = .running(thread: thread)
            return true
        }
        guard begins else { throw CancellationError() }
        defer {
            phase.withLock { $0 = .done }
            // One that was set and not raised yet must not reach the next call on this thread.
            ThreadState.raise(nil, inThread: thread)
        }
        do {
            return try body(&gil)
        } catch let error as PythonError {
            let type = try gil.bind(error.exception).attribute("__class__").reference
            throw try type.pointer == gil.taskCancelled().pointer ? CancellationError() : error
        }
    }

    func cancel(_ executor: PythonExecutor) {
        let runs = phase.withLock { phase in
            switch phase {
            case .waiting:
                phase = .cancelled
                return false
            case .running: return true
            case .cancelled, .done: return false
            }
        }
        guard runs else { return }
        executor.interfere { [self] gil in
            let exception = try gil.taskCancelled()
            phase.withLock { phase in
                if case .running(let thread) = phase { ThreadState.raise(exception, inThread: thread) }
            }
        }
    }
}

extension GIL {
    /// The class of the exception that cancels a call. No subclass of `Exception`, so that `except Exception` does not
    /// swallow it.
    fileprivate func taskCancelled() throws(PythonError) -> PythonReference {
        try InterpreterStorage.object("unlatch.TaskCancelled", of: .thisCopy) { () throws(PythonError) in
            try .owned(
                orError: unl_py.PyErr_NewExceptionWithDoc(
                    "unlatch.TaskCancelled", "The Swift task that waits for this call was cancelled.",
                    unl_py.PyExc_BaseException, nil))
        }
    }
}
