internal import UnlatchPython

extension Future {
    /// Waits for the value.
    ///
    /// - Parameter timeout: How long; for ever when nil. The call goes on afterwards.
    /// - Throws: What the call threw: `PythonError` with the worker's traceback as its cause, `CancellationError`; or
    ///   `ExecutorError` with the code `timedOut`; or `PythonError` with `KeyboardInterrupt`.
    public func result(timeout: Duration? = nil) throws -> Value { try result(by: Deadline(after: timeout)) }

    /// Waits for the end of the call.
    ///
    /// - Returns: What it threw; nil when it has a value.
    /// - Throws: `ExecutorError` with the code `timedOut`, `CancellationError` when it was cancelled.
    public func exception(timeout: Duration? = nil) throws -> (any Error)? {
        do {
            _ = try ended(by: Deadline(after: timeout)).get()
            return nil
        } catch {
            guard isDone, !(error is CancellationError) else { throw error }
            return error
        }
    }

    /// The value, while the calling task waits without a thread. Cancelling the task asks for the call to be cancelled,
    /// and throws `CancellationError` at once: a call that cannot be cancelled goes on.
    public var value: Value {
        get async throws {
            let waiter = Waiter<Value>()
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    waiter.begin(continuation)
                    addDoneCallback { waiter.end($0) }
                }
            } onCancel: {
                cancelSoon()
                waiter.end(.failure(CancellationError()))
            }
        }
    }

    func result(by deadline: Deadline) throws -> Value { try ended(by: deadline).get() }

    private func ended(by deadline: Deadline) throws -> Result<Value, any Error> {
        if let outcome { return outcome }
        while true {
            // Comes back early for a signal: on Python's main thread as an error, elsewhere to wait again.
            let outcome = try Interpreter.waiting { interruption in
                var outcome: Result<Value, any Error>?
                while outcome == nil, !deadline.isOver, !interruption.isRequested {
                    outcome = self.outcome(waitingUntil: deadline.nextLook)
                }
                return outcome ?? self.outcome
            }
            if let outcome { return outcome }
            if deadline.isOver { throw ExecutorError(.timedOut, "the call did not end within \(deadline)") }
        }
    }
}

/// A moment on the monotonic clock.
struct Deadline: CustomStringConvertible {
    private let seconds: Double
    private let end: Double

    init(after timeout: Duration?) {
        seconds = timeout?.inSeconds ?? .infinity
        end = ChildProcess.now() + seconds
    }

    var isOver: Bool { ChildProcess.now() >= end }

    /// When to look for a signal: in 50 ms, or at the end when that is sooner.
    var nextLook: UInt64 { UInt64(max(0, min(end, ChildProcess.now() + 0.05)) * 1e9) }

    var description: String { "\(seconds) s" }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

/// A task that waits, resumed by what comes first.
private final class Waiter<Value: Sendable>: Sendable {
    private enum Phase {
        case new
        case waiting(CheckedContinuation<Value, any Error>)
        case ended(Result<Value, any Error>)
    }

    private let phase = Guarded(Phase.new)

    func begin(_ continuation: CheckedContinuation<Value, any Error>) {
        let early = phase.withLock { phase -> Result<Value, any Error>? in
            if case .ended(let outcome) = phase { return outcome }
            phase = .waiting(continuation)
            return nil
        }
        if let early { continuation.resume(with: early) }
    }

    func end(_ outcome: Result<Value, any Error>) {
        let continuation = phase.withLock { phase -> CheckedContinuation<Value, any Error>? in
            defer { phase = .ended(outcome) }
            if case .waiting(let continuation) = phase { return continuation }
            return nil
        }
        continuation?.resume(with: outcome)
    }
}
