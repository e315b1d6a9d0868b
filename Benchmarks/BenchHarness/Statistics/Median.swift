/// The order statistics that every row reports. All of them take samples in any order and keep their unit.
package enum Statistics {
    /// The middle sample, or the mean of the two middle ones. At least one sample is needed.
    ///
    /// Complexity: O(*n* log *n*).
    package static func median(_ samples: [Double]) -> Double { median(sorted: samples.sorted()) }

    /// The median absolute deviation from the median, not scaled to resemble a standard deviation
    /// (Hampel, "The influence curve and its role in robust estimation", 1974).
    package static func medianAbsoluteDeviation(_ samples: [Double]) -> Double {
        let middle = median(samples)
        return median(samples.map { abs($0 - middle) })
    }

    /// The arithmetic mean.
    package static func mean(_ samples: [Double]) -> Double {
        precondition(!samples.isEmpty, "no samples")
        return samples.reduce(0, +) / Double(samples.count)
    }

    /// The sample standard deviation, with *n* − 1; zero for a single sample.
    package static func standardDeviation(_ samples: [Double]) -> Double {
        guard samples.count > 1 else { return 0 }
        let middle = mean(samples)
        let squares = samples.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
        return (squares / Double(samples.count - 1)).squareRoot()
    }

    /// Standard deviation ÷ mean, without a unit: 0.1 is 10 %. Zero when the mean is zero.
    package static func relativeDeviation(_ samples: [Double]) -> Double {
        let middle = mean(samples)
        return middle == 0 ? 0 : standardDeviation(samples) / middle
    }

    /// Do two intervals share a point?
    package static func overlap(_ a: [Double], _ b: [Double]) -> Bool { a[0] <= b[1] && b[0] <= a[1] }

    static func median(sorted: [Double]) -> Double {
        precondition(!sorted.isEmpty, "no samples")
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
