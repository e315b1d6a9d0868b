/// Measures one workload with one interpreter: rounds in which every row has a turn, in an order drawn anew each time.
struct SectionRunner {
    private(set) var failures: [String] = []

    private let workload: any Workload
    private let interpreter: InterpreterLocation?
    private let image: String?
    private let session: Session
    private var rows: [RowState]
    private var leftOut: [String] = []

    /// What is known of one row so far.
    private struct RowState {
        let row: Row
        var measurement: Measurement?
        var share: Double?
        var isGone = false
    }

    private let mostRounds = 9

    init(
        _ workload: any Workload, _ interpreter: InterpreterLocation?, _ all: [Row], image: String?,
        _ session: Session
    ) {
        (self.workload, self.interpreter, self.image, self.session) = (workload, interpreter, image, session)
        rows = all.filter { interpreter != nil || !$0.model.needsPython }.map { RowState(row: $0) }
        if interpreter == nil, let why = session.noInterpreter {
            leftOut.append("\(rows.isEmpty ? "everything" : "Python's models"): \(why)")
        }
    }

    /// At least one round, the pass beside another thread, then rounds until the time is over.
    mutating func run(until deadline: Double) throws -> WorkloadSection {
        session.expect(rows.count * 2)
        let began = SystemClock.now()
        try round()
        let length = SystemClock.now() - began
        if interpreter != nil { try otherThreadPass() }
        var rounds = 1
        while rounds < mostRounds, SystemClock.now() + length < deadline {
            let fitting = Int((deadline - SystemClock.now()) / length)
            session.expect(rows.count * min(fitting, mostRounds - rounds))
            try round()
            rounds += 1
        }
        session.progress.clear()
        return section()
    }

    /// A turn for every row, in an order drawn anew.
    private mutating func round() throws {
        let seconds = session.effort == .quick ? 0.04 : 0.12
        for index in rows.indices.shuffled() {
            let count = rows[index].row.model.isNative ? 3 : 1
            if let measurement = try measure(index, .samples(count: count, seconds: seconds)) {
                rows[index].measurement = rows[index].measurement.map { $0.joined(with: measurement) } ?? measurement
            }
        }
    }

    private mutating func otherThreadPass() throws {
        let seconds = session.effort == .quick ? 0.25 : 0.8
        for index in rows.indices {
            rows[index].share = try measure(index, .otherThread(seconds: seconds))?.otherThreadShare
        }
    }

    /// Asks a fresh process; a row that fails or cannot be measured here is not asked again.
    private mutating func measure(_ index: Int, _ kind: RunTask.Kind) throws -> Measurement? {
        guard !rows[index].isGone else { return nil }
        let row = rows[index].row
        let task = RunTask(workload: workload.id, row: row, kind: kind, image: image)
        switch try session.ask(Run.self, task, interpreter, "\(workload.id): \(row.label)") {
        case .sample(let measurement): return measurement
        case .leftOut(let why): leftOut.append("\(row.label): \(why)")
        case .failed(let why): failures.append("\(row.label): \(why)")
        }
        rows[index].isGone = true
        return nil
    }

    // MARK: - From measurements to a section

    private mutating func section() -> WorkloadSection {
        let baseline = rows.contains { $0.row.model == .sequential } ? "sequential" : "native-team"
        let results = checked().map(result).compared(toModel: baseline)
        let python = interpreter.map { ", CPython \($0.version)" } ?? ""
        return WorkloadSection(
            id: workload.id, title: workload.title(session.effort) + python,
            explanation: workload.explanation(session.effort), results: results, leftOut: leftOut,
            conclusion: results.isEmpty ? "" : Conclusion.sentence(for: results, work: workload.kind))
    }

    /// The rows that computed what the first row computed. One that did not is a failure, and no row.
    private mutating func checked() -> [RowState] {
        let measured = rows.filter { !$0.isGone && $0.measurement != nil }
        var expected: [String: String] = [:]
        var kept: [RowState] = []
        for state in measured {
            guard let digests = state.measurement?.digests else { continue }
            let missing = kept.first?.measurement?.digests.keys.first { digests[$0] == nil }
            let different = digests.first { key, value in expected[key].map { $0 != value } ?? false }
            if let key = missing ?? different?.key {
                failures.append(
                    "\(state.row.label): computed something else than \(kept[0].row.label) "
                        + "(\(key): \(digests[key] ?? "nothing") instead of \(expected[key] ?? "nothing"))")
                continue
            }
            expected.merge(digests) { first, _ in first }
            kept.append(state)
        }
        return kept
    }

    private func result(_ state: RowState) -> MeasuredResult {
        let measurement = state.measurement ?? Measurement()
        let row = state.row
        return MeasuredResult(
            suite: "run", workload: workload.id, model: row.model.name, startMethod: row.model.startMethod?.rawValue,
            workers: row.workers, grantedThreads: measurement.granted, cpus: measurement.cpus,
            interpreter: interpreter?.version, gilEnabled: measurement.gilEnabled, items: measurement.items,
            itemUnit: workload.itemUnit, passes: measurement.passes, samples: measurement.samples,
            otherThreadShare: state.share,
            startUp: measurement.startUp.isEmpty ? nil : Statistics.median(measurement.startUp),
            usableCores: workload.kind == .cpu ? Topology.current.usableCores : nil, notes: measurement.notes)
    }
}

extension Row {
    /// For messages and the progress line.
    fileprivate var label: String { "\(model.label), \(workers) worker\(workers == 1 ? "" : "s")" }
}

extension Measurement {
    /// This and a later process's measurement of the same row.
    fileprivate func joined(with later: Measurement) -> Measurement {
        var all = self
        all.samples += later.samples
        all.startUp += later.startUp
        all.granted = granted.flatMap { first in later.granted.map { min(first, $0) } }
        all.cpus = later.cpus
        // Results that differ from one process to the next are as wrong as those that differ between models.
        for (key, value) in later.digests where digests[key] != value { all.digests[key] = "not the same each time" }
        return all
    }
}
