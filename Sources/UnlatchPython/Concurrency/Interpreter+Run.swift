import Synchronization

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
    /// - Parameters:
    ///   - executor: Whose thread; `self.executor` unless given.
    ///   - fileID: Where `LockMetrics` counts this call; as is `line`.
    ///   - body: Called once at most, with the lock.
    /// - Returns: What `body` returns, also when it finished in spite of a cancellation.
    /// - Throws: `CancellationError`, `InterpreterError` with the code `ended`, or what `body` throws.
    ///
    /// GIL: released while waiting, held inside.
    public func run<R: Sendable>(
        on executor: PythonExecutor? = nil, fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (inout GIL) throws -> R
    ) async throws -> R {
        let executor = executor ?? self.executor
        let call = CancellableCall()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                executor.pool.submit {
                    continuation.resume(
                        with: Result {
                            guard !call.isCancelled else { throw CancellationError() }
                            return try self.tryAttached(fileID: fileID, line: line) { gil in
                                try call.perform(&gil, executor, body)
                            }
                        })
                }
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

    private let phase = Mutex<Phase>(.waiting)

    var isCancelled: Bool {
        phase.withLock { if case .cancelled = $0 { true } else { false } }
    }

    func perform<R>(
        _ gil: inout GIL, _ executor: PythonExecutor, _ body: (inout GIL) throws -> R
    ) throws -> R {
        let exception = try executor.cancellationClass(gil)
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
            throw type.pointer == exception.pointer ? CancellationError() : error
        }
    }

    /// Returns at once: what needs Python's lock is done by the executor's thread for that.
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
        executor.control.submit { [self] in
            _ = try? executor.interpreter.tryAttached { gil in
                let exception = try executor.cancellationClass(gil)
                phase.withLock { phase in
                    if case .running(let thread) = phase { ThreadState.raise(exception, inThread: thread) }
                }
            }
        }
    }
}
