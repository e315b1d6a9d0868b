internal import ArgumentParser

struct Run: Experiment {
    static let name = "run"
    static let sources = PythonSource.each(
        [.workloads, .bystander, .echoServer] + ModelDescription.all.flatMap(\.sources))
    static let timeout = 120.0
    static let configuration = CommandConfiguration(
        commandName: name, abstract: "Every execution model on the same workloads.",
        discussion: """
            Each figure comes from fresh processes that take turns: within five minutes, or one with --quick. Without \
            --python the interpreter is the one of UNLATCH_PYTHON, of VIRTUAL_ENV, or the python3 on the path.
            """)

    @Argument(help: "Which workloads: \(Workloads.all.map(\.id).joined(separator: ", ")); all of them by default.")
    var workloads: [String] = []

    @OptionGroup var common: CommonOptions

    @Option(help: "Worker counts for work that computes, as in 2,4. The usable cores by default.")
    var workers: String?

    @Option(
        name: .customLong("model"),
        help:
            "A model to measure: \(ModelDescription.names.joined(separator: ", ")). Repeatable; most of them by default."
    )
    var models: [String] = []

    @Option(help: "The picture of the image workload: PNG or PPM. A photograph comes with the program.")
    var image: String?

    @Flag(help: "Print the tables as Markdown.")
    var markdown = false

    func check() throws(Failure) {
        _ = try chosen()
        _ = try chosenModels()
        if let image { _ = try Failure.usage { try RGBImage.load(path: image) } }
        _ = try workerCounts()
    }

    private func chosen() throws(Failure) -> [any Workload] {
        guard !workloads.isEmpty else { return Workloads.all }
        return try workloads.map { id throws(Failure) in
            if let workload = Workloads.named(id) { return workload }
            let known = Workloads.all.map(\.id).joined(separator: ", ")
            throw Failure(.usage, "there is no workload '\(id)': choose from \(known)")
        }
    }

    private func chosenModels() throws(Failure) -> [ModelDescription] {
        let known = ModelDescription.names
        if let name = models.first(where: { !known.contains($0) }) {
            throw Failure(
                .usage, "--model: there is no model '\(name)': choose from \(known.joined(separator: ", "))")
        }
        let asked = models.flatMap(ModelDescription.named)
        return ModelDescription.all.filter { models.isEmpty ? $0.isUsual : asked.contains($0) }
    }

    private func workerCounts() throws(Failure) -> [Int] {
        guard let workers else { return [Topology.current.usableCores] }
        return try Failure.workers(workers)
    }

    static func measure(_ job: RunJob) throws -> Measurement { try JobRunner.run(job) }

    /// Section by section, each shown as soon as it is complete.
    func measure(_ session: Session) throws {
        try session.showMachine()
        let tasks = try chosen().flatMap { workload in session.pythons.map { (workload, $0) } }
        let (models, counts) = (try chosenModels(), try workerCounts())
        let rows = tasks.map { $0.0.rows(models, session.effort, workers: counts) }
        let isQuick = session.effort == .quick
        // A round that has begun is finished, so this is kept well below the promise (five minutes, or one).
        let deadline = SystemClock.now() + (isQuick ? 36 : 280)
        // Sections share the time by their rows; what one leaves over goes to the later ones.
        let weights = zip(tasks, rows).map { $0.0.timeShare * Double(max($1.count, 1)) }
        for (index, (workload, interpreter)) in tasks.enumerated() {
            let slice = (deadline - SystemClock.now()) * weights[index] / weights[index...].reduce(0, +)
            // Seconds for one row at most, when few are measured.
            let most = weights[index] * (isQuick ? 1 : 6)
            var runner = SectionRunner(workload, interpreter, rows[index], image: image, session)
            let section = try runner.run(until: SystemClock.now() + min(slice, most))
            let table = ResultTable(section)
            let failed = runner.failures.map { "  FAILED  \($0)\n" }.joined()
            try Screen.show("\n" + (markdown ? table.markdown() : table.text()) + failed)
            session.report.results += section.results
            session.report.failures += runner.failures.map { "\(workload.id): \($0)" }
        }
    }

    func lack(_ session: Session) -> String? {
        session.report.results.isEmpty ? session.noInterpreter ?? "these workloads have no form for these models" : nil
    }
}

/// What a fresh process of `run` is asked.
struct RunTask: Codable, Sendable {
    enum Kind: Codable, Sendable {
        /// Time the work: samples of at least so many seconds, where a model can repeat the work.
        case samples(count: Int, seconds: Double)
        /// Run it once, for at least so many seconds where a model can repeat the work, beside another Python thread.
        case otherThread(seconds: Double)
    }

    var workload: String
    var row: Row
    var kind: Kind
    /// The picture of the image workload; nil for the one that comes with the program.
    var image: String?
}

typealias RunJob = Job<RunTask>

/// What it answers.
struct Measurement: Codable, Sendable {
    /// Seconds for one pass.
    var samples: [Double] = []
    var passes = 1
    var items = 0
    var digests: [String: String] = [:]
    var otherThreadShare: Double?
    var granted: Int?
    var cpus: [Int]?
    var startUp: [Double] = []
    var gilEnabled: Bool?
    var notes: [String] = []
}
