/// The cells of a workload's table: what the text and the Markdown form have in common.
package struct ResultTable: Sendable {
    /// A column's heading; where the table is narrow, each word of it gets a line. The first column is aligned left.
    static let headings = ["model", "workers", "work", "median", "spread", "rate", "speed-up", "other thread"]

    let section: WorkloadSection
    /// Where there are several interpreters, each stands above the rows that ran with it.
    let rows: [TextTable.Line]

    package init(_ section: WorkloadSection) {
        self.section = section
        let interpreters = Set(section.results.compactMap(ResultTable.interpreter))
        guard interpreters.count > 1 else {
            rows = section.results.map { .cells(ResultTable.cells($0)) }
            return
        }
        var rows: [TextTable.Line] = []
        var current: String?
        for result in section.results {
            let interpreter = ResultTable.interpreter(result) ?? "without Python"
            if interpreter != current { rows.append(.across(interpreter)) }
            current = interpreter
            rows.append(.cells(ResultTable.cells(result)))
        }
        self.rows = rows
    }

    /// "compared with sequential", or nil where no row has a baseline.
    var baseline: String? {
        guard let baseline = section.results.lazy.compactMap(\.baseline).first else { return nil }
        return section.results.first { $0.model == baseline }?.label ?? baseline
    }

    /// The rows' notes, each said once with the rows that it holds for.
    var notes: [String] {
        var order: [String] = []
        var owners: [String: [String]] = [:]
        for result in section.results {
            for note in result.notes {
                if owners[note] == nil { order.append(note) }
                owners[note, default: []].append("\(result.label) (\(result.workers))")
            }
        }
        return order.map { "\((owners[$0] ?? []).joined(separator: "; ")): \($0)" }
    }

    private static func interpreter(_ result: MeasuredResult) -> String? {
        result.interpreter.map { "Python \($0)\(result.gilEnabled == false ? ", free-threaded" : "")" }
    }

    private static func cells(_ result: MeasuredResult) -> [String] {
        let missing = Format.missing
        let start = [result.label, "\(result.workers)", Format.amount(result.items, result.itemUnit)]
        // A figure that is not valid is not shown at all: somebody would use it.
        guard result.valid else { return start + ["INVALID", missing, missing, missing, missing] }
        // The spread of a single sample is unknown, not zero.
        let spread = result.samples.count > 1 ? "±" + Format.percent(result.mad / result.median) : missing
        return start + [
            Format.seconds(result.median),
            spread,
            Format.rate(result.rate, result.itemUnit),
            result.ratio.map(Format.speedUp) ?? missing,
            result.otherThreadShare.map(Format.percent) ?? missing,
        ]
    }
}
