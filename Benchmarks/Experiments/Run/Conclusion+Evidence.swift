extension Conclusion {
    /// A workload's valid rows, the fastest first, and what a sentence needs to know of them.
    struct Evidence {
        let work: Work
        let rows: [MeasuredResult]
        /// The winner and the rows whose intervals overlap its own.
        let tied: [MeasuredResult]
        /// The row that ratios refer to; with several interpreters, the winner's.
        let sequential: MeasuredResult?

        init(_ results: [MeasuredResult], work: Work) {
            self.work = work
            let rows = results.filter { $0.valid && $0.timePerItem > 0 }.sorted { $0.timePerItem < $1.timePerItem }
            self.rows = rows
            tied = rows.first.map { winner in rows.filter(winner.ties) } ?? []
            sequential = Evidence.sequential(for: rows.first, in: rows)
        }

        /// How many times as fast as sequential Python of the same interpreter.
        func ratio(_ row: MeasuredResult) -> Double? {
            Evidence.sequential(for: row, in: rows).map { $0.timePerItem / row.timePerItem }
        }

        /// The fastest row that is not among the winners and fits.
        func best(where fits: (MeasuredResult) -> Bool) -> MeasuredResult? {
            rows.first { row in fits(row) && !tied.contains(row) }
        }

        /// The label, with whatever else tells the row from the others: interpreter and workers only where needed.
        func name(_ row: MeasuredResult) -> String {
            var name = row.model == "sequential" ? "sequential Python" : row.label
            if rows.contains(where: { $0.label == row.label && $0.workers != row.workers }) {
                name += " with \(row.workers) \(row.workers == 1 ? "worker" : "workers")"
            }
            if rows.contains(where: { $0.label == row.label && Evidence.differ($0, row) }) {
                name += row.interpreter.map { " on \($0)" } ?? ""
                name += row.gilEnabled == false ? " without a global lock" : ""
            }
            return name
        }

        private static func differ(_ a: MeasuredResult, _ b: MeasuredResult) -> Bool {
            a.interpreter != b.interpreter || a.gilEnabled != b.gilEnabled
        }

        private static func sequential(for row: MeasuredResult?, in rows: [MeasuredResult]) -> MeasuredResult? {
            let all = rows.filter { $0.model == "sequential" }
            return all.first { candidate in row.map { !differ($0, candidate) } ?? false } ?? all.first
        }
    }
}
