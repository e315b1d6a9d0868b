/// A bundled kernel as it is measured: on data that does not fit the caches, where there is enough of it.
struct KernelCase: Sendable {
    /// The report's name of the workload: `triad-f64`.
    let id: String
    /// What the peers call it, whatever the numbers are.
    let function: String
    /// Whether floats are of single precision.
    let isSingle: Bool
    let family: KernelDescription.Family
    let limit: KernelDescription.Limit
    /// Makes the data; touched by the team that will work on it.
    let prepare: @Sendable (Effort, Team) throws -> PreparedKernel

    init(
        _ id: String, function: String, isSingle: Bool = false, _ family: KernelDescription.Family,
        _ limit: KernelDescription.Limit, prepare: @escaping @Sendable (Effort, Team) throws -> PreparedKernel
    ) {
        (self.id, self.function, self.isSingle) = (id, function, isSingle)
        (self.family, self.limit, self.prepare) = (family, limit, prepare)
    }

    static let all: [KernelCase] =
        described(.vectors) + described(.science) + described(.images) + described(.data)

    static func named(_ id: String) -> KernelCase? { all.first { $0.id == id } }
}

/// A kernel with its data.
struct PreparedKernel {
    /// How much one run does.
    var items: Int
    var itemUnit: String
    /// Memory traffic of a run in bytes, each operand once; 0 where nobody counts it.
    var bytes: Double = 0
    /// Floating-point operations of a run; 0 where nobody counts them.
    var operations: Double = 0
    /// What a peer's function is called with: our arrays, theirs to write to, and numbers.
    var arguments: [any ConvertibleToPython] = []
    /// The arrays among the arguments that a peer writes to; none for one that returns its result.
    var theirs: [any ConvertibleToPython] = []
    /// How far results may be apart: integers by so much, floats by this share of the largest.
    var tolerance: Double = 0
    /// The share of the elements that may be further apart: where rounding decides how long a point stays.
    var mayDiffer: Double = 0
    /// Before each run of a kernel that works in place: brings ours and theirs to where they began.
    var reset: (() -> Void)?
    /// Whether `reset` is called for the comparison alone: runs on what runs have left take as long.
    var resetsOnce = false
    var run: () throws -> Void
    /// What `run` has computed.
    var ours: () -> [any ConvertibleToPython]

    init(
        items: Int, _ itemUnit: String, run: @escaping () throws -> Void,
        ours: @escaping () -> [any ConvertibleToPython]
    ) {
        (self.items, self.itemUnit, self.run, self.ours) = (items, itemUnit, run, ours)
    }
}
