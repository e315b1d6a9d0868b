internal import CNUMA

/// What the machine offers this process: its memory nodes, the CPUs it may use, and how much of their time; and what
/// the machine is made of.
///
///     let topology = Topology.current
///     for node in topology.nodes {
///         print("node \(node.id): CPUs \(node.cpus), \(node.memoryBytes >> 30) GiB")
///     }
///     print("\(topology.machine.cores.count) cores, of which \(topology.usableCores) can work for us")
///
/// Recorded and described machines are asked in the same way: see `init(recordedAt:)` and `init(synthetic:)`.
///
/// - Thread safety: a value; GIL: either.
public struct Topology: Sendable, Hashable, Codable {
    /// A memory node and the CPUs beside it.
    public struct Node: Sendable, Hashable, Codable, Identifiable {
        public let id: Int
        /// Its CPUs that this process may use; empty for a node of memory only.
        public let cpus: [Int]
        /// Its memory, or 0 where the system does not tell, and for a node of CPUs only.
        public let memoryBytes: Int
        /// What was free of it at the time of asking; 0 where nobody knows, as of a recorded machine.
        public let freeBytes: Int
        /// The distance to each node of `Topology.nodes`, in their order: 10 = itself, 0 = not known.
        public let distances: [Int]
    }

    /// The nodes that have memory for us or a CPU of ours; never empty.
    public let nodes: [Node]
    /// The CPUs that the process may use, ascending.
    public let allowedCPUs: [Int]
    /// The nodes whose memory the process may use, ascending: what a cpuset, `numactl` or `srun` left.
    public let allowedNodes: [Int]
    /// The CPU time that the control group allows, in cores; `nil` without a limit.
    public let quota: Double?
    /// The memory that the control group allows, in bytes; `nil` without a limit.
    public let memoryLimit: Int?
    /// How many threads can run at the same time: the allowed CPUs or the quota rounded up, whichever is less.
    public let usableCores: Int
    /// Whether the system has NUMA support; of another machine, whether it has several nodes. Without it there is one
    /// node with the number 0.
    public let hasNUMA: Bool
    /// All of the machine, ours or not.
    public let machine: Machine
    /// Where it comes from: a file's path or a description; `nil` for the machine that we run on.
    public let origin: String?

    /// The topology at this moment: affinity and quotas may change while a program runs.
    ///
    /// `machine` is read once for the process, since it does not change: CPUs that are plugged in later are not seen.
    ///
    /// - Complexity: some reads in `/proc` and `/sys`; well below a millisecond on a small machine. The first call also
    ///   reads the machine: some milliseconds, tens of them where there are hundreds of CPUs.
    public static var current: Topology {
        let quota = unl_prim_cpu_quota("")
        let limit = unl_prim_memory_limit("")
        let ids = nodeIDs()
        let nodes = ids.map { id in node(id, among: ids) }
        return Topology(
            nodes: nodes,
            allowedCPUs: processCPUs(),
            allowedNodes: allowedNodes() ?? ids,
            quota: quota > 0 ? quota : nil,
            memoryLimit: limit > 0 ? Int(clamping: limit) : nil,
            usableCores: Int(unl_prim_usable_cores()),
            hasNUMA: unl_prim_has_numa(),
            machine: Machine.here,
            origin: nil)
    }

    private static func node(_ id: Int, among ids: [Int]) -> Node {
        var total: UInt64 = 0
        var free: UInt64 = 0
        // A node that does not tell its memory is still a node.
        _ = unl_prim_node_memory(CInt(id), &total, &free)
        return Node(
            id: id, cpus: cpus(ofNode: id) ?? [],
            memoryBytes: Int(clamping: total), freeBytes: Int(clamping: free),
            distances: ids.map { Int(unl_prim_node_distance(CInt(id), CInt($0))) })
    }
}
