import Synchronization

/// How long the calls of one function take, by the size of their work.
///
/// Each range of sizes from one power of two to the next has an estimate of its own. One time for each unit would be wrong
/// for all of them: a call of 8 elements is nearly all cost of the call itself, and says nothing of one of 10 000; from
/// some size on threads share the work; from another on it does not fit a cache.
struct WorkTimes: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): what is pointed to is atomic.

    private static let classes = Int.bitWidth - 1

    /// Nanoseconds for a unit of work in each range, as the bits of a `Double`; NaN where there was no call yet. Never
    /// freed.
    private let rates: UnsafePointer<Atomic<UInt64>>

    init() {
        let rates = UnsafeMutablePointer<Atomic<UInt64>>.allocate(capacity: Self.classes)
        for index in 0..<Self.classes { (rates + index).initialize(to: Atomic(Double.nan.bitPattern)) }
        self.rates = UnsafePointer(rates)
    }

    /// pre: `units` is 1 at least.
    private static func range(of units: Int) -> Int { Int.bitWidth - 1 - units.leadingZeroBitCount }

    private func rate(_ range: Int) -> Double { Double(bitPattern: rates[range].load(ordering: .relaxed)) }

    /// The time of a call of this size; NaN where there was none of about its size.
    func expected(_ units: Int) -> Nanoseconds { rate(Self.range(of: units)) * Double(units) }

    /// What a call of this size takes at most, as larger ones did; NaN where there were none.
    @inline(never)
    func most(_ units: Int) -> Nanoseconds {
        var range = Self.range(of: units) + 1
        while range < Self.classes {
            let rate = rate(range)
            if !rate.isNaN { return rate * Double(1 << range) }  // of its least size
            range += 1
        }
        return .nan
    }

    func learn(_ units: Int, took time: Nanoseconds) {
        let range = Self.range(of: units)
        let sample = time / Double(units)
        let old = rate(range)
        let new = old.isNaN ? sample : old + (sample - old) / 4
        rates[range].store(new.bitPattern, ordering: .relaxed)
    }
}
