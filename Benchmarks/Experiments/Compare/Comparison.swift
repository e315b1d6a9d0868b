/// One report against another: what differs between the runs, and what became of each row.
struct Comparison: Encodable, Sendable {
    enum Verdict: String, Encodable, Sendable {
        case faster
        case slower
        case same = "no difference"
        case tooFew = "too few samples to tell"
        case unusable = "not comparable"
    }

    struct Row: Encodable, Sendable {
        let name: RowName
        /// Seconds for one item at the median.
        let before: Double
        let after: Double
        /// before ÷ after: above 1 means faster than before; and its 95 % bootstrap interval.
        let ratio: Double?
        let ratioInterval: [Double]?
        /// The smallest p that the rank test can come to with so many samples.
        let smallestP: Double
        let verdict: Verdict
    }

    let before: String
    let after: String
    /// By which share a row has to differ to be called faster or slower.
    let threshold: Double
    /// What differs between the runs beside their figures.
    let differences: [RunDifference]
    let rows: [Row]
    let onlyBefore: [RowName]
    let onlyAfter: [RowName]

    /// - Throws: `Failure` of a wrong command line: the reports are of different commands or machines, or share no row.
    init(
        _ before: (path: String, report: Report), _ after: (path: String, report: Report), threshold: Double,
        anyMachine: Bool
    ) throws(Failure) {
        (self.before, self.after, self.threshold) = (before.path, after.path, threshold)
        differences = RunDifference.all(before.report, after.report)
        func refuse(_ why: String) -> Failure {
            Failure(.usage, "\(before.path) and \(after.path) cannot be compared: \(why)")
        }
        guard before.report.command == after.report.command else {
            throw refuse("one is of bench-native \(before.report.command), the other of \(after.report.command)")
        }
        let machine = differences.filter(\.isOfMachine)
        guard machine.isEmpty || anyMachine else {
            throw refuse(
                "they are of different machines (\(machine.map(\.text).joined(separator: "; "))); --any-machine compares them all the same"
            )
        }
        // Which interpreter a row is of is its name where a report has some; else it is what the reports differ in.
        let named = [before.report, after.report].contains(where: \.hasSeveralInterpreters)
        let (old, new) = (
            RowName.named(before.report.results, withInterpreter: named),
            RowName.named(after.report.results, withInterpreter: named)
        )
        let found = Dictionary(uniqueKeysWithValues: new.map { ($0.name, $0.row) })
        rows = old.compactMap { one in found[one.name].map { Row(one.name, one.row, $0, threshold) } }
        onlyBefore = old.map(\.name).filter { found[$0] == nil }
        let known = Set(old.map(\.name))
        onlyAfter = new.map(\.name).filter { !known.contains($0) }
        guard !rows.isEmpty else { throw refuse("they have no row in common") }
    }
}

extension Comparison.Row {
    fileprivate init(_ name: RowName, _ old: MeasuredResult, _ new: MeasuredResult, _ threshold: Double) {
        self.name = name
        (before, after) = (old.timePerItem, new.timePerItem)
        smallestP = Statistics.smallestP(old.samples.count, new.samples.count)
        guard old.valid, new.valid, old.itemUnit == new.itemUnit, Self.isUsable(old), Self.isUsable(new) else {
            (ratio, ratioInterval, verdict) = (nil, nil, .unusable)
            return
        }
        let (was, now) = (old.samples.map { $0 / Double(old.items) }, new.samples.map { $0 / Double(new.items) })
        let interval = Statistics.ratioInterval(was, now)
        let ratio = before / after
        (self.ratio, ratioInterval) = (ratio, interval)
        // Faster by less than the threshold, and what a second run of the same would give, are no difference.
        let isClear = Statistics.differ(was, now) && (interval[0] > 1 || interval[1] < 1)
        verdict =
            smallestP >= 0.05 || min(was.count, now.count) < Statistics.fewestForRanks
            ? .tooFew
            : !isClear || max(ratio, 1 / ratio) < 1 + threshold ? .same : ratio > 1 ? .faster : .slower
    }

    /// What this program writes is; a file may say anything.
    private static func isUsable(_ row: MeasuredResult) -> Bool {
        row.items > 0 && row.median > 0 && !row.samples.isEmpty
            && row.samples.count <= 10_000 && row.samples.allSatisfy { $0 > 0 && $0.isFinite }
    }
}
