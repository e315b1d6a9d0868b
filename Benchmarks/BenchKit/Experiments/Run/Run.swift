internal import ArgumentParser
internal import Unlatch

struct Run: Experiment {
    static let name = "run"
    static let sources = [PythonSource.workloads, .bystander, .echoServer]
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

    @Option(help: "The picture of the image workload: PNG or PPM. A photograph comes with the program.")
    var image: String?

    @Flag(help: "Print the tables as Markdown.")
    var markdown = false

    func check() throws(Failure) {
        _ = try chosen()
        if let image { _ = try Failure.usage { try RGBImage.load(path: image) } }
        // Before the workers, as ever: an interpreter that is not there is the more common mistake.
        _ = try common.interpreters()
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

    private func workerCounts() throws(Failure) -> [Int] {
        guard let workers else { return [Topology.current.usableCores] }
        return try Failure.workers(workers)
    }

    static func measure(_ job: RunJob) throws -> Measurement { try JobRunner.run(job) }

    /// Section by section, each shown as soon as it is complete.
    func measure(_ session: Session) throws {
        let interpreters: [InterpreterLocation?] = session.interpreters.isEmpty ? [nil] : session.interpreters
        let tasks = try chosen().flatMap { workload in interpreters.map { (workload, $0) } }
        let counts = try workerCounts()
        let isQuick = session.effort == .quick
        // A round that has begun is finished, so this is kept well below the promise (five minutes, or one).
        let deadline = SystemClock.now() + (isQuick ? 36 : 280)
        // Sections share the time by their rows; what one leaves over goes to the later ones.
        let weights = tasks.map { $0.0.timeShare * Double($0.0.rows(session.effort, workers: counts).count) }
        for (index, (workload, interpreter)) in tasks.enumerated() {
            let slice = (deadline - SystemClock.now()) * weights[index] / weights[index...].reduce(0, +)
            // Seconds for one row at most, when few are measured.
            let most = weights[index] * (isQuick ? 1 : 6)
            var runner = SectionRunner(workload, interpreter, workers: counts, image: image, session)
            let section = try runner.run(until: SystemClock.now() + min(slice, most))
            try Screen.show(section, failures: runner.failures, markdown: markdown)
            session.report.results += section.results
            session.report.failures += runner.failures.map { "\(workload.id): \($0)" }
        }
    }

    func lack(_ session: Session) -> String? {
        session.report.results.isEmpty ? session.noInterpreter ?? "no rows" : nil
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
