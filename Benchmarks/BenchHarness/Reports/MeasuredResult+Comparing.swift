extension MeasuredResult {
    /// Seconds for one item at the median. Rows that did different amounts of work are compared by it.
    package var timePerItem: Double { items > 0 ? median / Double(items) : 0 }

    /// The 95 % interval of the time for one item, in seconds. Too few samples say nothing of their spread: a tenth
    /// either way is then taken for it, so that no row is called faster by less.
    package var timePerItemInterval: [Double] {
        guard items > 0 else { return [0, 0] }
        guard samples.count < QualityNotes.fewest else { return ci95.map { $0 / Double(items) } }
        return [timePerItem * (1 - QualityNotes.noisy), timePerItem * (1 + QualityNotes.noisy)]
    }

    /// Is neither faster? With enough samples, when their ranks do not tell them apart; else, when the intervals of the
    /// time for an item overlap.
    package func ties(with other: MeasuredResult) -> Bool {
        guard Swift.min(samples.count, other.samples.count) >= Statistics.fewestForRanks else {
            return Statistics.overlap(timePerItemInterval, other.timePerItemInterval)
        }
        return !Statistics.differ(samples.map { $0 / Double(items) }, other.samples.map { $0 / Double(other.items) })
    }

    /// This row with `baseline` and `ratio` filled in; `ratio` stays nil where either row is invalid.
    package func compared(to baseline: MeasuredResult) -> MeasuredResult {
        var row = self
        row.baseline = baseline.model
        let comparable = valid && baseline.valid && timePerItem > 0 && baseline.timePerItem > 0
        row.ratio = comparable ? baseline.timePerItem / timePerItem : nil
        return row
    }
}

extension [MeasuredResult] {
    /// Every row compared with the row of that model measured with the same interpreter, or else with the first row
    /// of that model. Without such a row nothing changes.
    package func compared(toModel model: String) -> [MeasuredResult] {
        let baselines = filter { $0.model == model }
        return map { row in
            let same = baselines.first { $0.interpreter == row.interpreter && $0.gilEnabled == row.gilEnabled }
            return (same ?? baselines.first).map(row.compared(to:)) ?? row
        }
    }
}
