extension Statistics {
    /// The 95 % interval of the median by the percentile bootstrap (Efron, "Bootstrap methods: another look at the
    /// jackknife", 1979): the samples are drawn anew with replacement, and the middle 95 % of the medians taken.
    ///
    /// The same samples, in any order, give the same interval: the generator is SplitMix64 with a fixed seed. With few
    /// samples the interval is too narrow, and a single one gives an interval of no width; `QualityNotes` says so.
    ///
    /// - Returns: lower and upper end, in the samples' unit.
    /// - Complexity: O(*n* · resamples); there are 10 000 resamples up to 2 000 samples and fewer beyond.
    package static func medianInterval(_ samples: [Double]) -> [Double] {
        precondition(!samples.isEmpty, "no samples")
        let sorted = samples.sorted()
        let count = sorted.count
        if sorted[0] == sorted[count - 1] { return [sorted[0], sorted[0]] }

        let resamples = max(1_000, min(10_000, 20_000_000 / count))
        var generator = SplitMix64(seed: 0x756E_6C61_7463_6821)
        var drawn = [Int](repeating: 0, count: count)
        var medians: [Double] = []
        medians.reserveCapacity(resamples)
        for _ in 0..<resamples {
            for place in drawn.indices { drawn[place] = 0 }
            for _ in 0..<count { drawn[generator.below(count)] += 1 }
            medians.append(median(of: sorted, drawn: drawn))
        }
        medians.sort()
        let tail = Int(0.025 * Double(resamples))
        return [medians[tail], medians[resamples - 1 - tail]]
    }

    /// The median of a resample, given how often each of the sorted samples was drawn: counting replaces sorting.
    private static func median(of sorted: [Double], drawn: [Int]) -> Double {
        let count = sorted.count
        let lower = value(atRank: (count - 1) / 2, of: sorted, drawn: drawn)
        let upper = count.isMultiple(of: 2) ? value(atRank: count / 2, of: sorted, drawn: drawn) : lower
        return (lower + upper) / 2
    }

    private static func value(atRank rank: Int, of sorted: [Double], drawn: [Int]) -> Double {
        var passed = 0
        for (place, times) in drawn.enumerated() {
            passed += times
            if passed > rank { return sorted[place] }
        }
        return sorted[sorted.count - 1]
    }
}

/// Steele, Lea and Flood's SplitMix64 ("Fast splittable pseudorandom number generators", 2014).
///
/// Our own rather than the system's, so that a report can be computed again, bit for bit, anywhere.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to `bound`, by Lemire's multiplication without its rejection step: the bias, bound ÷ 2⁶⁴, is
    /// far below what a bootstrap resolves.
    mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }
}
