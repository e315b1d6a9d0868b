import Synchronization

/// Durations, counted by size: four buckets for each power of two of nanoseconds.
///
/// Fixed in size and written with relaxed atomic additions, so that any thread records without waiting. A percentile is
/// the middle of its bucket, at most an eighth away from the true one.
struct Histogram: ~Copyable, @unchecked Sendable {
    // SAFETY (@unchecked Sendable): the words are atomics, and their addresses never change while the histogram lives.
    private let words: UnsafeMutablePointer<Atomic<UInt64>>

    /// Beyond 2⁴⁴ ns, about five hours, everything is one bucket.
    private static let bucketCount = 43 * 4
    private static let total = bucketCount
    private static let greatest = bucketCount + 1
    private static let wordCount = bucketCount + 2

    init() {
        words = .allocate(capacity: Self.wordCount)
        for index in 0..<Self.wordCount { (words + index).initialize(to: Atomic(0)) }
    }

    deinit { words.deallocate() }

    /// Adds one duration. Cost: two atomic additions and a load, a few nanoseconds when no other thread records here.
    func record(_ nanoseconds: UInt64) {
        words[Self.bucket(nanoseconds)].wrappingAdd(1, ordering: .relaxed)
        words[Self.total].wrappingAdd(nanoseconds, ordering: .relaxed)
        if nanoseconds > words[Self.greatest].load(ordering: .relaxed) {
            words[Self.greatest].max(nanoseconds, ordering: .relaxed)
        }
    }

    /// What was recorded so far. A duration that another thread records meanwhile may be missing in part.
    func counts() -> HistogramCounts {
        HistogramCounts(
            buckets: (0..<Self.bucketCount).map { words[$0].load(ordering: .relaxed) },
            total: words[Self.total].load(ordering: .relaxed), greatest: words[Self.greatest].load(ordering: .relaxed))
    }

    func reset() {
        for index in 0..<Self.wordCount { words[index].store(0, ordering: .relaxed) }
    }

    /// Values below 4 are their own bucket; above, the exponent and the two bits after the leading one choose it.
    static func bucket(_ nanoseconds: UInt64) -> Int {
        guard nanoseconds >= 4 else { return Int(nanoseconds) }
        let exponent = 63 - nanoseconds.leadingZeroBitCount
        let quarter = Int(nanoseconds >> UInt64(exponent - 2)) & 3
        return min((exponent - 1) * 4 + quarter, bucketCount - 1)
    }

    /// The middle of a bucket, in nanoseconds.
    static func middle(ofBucket bucket: Int) -> Double {
        guard bucket >= 4 else { return Double(bucket) }
        let width = Double(UInt64(1) << UInt64(bucket / 4 - 1))
        return width * (4.5 + Double(bucket % 4))
    }
}

/// A histogram's content at one moment; two of them add up.
struct HistogramCounts {
    private(set) var buckets: [UInt64]
    private(set) var total: UInt64
    private(set) var greatest: UInt64

    mutating func add(_ other: HistogramCounts) {
        for index in buckets.indices { buckets[index] += other.buckets[index] }
        total += other.total
        greatest = max(greatest, other.greatest)
    }

    /// The same in seconds, as the public interface gives it.
    var times: LockTimes {
        let count = buckets.reduce(0, +)
        func percentile(_ share: Double) -> Double {
            // The smallest bucket at or below which at least `share` of the durations lie.
            var seen: UInt64 = 0
            for (bucket, number) in buckets.enumerated() where number > 0 {
                seen += number
                if Double(seen) >= share * Double(count) {
                    return min(Histogram.middle(ofBucket: bucket), Double(greatest)) / 1e9
                }
            }
            return 0
        }
        return LockTimes(
            count: Int(count), total: Double(total) / 1e9, p50: percentile(0.5), p90: percentile(0.9),
            p99: percentile(0.99), max: Double(greatest) / 1e9)
    }
}
