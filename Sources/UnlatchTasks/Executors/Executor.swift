internal import UnlatchParallel

/// Runs calls somewhere else, and answers each with a future: Python's `concurrent.futures.Executor`.
///
/// ```swift
/// let pool = try PoolExecutor(.processes(.spawn), workers: 4)
/// let pages = try pool.use { pool in
///     try pool.map(urls.map { PythonCall(fetch, $0) }, timeout: .seconds(30))
/// }
/// ```
///
/// `PoolExecutor` has Python's own machinery behind it, `TeamExecutor` a team of native threads; `PipelineExecutor` is
/// two of them, one after the other.
///
/// GIL: either, for everything declared here; given back while a call of ours waits.
public protocol Executor<Call, Value>: Sendable {
    /// What it can run.
    associatedtype Call: Sendable
    /// What comes of it.
    associatedtype Value: Sendable

    /// The name of the model in reports, as in `threads`.
    var name: String { get }

    /// How many calls run side by side.
    var workers: Int { get }

    /// Begins a call as soon as a worker is free.
    ///
    /// - Throws: `ExecutorError`: `shutDown`, `workersLost`, or `notTransferable` when the call cannot be sent.
    func submit(_ call: Call) throws -> Future<Value>

    /// Runs calls side by side, and waits for them.
    ///
    /// - Parameters:
    ///   - timeout: The most time for all of them.
    ///   - chunkSize: How many calls go to a process or an interpreter of its own as one: many small ones cost less in
    ///     chunks. Elsewhere nothing depends on it.
    /// - Returns: Their values, in the order of the calls.
    /// - Throws: The first error in that order, or `ExecutorError` with the code `timedOut`. What has not begun is
    ///   cancelled then; what runs goes on: `terminate` ends it.
    /// - Precondition: `chunkSize` is positive.
    func map(_ calls: some Sequence<Call>, timeout: Duration?, chunkSize: Int) throws -> [Value]

    /// Takes no more calls.
    ///
    /// - Parameters:
    ///   - wait: Whether to wait until the calls that were submitted have ended, and the workers with them.
    ///   - cancelFutures: Whether calls that have not begun are cancelled.
    /// - Throws: `PythonError`: `KeyboardInterrupt` while it waits.
    func shutdown(wait: Bool, cancelFutures: Bool) throws

    /// Ends the calls that run, also those that would never end, and takes no more. Their futures are cancelled, or
    /// have failed.
    ///
    /// - Parameter timeout: How long this may take.
    /// - Returns: How many calls could not be ended: Python threads that wait in a function written in C, a kernel in
    ///   the middle of a chunk. They end when that does.
    @discardableResult
    func terminate(timeout: Duration) throws -> Int
}

extension Executor {
    /// Waits for what was submitted, then for the workers.
    public func shutdown() throws { try shutdown(wait: true, cancelFutures: false) }

    /// As the other one, with a timeout of two seconds.
    @discardableResult
    public func terminate() throws -> Int { try terminate(timeout: .seconds(2)) }

    /// Lends the executor to `body`, as Python's `with` statement does, and leaves no worker behind: after a normal end
    /// it is shut down and waited for; after an error, such as a time limit or Ctrl-C, its calls are terminated.
    ///
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    public func use<R>(_ body: (Self) throws -> R) throws -> R {
        let result: R
        do {
            result = try body(self)
            try shutdown()
        } catch {
            _ = try? terminate()
            throw error
        }
        return result
    }

    /// As the other one, in chunks of one call.
    public func map(_ calls: some Sequence<Call>, timeout: Duration? = nil) throws -> [Value] {
        try map(calls, timeout: timeout, chunkSize: 1)
    }

    public func map(_ calls: some Sequence<Call>, timeout: Duration?, chunkSize: Int) throws -> [Value] {
        precondition(chunkSize > 0, "a chunk has at least one item")
        let deadline = Deadline(after: timeout)
        return try cancellingOnError(calls) { futures in
            try futures.map { try $0.result(by: deadline) }
        }
    }

    /// As the other one; the calling task waits without a thread, and cancelling it cancels the calls.
    public func map(_ calls: some Sequence<Call>) async throws -> [Value] {
        let futures = try cancellingOnError(calls) { $0 }
        do {
            var values: [Value] = []
            for future in futures { values.append(try await future.value) }
            return values
        } catch {
            for future in futures { future.cancelSoon() }
            throw error
        }
    }

    private func cancellingOnError<R>(_ calls: some Sequence<Call>, _ body: ([Future<Value>]) throws -> R) throws -> R {
        var futures: [Future<Value>] = []
        do {
            for call in calls { futures.append(try submit(call)) }
            return try body(futures)
        } catch {
            for future in futures { future.cancel() }
            throw error
        }
    }
}
