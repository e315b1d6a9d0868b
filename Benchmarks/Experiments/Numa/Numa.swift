internal import ArgumentParser

struct Numa: Experiment {
    static let name = "numa"
    static let pythons = PythonUse(most: 0, why: "placement is measured without Python")
    static let configuration = CommandConfiguration(
        commandName: name, abstract: "Threads and memory at each place, with the proof of where they were.",
        discussion: """
            Each row runs in a fresh process: the CPUs that its threads ran on, the node of its pages, and the bandwidth. \
            A row with less than 99 % of its pages on the intended node is invalid. Needs no Python.
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "Which placements, as in node-0,blocked; all of them by default.")
    var only: String?

    @Option(help: "Size of an array in MiB, of which a row has three. Four times the last-level caches by default.")
    var size: Int?

    func check() throws(Failure) {
        if let size, !(1...1 << 20).contains(size) {
            throw Failure(.usage, "--size \(size): give a whole number of MiB from 1 to \(1 << 20)")
        }
        _ = try chosen()
    }

    private func chosen() throws(Failure) -> [PlacementCase] {
        try Failure.chosen(only, of: PlacementCase.all(of: .current).cases, "placement", place: " here", \.id)
    }

    /// In an order drawn anew.
    func jobs(_ session: Session, _ interpreter: InterpreterLocation?) throws -> Jobs {
        let size = PlacementRun.Size(session.report.environment, .current, asked: size.map { $0 << 20 })
        return try chosen().shuffled().map { row in
            (row.id, PlacementRun.Task(row: row, arrayBytes: size.array, cacheBytes: size.caches))
        }
    }

    static func measure(_ job: Job<PlacementRun.Task>) throws -> PlacementRun.Samples {
        try PlacementMeasuring.measure(job)
    }

    func conclude(_ samples: Samples, _ session: Session, _ interpreter: InterpreterLocation?) throws {
        let order = try chosen().map(\.id)
        var rows = order.compactMap { id in samples.first { $0.sample.row.id == id }?.sample }
        if session.report.environment.hypervisor == true, Topology.current.nodes.count > 1 {
            for index in rows.indices { rows[index].notes.append(PlacementRun.virtual) }
        }
        let leftOut = PlacementCase.all(of: .current).leftOut + (session.report.leftOut ?? [])
        session.report.leftOut = leftOut
        session.report.results = PlacementRun.results(rows)
        session.report.failures += PlacementRun.failures(rows)
        try Screen.show(PlacementRun.table(rows, leftOut: leftOut), title: "Placement")
    }

    func lack(_ session: Session) -> String? {
        if session.report.results.contains(where: \.valid) { return nil }
        // What every placement lacks comes after what the machine lacks.
        let known = PlacementCase.all(of: .current).leftOut
        return (session.report.leftOut ?? []).first { !known.contains($0) } ?? "see above"
    }
}
