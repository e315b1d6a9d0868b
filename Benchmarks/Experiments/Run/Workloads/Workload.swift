/// One piece of work that every execution model does, each in the form that it needs.
protocol Workload: Sendable {
    /// The name on the command line and in the report.
    var id: String { get }
    /// What it keeps busy: it decides which explanation a result calls for.
    var kind: Conclusion.Work { get }
    /// What is counted, in the plural: rates and speed-ups are for one of these.
    var itemUnit: String { get }

    /// The time that a row may take beside other workloads' rows, 1 for most.
    var timeShare: Double { get }

    func title(_ effort: Effort) -> String

    /// What one run does, in a sentence or two.
    func explanation(_ effort: Effort) -> String

    /// The forms that it has; a model that needs another one has no row.
    var forms: Set<ModelDescription.Form> { get }

    /// How many workers a model's rows have.
    ///
    /// - Parameter asked: The counts asked for; the number of usable cores by default.
    func workers(_ model: ModelDescription, _ effort: Effort, asked: [Int]) -> [Int]

    /// Makes the work in the form that the job's model takes; a kernel's is made by the other one.
    ///
    func prepare(_ job: RunJob, gil: inout GIL) throws -> PreparedWork

    /// The same as a kernel; nil when the workload has none.
    func prepareNative(_ job: RunJob) throws -> PreparedWork?
}

extension Workload {
    var timeShare: Double { 1 }

    func prepareNative(_ job: RunJob) throws -> PreparedWork? { nil }

    /// For work that computes. One worker of a kernel stands beside the counts asked for: it leaves cores free.
    func workers(_ model: ModelDescription, _ effort: Effort, asked: [Int]) -> [Int] {
        if model.worker == .caller { return [1] }
        return model.isNative && model != .nativePinned ? [1] + asked.filter { $0 > 1 } : asked
    }

    /// The rows of the table: Python's models side by side for each count, then the others.
    func rows(_ models: [ModelDescription], _ effort: Effort, workers asked: [Int]) -> [Row] {
        let all = models.filter { forms.contains($0.form) }.map { ($0, workers($0, effort, asked: asked)) }
        let python = all.filter { $0.0.pool != nil }
        let most = python.map(\.1.count).max() ?? 0
        let sideBySide = (0..<most).flatMap { place in
            python.compactMap { model, counts in place < counts.count ? Row(model, counts[place]) : nil }
        }
        return sideBySide
            + all.filter { $0.0.pool == nil }.flatMap { model, counts in counts.map { Row(model, $0) } }
    }
}

/// Work that waits: many light workers, some heavy ones.
protocol WaitingWorkload: Workload {
    func light(_ effort: Effort) -> Int
    func heavy(_ effort: Effort) -> Int
}

extension WaitingWorkload {
    func workers(_ model: ModelDescription, _ effort: Effort, asked: [Int]) -> [Int] {
        switch model.worker {
        case .caller: [1]
        case .light: [light(effort)]
        case .heavy: [heavy(effort)]
        }
    }
}

/// Work that is ready to run in one process.
struct PreparedWork {
    var work: Work
    /// How much one run does, in the workload's units.
    var items: Int
    /// Fingerprints of the result by what was computed: models that computed the same must agree.
    var digests: ((Outcome, inout GIL) throws -> [String: String])?
    /// The same where no Python takes part.
    var nativeDigests: () -> [String: String] = { [:] }
    /// What a result must say about its memory, asked when the work has been done.
    var notes: () -> [String] = { [] }
    /// Called when the work is done with.
    var finish: (inout GIL) throws -> Void = { _ in }
}

/// Every workload, in the order of the tables.
enum Workloads {
    static let all: [any Workload] = [
        SumRangeWorkload(), MandelbrotWorkload(), ImageWorkload(), SleepWorkload(), EchoWorkload(),
    ]

    static func named(_ id: String) -> (any Workload)? { all.first { $0.id == id } }
}
