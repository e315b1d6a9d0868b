extension Comparison {
    /// The table, and what a reader has to know of it.
    func text() -> String {
        var lines = [["workload", "model", "workers", "before", "after", "speed", "95 % interval", "verdict"]]
        for row in rows {
            lines.append(
                row.name.cells + [Format.seconds(row.before), Format.seconds(row.after)]
                    + [
                        row.ratio.map(Format.speedUp) ?? Format.missing, Self.text(row.ratioInterval),
                        row.verdict.rawValue,
                    ])
        }
        return (["", "\(before) and \(after), the time for one item", ""] + differences.map { "Note: \($0.text)" })
            .map { $0 + "\n" }.joined() + (differences.isEmpty ? "" : "\n") + TextTable(lines).text() + "\n"
            + notes.flatMap { Format.wrapped($0, indent: "  ") }.map { $0 + "\n" }.joined()
    }

    private static func text(_ interval: [Double]?) -> String {
        interval.map { "\(Format.significant($0[0])) to \(Format.significant($0[1]))" } ?? ""
    }

    private var notes: [String] {
        let counts = [Verdict.faster, .slower, .same, .tooFew, .unusable].compactMap { verdict -> String? in
            let count = rows.filter { $0.verdict == verdict }.count
            return count == 0 ? nil : "\(count) \(verdict.rawValue)"
        }
        var notes = ["\(rows.count) rows: \(counts.joined(separator: ", "))."]
        if rows.contains(where: { $0.verdict != .tooFew && $0.verdict != .unusable }) {
            notes.append(
                "Faster or slower: the ranks of the samples differ at the 5 % level, the interval of the ratio leaves out 1, and "
                    + "the medians differ by \(Format.percent(threshold)) or more. The interval knows the spread within "
                    + "each run, and nothing of what differs from one run to the next.")
        }
        if let few = rows.filter({ $0.verdict == .tooFew }).map(\.smallestP).min() {
            notes.append(
                "Too few samples to tell: 4 on each side are needed; with those here the rank test comes to "
                    + "p = \(Format.significant(few, digits: 2)) at best.")
        }
        for (names, path) in [(onlyBefore, before), (onlyAfter, after)] where !names.isEmpty {
            notes.append("Only in \(path): \(names.map(\.text).joined(separator: "; ")).")
        }
        return notes
    }
}
