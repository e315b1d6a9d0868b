internal import CTeams

/// How far a run is, or how far it came.
public struct RunProgress: Sendable, Hashable, CustomStringConvertible {
    /// Indices, items or tiles that were worked on to the end.
    public let done: Int
    /// All of them; `nil` where nobody knows, in `Team.parallelRegion`.
    public let total: Int?

    public var description: String { total.map { "\(done) of \($0)" } ?? "\(done)" }
}

/// How a run can be stopped, and who watches it.
///
///     let soon = ContinuousClock.now + .seconds(2)
///     try team.parallelFor(0..<n, control: RunControl(deadline: soon)) { part in … }
///
/// All of it happens between chunks. Where the schedule makes the chunks by itself (`.static`, and the large ones of
/// `.guided`), a run that has one is cut into pieces of about a millisecond; chunks of a size that you chose stay.
public struct RunControl {
    /// Stops the run with `cancelled`.
    public var cancellation: Cancellation?
    /// Stops the run with `deadlineExceeded` when this moment comes before its end.
    public var deadline: ContinuousClock.Instant? {
        get { limit?.instant }
        set { limit = newValue.map(Limit.init) }
    }
    /// Is told how far the run is: on the thread that called the run, between two of its own chunks or while it waits
    /// for the others, and once more when all is done. While it runs, the others go on. A run that is begun in it works
    /// on that thread alone.
    public var progress: ((RunProgress) -> Void)?
    /// The time between two calls of `progress` at least; a millisecond when it is less.
    public var progressInterval: Duration

    /// An object: the size of the clock's own type is asked at run time, at each copy of a control, also of one that is nil.
    private final class Limit: Sendable {
        let instant: ContinuousClock.Instant

        init(_ instant: ContinuousClock.Instant) { self.instant = instant }
    }

    private var limit: Limit?

    public init(
        cancellation: Cancellation? = nil, deadline: ContinuousClock.Instant? = nil,
        progressInterval: Duration = .milliseconds(100), progress: ((RunProgress) -> Void)? = nil
    ) {
        self.cancellation = cancellation
        limit = deadline.map(Limit.init)
        self.progress = progress
        self.progressInterval = progressInterval
    }

    /// Calls C with what this is in C. Nothing outlives the call.
    func withC<Result>(_ body: (UnsafePointer<unl_options>) -> Result) -> Result {
        var options = unl_options()
        options.cancellation = cancellation?.handle
        // C's clock does not run while the machine sleeps, so the time that is left is what carries over.
        if let deadline { options.deadline = unl_clock() + ContinuousClock.now.duration(to: deadline).nanoseconds }
        options.interval = progressInterval.nanoseconds
        return withExtendedLifetime(cancellation) {
            guard let progress else { return body(&options) }
            // SAFETY: C calls the closure during this call only, on this thread.
            return withUnsafePointer(to: progress) { progress in
                options.context = UnsafeMutableRawPointer(mutating: progress)
                options.progress = { context, done, count in
                    guard let context else { preconditionFailure("progress is reported with its closure") }
                    let progress = context.assumingMemoryBound(to: ((RunProgress) -> Void).self)
                    progress.pointee(
                        RunProgress(done: Int(clamping: done), total: count == 0 ? nil : Int(clamping: count)))
                }
                return body(&options)
            }
        }
    }
}

extension Duration {
    /// Whole nanoseconds, at least 0 and at most what C's clock can add.
    fileprivate var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        if seconds < 0 || attoseconds < 0 { return 0 }
        return UInt64(min(seconds, 4_000_000_000)) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}
