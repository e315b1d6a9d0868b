internal import Unlatch

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

    /// The rows of this workload's table.
    ///
    /// - Parameter workers: The counts asked for; the number of usable cores by default.
    func rows(_ effort: Effort, workers: [Int]) -> [Row]

    /// Makes the work in the form that the job's model takes.
    ///
    func prepare(_ job: RunJob, gil: inout GIL) throws -> PreparedWork

    /// The same without Python, for the native models that need none; nil when the workload has no kernel.
    func prepareNative(_ job: RunJob) throws -> PreparedWork?
}

extension Workload {
    var timeShare: Double { 1 }

    func prepareNative(_ job: RunJob) throws -> PreparedWork? { nil }
}

/// One row of a table: a model and how many workers it has.
struct Row: Hashable, Codable, Sendable {
    var model: ModelChoice
    var workers: Int

    init(_ model: ModelChoice, _ workers: Int) {
        self.model = model
        self.workers = workers
    }

    /// Python's own models for work that computes.
    static func python(workers: [Int]) -> [Row] {
        [Row(.sequential, 1)]
            + workers.flatMap { count in
                [Row(.threads, count)] + StartMethod.allCases.map { Row(.processes($0), count) } + [
                    Row(.asyncio, count)
                ]
            }
    }

    /// The native models. One worker stands beside the counts asked for: it leaves cores free on a machine with more.
    static func native(workers: [Int]) -> [Row] {
        let counts = [1] + workers.filter { $0 > 1 }
        return [ModelChoice.nativeHeld, .nativeReleased, .nativeTeam].flatMap { model in
            counts.map { Row(model, $0) }
        } + workers.map { Row(.nativePinned, $0) }
    }
}

/// Work that is ready to run in one process.
struct PreparedWork {
    var work: Work
    /// How much one run does, in the workload's units.
    var items: Int
    /// Fingerprints of the result by what was computed: models that computed the same must agree.
    var digests: (Outcome, inout GIL) throws -> [String: String]
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
