extension Statistics {
    /// With fewer samples than this on a side, no order of them is rarer than one in twenty.
    package static let fewestForRanks = 4

    /// Do the two sets of samples differ, at the 5 % level? The exact, two-sided Mann–Whitney U test (Mann and Whitney
    /// 1947): it asks only how the samples rank, so a single outlier does not hide a difference.
    ///
    /// Beyond 200 samples by the normal distribution that U then follows.
    ///
    /// Complexity: O(n² m) for n and m samples, some ten thousand steps for twenty of each.
    package static func differ(_ first: [Double], _ second: [Double]) -> Bool {
        let pairs = first.count * second.count
        guard first.count >= fewestForRanks, second.count >= fewestForRanks else { return false }
        var smaller = 0.0
        for x in first { for y in second { smaller += x < y ? 1 : x == y ? 0.5 : 0 } }
        guard first.count + second.count <= 200 else {
            let deviation = (Double(pairs) * Double(first.count + second.count + 1) / 12).squareRoot()
            return abs(smaller - Double(pairs) / 2) - 0.5 > 1.96 * deviation
        }
        let extreme = Int(min(smaller, Double(pairs) - smaller).rounded(.up))
        let counts = orders(first.count, second.count)
        let tail = counts[...extreme].reduce(0, +) / counts.reduce(0, +)
        return 2 * tail < 0.05
    }

    /// The smallest p that the test can come to with so many samples: that of the two orders in which one side is all below
    /// the other, 2 ÷ (n + m over n).
    package static func smallestP(_ n: Int, _ m: Int) -> Double {
        guard n > 0, m > 0 else { return 1 }
        return (1...n).reduce(2) { $0 * Double($1) / Double(m + $1) }
    }

    /// How many of the orders of n and m samples have U = 0, 1, … n·m: the coefficients of the Gaussian binomial
    /// (n + m over n), from its product form.
    private static func orders(_ n: Int, _ m: Int) -> [Double] {
        var counts = [Double](repeating: 0, count: n * m + 1)
        counts[0] = 1
        for factor in 1...n {
            for u in stride(from: n * m, through: m + factor, by: -1) { counts[u] -= counts[u - m - factor] }
            for u in stride(from: factor, through: n * m, by: 1) { counts[u] += counts[u - factor] }
        }
        return counts
    }
}
