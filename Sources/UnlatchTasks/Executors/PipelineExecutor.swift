internal import UnlatchPython

/// Two executors one after the other, for work of two kinds: an item is fetched by the one that waits well (threads,
/// asyncio), then computed by the one that computes well (processes, interpreters, a team).
///
/// ```swift
/// let mixed = PipelineExecutor(
///     try PoolExecutor(.asyncio, workers: 200), then: try PoolExecutor(.processes(.spawn), workers: 4))
/// let scores = try mixed.map(urls.map { url in
///     .init(PythonCall(fetch, url)) { page in PythonCall(score, page) }
/// })
/// ```
///
/// Items do not wait for each other: while one is computed, others are fetched.
///
/// GIL: either, for everything declared here.
public final class PipelineExecutor<First: Executor, Second: Executor>: Executor {
    public struct Call: Sendable {
        let first: First.Call
        let then: @Sendable (First.Value) throws -> Second.Call

        /// - Parameters:
        ///   - first: What the first executor runs.
        ///   - then: Makes of its value what the second one runs. It must be short: it runs on the thread that ended
        ///     the first call, which may be an event loop's, with the lock or without.
        public init(_ first: First.Call, then: @escaping @Sendable (First.Value) throws -> Second.Call) {
            self.first = first
            self.then = then
        }
    }

    public let first: First
    public let second: Second

    public init(_ first: First, then second: Second) {
        self.first = first
        self.second = second
    }

    public var name: String { "\(first.name)+\(second.name)" }

    /// Those of both.
    public var workers: Int { first.workers + second.workers }

    public func submit(_ call: Call) throws -> Future<Second.Value> {
        let stage = Stage()
        let future = Future<Second.Value>(stage.control())
        let fetched = try first.submit(call.first)
        stage.begin(fetched)
        fetched.addDoneCallback { [second] outcome in
            do {
                let computed = try second.submit(call.then(outcome.get()))
                stage.begin(computed)
                computed.addDoneCallback { future.settle($0) }
            } catch {
                future.settle(.failure(error))
            }
        }
        return future
    }

    /// Shuts down both: the second one when the first has nothing more for it, so without `wait` only the first.
    public func shutdown(wait: Bool, cancelFutures: Bool) throws {
        try first.shutdown(wait: wait, cancelFutures: cancelFutures)
        if wait || cancelFutures { try second.shutdown(wait: wait, cancelFutures: cancelFutures) }
    }

    /// - Parameter timeout: For each of both.
    @discardableResult
    public func terminate(timeout: Duration) throws -> Int {
        try first.terminate(timeout: timeout) + second.terminate(timeout: timeout)
    }
}

/// Which of the two calls an item is at.
private final class Stage: Sendable {
    private struct State {
        var cancel: (@Sendable () -> Bool)?
        var cancelSoon: (@Sendable () -> Void)?
        var isRunning: (@Sendable () -> Bool)?
        var isCancelled = false
    }

    private let state = Guarded(State())

    func begin<Value>(_ future: Future<Value>) {
        let isCancelled = state.withLock { state in
            state.cancel = { future.cancel() }
            state.cancelSoon = { future.cancelSoon() }
            state.isRunning = { future.isRunning }
            return state.isCancelled
        }
        if isCancelled { future.cancelSoon() }
    }

    func control<Value>() -> Future<Value>.Control {
        Future.Control(
            cancel: { [self] in
                state.withLock { state in
                    state.isCancelled = true
                    return state.cancel
                }?() ?? true
            },
            cancelSoon: { [self] in
                state.withLock { state in
                    state.isCancelled = true
                    return state.cancelSoon
                }?()
            },
            isRunning: { [self] in state.withLock { $0.isRunning }?() ?? false })
    }
}
