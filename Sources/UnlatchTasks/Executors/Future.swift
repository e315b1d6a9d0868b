internal import UnlatchPython

/// What will come of a call: Python's `concurrent.futures.Future`, which a Swift task can await, too.
///
/// ```swift
/// let future = try pool.submit(PythonCall(parse, page))
/// let document = try future.result(timeout: .seconds(5))      // blocks this thread
/// let other = try await pool.submit(PythonCall(parse, page)).value
/// ```
///
/// GIL: either, for everything declared here; given back while a call waits.
public final class Future<Value: Sendable>: Sendable {
    /// How the one who runs the call is told and asked.
    struct Control: Sendable {
        /// Whether the call is cancelled: it will not run, or was stopped.
        var cancel: @Sendable () -> Bool
        /// The same without waiting for anything.
        var cancelSoon: @Sendable () -> Void
        var isRunning: @Sendable () -> Bool
    }

    private struct State {
        var outcome: Result<Value, any Error>?
        var control: Control?
        var callbacks: [@Sendable (Result<Value, any Error>) -> Void] = []
    }

    private let state: Guarded<State>

    init(_ control: Control) { state = Guarded(State(control: control)) }

    /// Ends the future; the first end stays. Its callbacks are called here.
    func settle(_ outcome: Result<Value, any Error>) {
        let ended = state.withLock { state -> State? in
            guard state.outcome == nil else { return nil }
            let before = state
            // The control goes, and with it what it keeps: Python's future, whose callback keeps this one.
            state = State(outcome: outcome)
            return before
        }
        guard let ended else { return }
        state.wakeAll()
        for callback in ended.callbacks { callback(outcome) }
    }

    /// Whether the call has ended, one way or another.
    public var isDone: Bool { outcome != nil }

    /// Whether it was cancelled, before it began or while it ran.
    public var isCancelled: Bool {
        if case .failure(let error)? = outcome { error is CancellationError } else { false }
    }

    /// Whether it has begun and not ended. A coroutine that runs says false, as it does in Python: it can be cancelled.
    public var isRunning: Bool { state.withLock { $0.control }?.isRunning() ?? false }

    /// Cancels the call if it has not begun; a coroutine, a kernel on a team, also when it runs.
    ///
    /// - Returns: Whether it is cancelled; for a kernel that runs, whether it has been asked to stop: it ends well when
    ///   it was in its last chunks.
    @discardableResult
    public func cancel() -> Bool { state.withLock { $0.control }?.cancel() ?? isCancelled }

    /// As `cancel`, and does not wait for Python's lock: for whoever must not block.
    public func cancelSoon() { state.withLock { $0.control }?.cancelSoon() }

    /// Calls `body` when the call has ended, on the thread that ended it, or here when it has ended already. It must be
    /// short: a worker, or an event loop, waits for it. The lock may be held or not.
    public func addDoneCallback(_ body: @escaping @Sendable (Result<Value, any Error>) -> Void) {
        let outcome = state.withLock { state in
            if state.outcome == nil { state.callbacks.append(body) }
            return state.outcome
        }
        if let outcome { body(outcome) }
    }

    /// How the call has ended; nil when it has not.
    var outcome: Result<Value, any Error>? { state.withLock { $0.outcome } }

    /// How it ends, waited for until `nanoseconds` on the monotonic clock; nil when it has not ended by then.
    func outcome(waitingUntil nanoseconds: UInt64) -> Result<Value, any Error>? {
        state.wait(untilNanoseconds: nanoseconds) { $0.outcome }
    }
}
