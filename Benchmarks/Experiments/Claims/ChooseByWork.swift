/// The fastest model for each kind of work of this run.
package struct ChooseByWork: Sendable {
    package struct Row: Sendable {
        let work: String
        /// The models by the median of their time, the fastest first.
        let models: [(name: String, figure: ClaimFigure)]
        /// Why there is none.
        let missing: String?

        /// The winner and those that cannot be told from it: their intervals overlap.
        var winners: [String] {
            guard let first = models.first else { return [] }
            return models.filter { Statistics.overlap($0.figure.interval, first.figure.interval) }.map(\.name)
        }
    }

    static let computing = "CPU-bound, Python alone"

    package let rows: [Row]

    package init(_ samples: ClaimSamples) {
        let evidence = ClaimEvidence(samples)
        func row(_ work: String, _ probe: String, _ models: [(name: String, series: String)]) -> Row {
            let found = models.compactMap { model in
                (try? evidence.figure("\(probe)/\(model.series)")).map { (name: model.name, figure: $0) }
            }.sorted { $0.figure.value < $1.figure.value }
            let missing = found.isEmpty ? evidence.reason("\(probe)/\(models[0].series)") : nil
            return Row(work: work, models: found, missing: missing)
        }
        func same(_ names: [String]) -> [(name: String, series: String)] { names.map { ($0, $0) } }
        let size = "1e-05"
        rows = [
            row(
                "I/O-bound: waiting for a server", "io",
                same(["sequential", "threads", "asyncio", "processes", "native-released"])),
            row("very many connections", "many", [("asyncio", "ask-seconds"), ("threads", "threads-ask-seconds")]),
            row(Self.computing, "cpu", same(["sequential", "threads", "processes", "asyncio"])),
            row(
                "CPU-bound, with compiled code", "native",
                same([
                    "sequential", "processes", "native-held", "native-released", "native-team", "peer:numba",
                    "peer:cython",
                ])),
            row(
                "mixed: fetch, then compute", "mixed",
                same([
                    "sequential", "threads", "processes", "threads+processes", "asyncio+processes",
                    "asyncio+native-released",
                ])),
            row("tasks of 10 µs", "crossover", [("threads", "threads@\(size)"), ("processes", "processes@\(size)")]),
        ]
    }

    /// A table for people: the winner, its time, and the next.
    package var cells: [[String]] {
        [["work", "fastest", "time", "next", "time"]]
            + rows.map { row in
                let winners = row.winners
                guard let first = row.models.first else {
                    return [row.work, row.missing ?? Format.missing, Format.missing, Format.missing, Format.missing]
                }
                let next = row.models.first { !winners.contains($0.name) }
                return [
                    row.work, winners.joined(separator: " = "), Format.seconds(first.figure.value),
                    next?.name ?? Format.missing, next.map { Format.seconds($0.figure.value) } ?? Format.missing,
                ]
            }
    }
}

extension Claim {
    static let chooseByWork = Claim(
        id: "choose-by-work", sections: [7], statement: "choose by the kind of work",
        rule:
            "each kind of work has a winner, or its tie is said; Python's for waiting is not its winner for computing",
        probes: [.io, .cpu, .native, .mixed, .many, .crossover]
    ) { evidence in
        let rows = ChooseByWork(evidence.samples).rows
        if let lack = rows.first(where: { $0.models.count < 2 }) {
            throw NotMeasurable("\(lack.work): \(lack.missing ?? "nothing to compare with")")
        }
        var notes = rows.map { row in
            "\(row.work): \(row.winners.joined(separator: " = "))\(row.winners.count > 1 ? " (a tie)" : "")"
        }
        let both = Set(rows[0].winners).intersection(rows.first { $0.work == ChooseByWork.computing }?.winners ?? [])
        if let one = both.sorted().first {
            notes.append("\(one) is among the fastest for waiting and for computing: there is nothing to choose")
        }
        return ClaimFinding(
            both.isEmpty, ClaimFigure(exact: Double(Set(rows.flatMap(\.winners)).count)), unit: "winners", notes: notes)
    }
}
