/// The document's own example: `sum(range(10**7))`, four times.
///
/// Python models only: a compiler turns the native loop into its closed form, and a figure for that says nothing.
struct SumRangeWorkload: Workload {
    let id = "sum-range"
    let kind = Conclusion.Work.cpu
    let forms: Set<ModelDescription.Form> = [.function, .coroutine]
    let itemUnit = "sums"

    private let tasks = 4

    private func limit(_ effort: Effort) -> Int { effort == .quick ? 2_000_000 : 10_000_000 }

    func title(_ effort: Effort) -> String { "sum(range(\(limit(effort)))), \(tasks) times" }

    func explanation(_ effort: Effort) -> String {
        "Pure bytecode and big enough to need a core. Python only: compiled, the loop would become its closed form."
    }

    func prepare(_ job: RunJob, gil: inout GIL) throws -> PreparedWork {
        let items = try Array(repeating: limit(job.effort), count: tasks).pythonReference(gil)
        let work = try Work(python: "sum_range", items: items, gil: gil)
        return PreparedWork(work: work, items: tasks) { outcome, gil in
            guard let results = outcome.results else { return [:] }
            return ["sums": try [Int](gil.bind(results)).map(String.init).joined(separator: ",")]
        }
    }
}

extension Work {
    /// A workload's Python forms: the function of that name in `unlatch_workloads`, and its coroutine function.
    init(python name: String, items: PythonReference, native: (any NativeWork)? = nil, gil: borrowing GIL) throws {
        let module = try gil.import("unlatch_workloads")
        self.init(
            function: try module.attribute(name).reference, coroutine: try module.attribute("\(name)_async").reference,
            items: items, native: native)
    }
}

extension Outcome {
    /// The bytes of a list of `bytes`, joined.
    func joinedBytes(_ gil: borrowing GIL) throws -> [UInt8] {
        guard let results else { return [] }
        var joined: [UInt8] = []
        try gil.bind(results).forEach { joined += try PythonBytes($0).bytes }
        return joined
    }
}
