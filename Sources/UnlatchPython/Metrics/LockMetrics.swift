import Synchronization

/// What the interpreter's lock costs, by call site: how long each `attached` and `released` in the source waited for
/// the lock, held it, and went without it.
///
/// ```swift
/// LockMetrics.isOn = true
/// work()
/// for site in LockMetrics.snapshot() { print(site) }     // the longest waits first
/// ```
///
/// An `attached` inside another one on the same thread takes no lock, and is not counted. What Python itself does with
/// the lock while it runs bytecode (switching between its threads, releasing around input and output) is counted as
/// held. A function that Python calls on a thread of its own shows what it waits and releases, not what it holds: the
/// lock was taken by Python.
///
/// A free-threaded build may have no lock to measure: `LockSite.hasLock` says so, and what the figures are then.
///
/// GIL: either, for everything declared here. Cost: off, one load for each `attached` and `released`; on, three clock
/// readings and as many histogram entries, of the order of 100 ns.
public enum LockMetrics {
    @usableFromInline static let switchedOn = Atomic<Bool>(false)

    /// Whether calls are measured; off at first. A call that is under way when this changes keeps what it began with.
    public static var isOn: Bool {
        // Read by every `attached` and `released`, where it is inlined.
        @inlinable @inline(__always)
        get { switchedOn.load(ordering: .relaxed) }
        set { switchedOn.store(newValue, ordering: .relaxed) }
    }

    /// Every site that was measured since the start or the last `reset`, those that waited longest in total first.
    ///
    /// Complexity: O(sites) with about 500 words for each.
    public static func snapshot() -> [LockSite] {
        var sums: [Location: (waited: HistogramCounts, held: HistogramCounts, released: HistogramCounts)] = [:]
        for record in SiteTable.all() {
            let location = Location(kind: record.kind, fileID: "\(record.fileID)", line: record.line)
            let counts = (record.waited.counts(), record.held.counts(), record.released.counts())
            guard var sum = sums[location] else {
                sums[location] = counts
                continue
            }
            sum.waited.add(counts.0)
            sum.held.add(counts.1)
            sum.released.add(counts.2)
            sums[location] = sum
        }
        let hasLock = Interpreter.hasLock
        let sites = sums.map { location, sum in
            LockSite(
                kind: location.kind, fileID: location.fileID, line: Int(location.line), hasLock: hasLock,
                waited: sum.waited.times, held: sum.held.times, released: sum.released.times)
        }
        return sites.filter { $0.waited.count > 0 }.sorted { $0.waited.total > $1.waited.total }
    }

    /// Forgets what was measured. A call that ends at this moment may be forgotten in part.
    public static func reset() {
        for record in SiteTable.all() { record.reset() }
    }

    /// A Python function without arguments that returns `snapshot()` as a list of dictionaries, with the keys `kind`,
    /// `file`, `line`, `has_lock`, `waited`, `held` and `released`; the last three are dictionaries with `count`, `total`,
    /// `p50`, `p90`, `p99` and `max`, in seconds.
    ///
    /// - Throws: `PythonError`.
    ///
    /// GIL: held.
    public static func pythonFunction(_ gil: borrowing GIL) throws -> PythonReference {
        try gil.function("lock_metrics") { _, _ in try snapshot().map { try $0.dictionary() } }
    }

    private struct Location: Hashable {
        let kind: LockSite.Kind
        let fileID: String
        let line: UInt
    }
}

extension LockSite {
    /// pre: the lock is held.
    fileprivate func dictionary() throws -> PythonReference {
        try .dictionary([
            ("kind", kind.rawValue), ("file", fileID), ("line", line), ("has_lock", hasLock),
            ("waited", waited.dictionary()), ("held", held.dictionary()), ("released", released.dictionary()),
        ])
    }
}

extension LockTimes {
    /// pre: the lock is held.
    func dictionary() throws -> PythonReference {
        try .dictionary([
            ("count", count), ("total", total), ("p50", p50), ("p90", p90), ("p99", p99), ("max", max),
        ])
    }
}
