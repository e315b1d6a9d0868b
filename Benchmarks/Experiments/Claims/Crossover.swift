import Foundation

/// The size of a task from which processes are faster than threads.
struct Crossover {
    /// Seconds of a task, and the processes' time ÷ the threads' for a batch of them.
    private let ratios: [(size: Double, ratio: ClaimFigure)]

    /// - Parameter prefix: Which pair of series: `kept-` for pools that are ready, nothing for workers that are made.
    init(_ evidence: ClaimEvidence, _ prefix: String) throws {
        let name = "crossover/\(prefix)threads@"
        let sizes = evidence.samples.series.keys.filter { $0.hasPrefix(name) }
            .compactMap { key in Double(key.dropFirst(name.count)).map { (key, $0) } }.sorted { $0.1 < $1.1 }
        ratios = try sizes.map { key, size in
            let processes = key.replacingOccurrences(of: "threads@", with: "processes@")
            return (size, try evidence.ratio(processes, over: key))
        }
        guard !ratios.isEmpty else { throw NotMeasurable(evidence.reason(name + "1e-06") ?? "nothing was measured") }
    }

    /// Some task is done later by processes, and the interval leaves no doubt.
    var processesLose: Bool { ratios.contains { $0.ratio.interval[0] > 1 } }

    /// Where the curve of the ratios comes below one and stays there: a straight line between two sizes, both on
    /// logarithmic scales. nil where it does not cross.
    var figure: ClaimFigure? {
        guard let last = ratios.lastIndex(where: { $0.ratio.value > 1 }), last + 1 < ratios.count else { return nil }
        let (before, after) = (ratios[last], ratios[last + 1])
        /// The place where a line through two ratios is at one.
        func crossing(_ first: Double, _ second: Double) -> Double {
            let part = log(max(first, 1)) / max(log(max(first, 1)) - log(min(second, 1)), 1e-12)
            return exp(log(before.size) + part * (log(after.size) - log(before.size)))
        }
        // The median's crossing, with those of both ends of the intervals beside it.
        let (first, second) = (before.ratio, after.ratio)
        let ends = [crossing(first.interval[0], second.interval[0]), crossing(first.interval[1], second.interval[1])]
        return ClaimFigure(value: crossing(first.value, second.value), interval: ends.sorted(), count: first.count)
    }

    var sentence: String {
        if let figure { return "processes are faster from tasks of about \(Format.seconds(figure.value))" }
        let ends = "\(Format.seconds(ratios[0].size)) to \(Format.seconds(ratios[ratios.count - 1].size))"
        return processesLose
            ? "processes are not faster for any task of \(ends)" : "processes are not slower for any task of \(ends)"
    }

    /// "processes ÷ threads: 12× at 1 µs, …"
    var table: String {
        "processes ÷ threads: "
            + ratios.map { "\(Format.speedUp($0.ratio.value)) at \(Format.seconds($0.size))" }.joined(separator: ", ")
    }
}

extension ClaimFigure {
    init(value: Double, interval: [Double], count: Int) {
        self.value = value
        self.interval = interval
        self.count = count
    }
}
