package import Unlatch

extension OverheadRun {
    /// The report's rows: raw C is the baseline.
    package static func results(_ samples: [Samples], _ location: InterpreterLocation) -> [MeasuredResult] {
        samples.flatMap { one in
            one.subjects.map { subject in
                MeasuredResult(
                    suite: "overhead", workload: one.id, model: subject.model, workers: 1,
                    interpreter: location.version, items: 1, itemUnit: "calls", passes: subject.times,
                    samples: subject.values)
            }.compared(toModel: OverheadCase.raw)
        }
    }

    /// A table for people: an operation in each line, who does it in each column.
    package static func table(_ samples: [Samples]) -> String {
        let rows = samples.compactMap { one -> [String]? in
            guard let ours = one.median(OverheadCase.ours), let raw = one.median(OverheadCase.raw) else { return nil }
            return [one.title, Format.seconds(ours), Format.seconds(raw), Format.speedUp(ours / raw)]
        }
        let table = PlainTable.text([["operation", "Unlatch", "raw C", "Unlatch ÷ C"]] + rows)
        return table + "\n" + notes(samples).joined(separator: "\n") + "\n"
    }

    private static func notes(_ samples: [Samples]) -> [String] {
        guard let first = samples.first?.subjects.first else { return [] }
        var notes = ["Medians of \(first.values.count) samples, taken in turns."]
        if let loop = samples.first(where: { $0.id == OverheadCase.loop })?.median(OverheadCase.python) {
            notes.append(
                "Each function that Python calls includes the loop around the call, as timeit does: "
                    + "\(Format.seconds(loop)) of every figure.")
        }
        return notes
    }
}

/// A table of text: the first column to the left, the others to the right.
enum PlainTable {
    static func text(_ rows: [[String]]) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + space : space + cell.0
            }.joined(separator: "  ") + "\n"
        }.joined()
    }
}
