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
        if sorted[0] == sorted[sorted.count - 1] { return [sorted[0], sorted[0]] }
        var generator = SplitMix64(seed: seed)
        return middle(of: medians(of: sorted, resamples(sorted.count), &generator))
    }

    /// The 95 % interval of the first samples' median ÷ the second's, by the same bootstrap: each side is drawn anew for
    /// itself. What differs between two runs and not within one (another frequency, another layout in memory) is not in it.
    ///
    /// - Returns: lower and upper end, without a unit.
    /// - Complexity: as `medianInterval`, for both.
    package static func ratioInterval(_ first: [Double], _ second: [Double]) -> [Double] {
        precondition(!first.isEmpty && !second.isEmpty, "no samples")
        let count = resamples(max(first.count, second.count))
        var generator = SplitMix64(seed: seed)
        let numerators = medians(of: first.sorted(), count, &generator)
        let denominators = medians(of: second.sorted(), count, &generator)
        return middle(of: zip(numerators, denominators).map { $0 / $1 })
    }

    private static let seed: UInt64 = 0x756E_6C61_7463_6821

    private static func resamples(_ count: Int) -> Int { max(1_000, min(10_000, 20_000_000 / count)) }

    /// The medians of resamples, in the order in which they were drawn.
    private static func medians(of sorted: [Double], _ resamples: Int, _ generator: inout SplitMix64) -> [Double] {
        var drawn = [Int](repeating: 0, count: sorted.count)
        return (0..<resamples).map { _ in
            for place in drawn.indices { drawn[place] = 0 }
            for _ in sorted.indices { drawn[generator.below(sorted.count)] += 1 }
            return median(of: sorted, drawn: drawn)
        }
    }

    /// Between which the middle 95 % lie.
    private static func middle(of values: [Double]) -> [Double] {
        let sorted = values.sorted()
        let tail = Int(0.025 * Double(sorted.count))
        return [sorted[tail], sorted[sorted.count - 1 - tail]]
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
