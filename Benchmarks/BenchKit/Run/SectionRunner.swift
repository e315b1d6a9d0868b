internal import Unlatch

/// Measures one workload with one interpreter: rounds in which every row has a turn, in an order drawn anew each time.
struct SectionRunner {
    private(set) var failures: [String] = []

    private let workload: any Workload
    private let interpreter: InterpreterLocation?
    private let options: RunOptions
    private let folder: String
    private let progress: ProgressBar?
    private var rows: [RowState]
    private var leftOut: [String]
    private var generator = SystemRandomNumberGenerator()

    /// What is known of one row so far.
    private struct RowState {
        let row: Row
        var measurement: Measurement?
        var share: Double?
        var isGone = false
    }

    private let mostRounds = 9

    init(_ workload: any Workload, _ interpreter: InterpreterLocation?, options: RunOptions, folder: String) {
        self.workload = workload
        self.interpreter = interpreter
        self.options = options
        self.folder = folder
        let all = workload.rows(options.effort, workers: options.workers)
        rows = all.filter { interpreter != nil || !$0.model.needsPython }.map { RowState(row: $0) }
        leftOut = []
        if interpreter == nil, let why = options.noInterpreter {
            leftOut.append("\(rows.isEmpty ? "everything" : "Python's models"): \(why)")
        }
        progress = options.showsProgress ? ProgressBar(total: rows.count * 2) : nil
    }

    /// At least one round, the pass beside another thread, then rounds until the time is over.
    mutating func run(until deadline: Double) throws -> WorkloadSection {
        var done = 0
        let began = SystemClock.now()
        try round(&done)
        let length = SystemClock.now() - began
        if interpreter != nil { try otherThreadPass(&done) }
        var rounds = 1
        while rounds < mostRounds, SystemClock.now() + length < deadline {
            let fitting = Int((deadline - SystemClock.now()) / length)
            progress?.total = done + rows.count * min(fitting, mostRounds - rounds)
            try round(&done)
            rounds += 1
        }
        progress?.clear()
        return section()
    }

    private mutating func round(_ done: inout Int) throws {
        for index in rows.indices.shuffled(using: &generator) where !rows[index].isGone {
            let row = rows[index].row
            progress?.update(done: done, label: "\(workload.id): \(row.label)")
            done += 1
            let task = Job.Task.samples(
                count: row.model.isNative ? 3 : 1, seconds: options.effort == .quick ? 0.04 : 0.12)
            if let measurement = try measure(index, task) {
                rows[index].measurement = rows[index].measurement.map { $0.joined(with: measurement) } ?? measurement
            }
        }
    }

    private mutating func otherThreadPass(_ done: inout Int) throws {
        for index in rows.indices where !rows[index].isGone {
            progress?.update(done: done, label: "\(workload.id): \(rows[index].row.label), beside another thread")
            done += 1
            let task = Job.Task.otherThread(seconds: options.effort == .quick ? 0.25 : 0.8)
            rows[index].share = try measure(index, task)?.otherThreadShare
        }
    }

    /// Asks a fresh process; a row that fails or cannot be measured here is not asked again.
    private mutating func measure(_ index: Int, _ task: Job.Task) throws -> Measurement? {
        if Interruption.isRequested { throw Interrupted() }
        let row = rows[index].row
        let job = Job(
            workload: workload.id, row: row, effort: options.effort, task: task, image: options.image, folder: folder,
            interpreter: interpreter)
        let answer: Answer
        do {
            answer = try FreshProcess.ask(.measure(job), timeout: 120)
        } catch let failure as ChildProcess.Failure where failure.isInterruption {
            throw Interrupted()
        }
        switch answer {
        case .measured(let measurement): return measurement
        case .leftOut(let why): leftOut.append("\(row.label): \(why)")
        case .failed(let why): failures.append("\(row.label): \(why)")
        default: preconditionFailure("a measurement was asked for")
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
            id: workload.id, title: workload.title(options.effort) + python,
            explanation: workload.explanation(options.effort), results: results, leftOut: leftOut,
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
    fileprivate var label: String {
        let method = model.startMethod.map { ", \($0.rawValue)" } ?? ""
        return "\(model.name)\(method), \(workers) worker\(workers == 1 ? "" : "s")"
    }
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
