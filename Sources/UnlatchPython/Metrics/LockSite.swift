/// What the lock cost at one call of `attached` or `released` in the source text.
public struct LockSite: Sendable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        /// `Interpreter.attached` or `tryAttached`, where the lock is taken.
        case attached
        /// `GIL.released`, where it is given back and taken again.
        case released
    }

    public let kind: Kind
    /// As `#fileID` gives it: `Module/File.swift`.
    public let fileID: String
    public let line: Int
    /// Whether there was a lock to wait for when the figures were asked for. False in a free-threaded build that runs without:
    /// then `waited` is the time in which Python kept all threads waiting, and `held` that in which this one could be waited
    /// for. Nil: nobody knows, as after Python's end.
    public let hasLock: Bool?

    /// The time until the lock was had: to attach, or to take it again after `released`.
    public let waited: LockTimes
    /// `attached`: how long the closure held the lock, stretches given back by `released` left out.
    /// `released`: how long it had been held without a break when it was given back here.
    public let held: LockTimes
    /// `released`: how long the closure ran without the lock. `attached`: the sum of those within it, where there were any.
    public let released: LockTimes

    public var description: String {
        "\(kind.rawValue) \(fileID):\(line)\(hasLock == false ? " (no lock)" : "") waited [\(waited)] held [\(held)] released [\(released)]"
    }
}

/// Durations in seconds. The percentiles come from a histogram and are at most an eighth off; the others are exact.
public struct LockTimes: Hashable, Sendable, CustomStringConvertible {
    public let count: Int
    public let total: Double
    public let p50: Double
    public let p90: Double
    public let p99: Double
    public let max: Double

    /// 0 when nothing was recorded.
    public var mean: Double { count == 0 ? 0 : total / Double(count) }

    public var description: String { "\(count) times, \(total) s, p50 \(p50), p90 \(p90), p99 \(p99), max \(max)" }
}
