public import UnlatchParallel
internal import UnlatchPython

/// What a `TeamExecutor` runs: a kernel, or a closure that runs loops on the team.
public struct TeamCall: Sendable {
    let run: @Sendable (Team, RunControl) throws -> Grant

    /// A closure that gives the control to every run of the team, so that it can be stopped. What it computes goes into
    /// memory of the caller's.
    public init(_ run: @escaping @Sendable (Team, RunControl) throws -> Grant) { self.run = run }

    /// A kernel on items `0..<count`.
    ///
    /// - Parameter arguments: What the kernel reads and writes; valid until the future is done.
    public init(
        _ kernel: Kernel, arguments: sending UnsafeMutableRawPointer?, count: Int, schedule: Schedule = .static
    ) {
        // SAFETY: the caller keeps the memory, and hands it to this call alone.
        nonisolated(unsafe) let arguments = arguments
        run = { team, control in
            try team.run(kernel, arguments: arguments, count: count, schedule: schedule, control: control)
        }
    }
}

/// Native kernels on a team, called from threads of its own, with futures: no Python, no lock.
///
/// ```swift
/// let executor = TeamExecutor(try Team())
/// let future = try executor.submit { team, control in
///     try team.parallelFor(0..<rows, control: control) { part in … }
/// }
/// try await future.value
/// ```
///
/// GIL: either, for everything declared here; a wait gives it back. Cost of a call: two changes of thread.
public final class TeamExecutor: Executor {
    public let team: Team
    /// How many calls run side by side, each with what the budget of cores gives it.
    public let workers: Int

    public var name: String { "team" }

    private struct State {
        var running: [ObjectIdentifier: Cancellation] = [:]
        /// Futures that have not ended, by their cancellation.
        var unfinished: [ObjectIdentifier: @Sendable () -> Void] = [:]
        var isShutDown = false
    }

    private let pool: WorkerPool
    private let state = Guarded(State())

    /// - Parameters:
    ///   - team: What runs the calls.
    ///   - workers: How many calls run side by side.
    /// - Precondition: At least one worker.
    ///
    /// Cost: starts no thread yet.
    public init(_ team: Team, workers: Int = 1) {
        precondition(workers > 0, "an executor needs at least one worker")
        self.team = team
        self.workers = workers
        pool = WorkerPool("unlatch-team", maximum: workers)
    }

    deinit { pool.close() }

    public func submit(_ call: TeamCall) throws -> Future<Grant> { try submit(call.run) }

    /// As `submit(_:)`, for a closure with a result of its own.
    ///
    /// - Throws: `ExecutorError` with the code `shutDown`, or `notAvailable` where the system gives no thread for it.
    public func submit<R>(_ body: @escaping @Sendable (Team, RunControl) throws -> R) throws -> Future<R> {
        let cancellation = Cancellation()
        let key = ObjectIdentifier(cancellation)
        let future = Future<R>(control(of: cancellation))
        try state.withLock { state in
            if state.isShutDown {
                throw ExecutorError(.shutDown, "the executor has been shut down and takes no more calls")
            }
            state.unfinished[key] = { future.cancel() }
        }
        do {
            try pool.submit { [self] in
                let outcome = Result<R, any Error> {
                    guard begin(cancellation) else { throw CancellationError() }
                    do {
                        return try body(team, RunControl(cancellation: cancellation))
                    } catch let error as UnlatchError {
                        throw error.code == .cancelled ? CancellationError() : error
                    }
                }
                future.settle(outcome)
                state.withLock { state in
                    state.running[key] = nil
                    state.unfinished[key] = nil
                }
                state.wakeAll()
            }
        } catch {
            state.withLock { $0.unfinished[key] = nil }
            throw ExecutorError(.notAvailable, error.description)
        }
        return future
    }

    public func shutdown(wait: Bool, cancelFutures: Bool) throws {
        let waiting = state.withLock { state in
            state.isShutDown = true
            return state.unfinished.filter { state.running[$0.key] == nil }.map(\.value)
        }
        if cancelFutures { for cancel in waiting { cancel() } }
        if wait { _ = try idle(by: Deadline(after: nil)) }
    }

    @discardableResult
    public func terminate(timeout: Duration) throws -> Int {
        let unfinished = state.withLock { state in
            state.isShutDown = true
            return Array(state.unfinished.values)
        }
        for cancel in unfinished { cancel() }
        return try idle(by: Deadline(after: timeout))
    }

    /// Waits until nothing runs. Returns how many calls still do.
    private func idle(by deadline: Deadline) throws -> Int {
        while !deadline.isOver {
            let isIdle = try Interpreter.waiting { interruption in
                var isIdle: Bool?
                while isIdle == nil, !deadline.isOver, !interruption.isRequested {
                    isIdle = state.wait(untilNanoseconds: deadline.nextLook) { $0.unfinished.isEmpty ? true : nil }
                }
                return isIdle ?? false
            }
            if isIdle { break }
        }
        return state.withLock { $0.unfinished.count }
    }

    /// Whether the call may run: it has not been cancelled.
    private func begin(_ cancellation: Cancellation) -> Bool {
        state.withLock { state in
            if cancellation.isCancelled { return false }
            state.running[ObjectIdentifier(cancellation)] = cancellation
            return true
        }
    }

    private func control<R>(of cancellation: Cancellation) -> Future<R>.Control {
        let state = state
        return Future.Control(
            cancel: {
                cancellation.cancel()
                return true
            },
            cancelSoon: { cancellation.cancel() },
            isRunning: { state.withLock { $0.running[ObjectIdentifier(cancellation)] != nil } })
    }
}
