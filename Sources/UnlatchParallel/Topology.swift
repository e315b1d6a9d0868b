internal import CNUMA

/// What the machine offers this process: its memory nodes, the CPUs it may use, and how much of their time.
///
///     let topology = Topology.current
///     for node in topology.nodes {
///         print("node \(node.id): CPUs \(node.cpus), \(node.memoryBytes >> 30) GiB")
///     }
///
/// - Thread safety: a value; GIL: either.
public struct Topology: Sendable, Hashable {
    /// A memory node and the CPUs beside it.
    public struct Node: Sendable, Hashable, Identifiable {
        public let id: Int
        /// Its CPUs that this process may use; empty for a node of memory only.
        public let cpus: [Int]
        /// Its memory, or 0 where the system does not tell.
        public let memoryBytes: Int
        /// What was free of it at the time of asking.
        public let freeBytes: Int
        /// The distance to each node of `Topology.nodes`, in their order: 10 = itself, 0 = not known.
        public let distances: [Int]
    }

    /// The nodes that have memory for us or a CPU of ours; never empty.
    public let nodes: [Node]
    /// The CPUs that the process may use, ascending.
    public let allowedCPUs: [Int]
    /// The CPU time that the control group allows, in cores; `nil` without a limit.
    public let quota: Double?
    /// How many threads can run at the same time: the allowed CPUs or the quota rounded up, whichever is less.
    public let usableCores: Int
    /// Whether the system has NUMA support. Without it there is one node with the number 0.
    public let hasNUMA: Bool

    /// The topology at this moment: affinity and quota may change while a program runs.
    ///
    /// - Complexity: some reads in `/proc` and `/sys`; well below a millisecond on a small machine.
    public static var current: Topology {
        let quota = unl_prim_cpu_quota("")
        let ids = nodeIDs()
        return Topology(
            nodes: ids.map { id in node(id, among: ids) },
            allowedCPUs: processCPUs(),
            quota: quota > 0 ? quota : nil,
            usableCores: Int(unl_prim_usable_cores()),
            hasNUMA: unl_prim_has_numa())
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

// MARK: - Lists from C

extension Topology {
    static func processCPUs() -> [Int] { list(unl_prim_process_cpus) ?? [] }

    static func nodeIDs() -> [Int] { list(unl_prim_nodes) ?? [0] }

    /// The CPUs of a node that are ours; `nil` where there is no such node.
    static func cpus(ofNode node: Int) -> [Int]? {
        guard let id = CInt(exactly: node) else { return nil }
        return list { items, capacity, count in unl_prim_node_cpus(id, items, capacity, count) }
    }

    /// The CPUs that the calling thread may use.
    package static func threadCPUs() -> [Int] { list(unl_prim_thread_cpus) ?? [] }

    /// Restricts the calling thread to these CPUs.
    package static func bindThread(to cpus: [Int]) throws(UnlatchError) {
        let numbers = cpus.map { CInt(clamping: $0) }
        // SAFETY: the pointer is to `numbers`, for the length of the call.
        try UnlatchError.check(unl_prim_bind_thread(numbers, numbers.count), "Topology.bindThread")
    }

    /// The quota of a recorded machine: `root` holds its `/proc` and `/sys`.
    package static func quota(recordedIn root: String) -> Double? {
        let quota = unl_prim_cpu_quota(root)
        return quota > 0 ? quota : nil
    }

    private typealias Lister = (UnsafeMutablePointer<CInt>?, Int, UnsafeMutablePointer<Int>) -> CInt

    private static func list(_ fill: Lister) -> [Int]? {
        // Asked again with more room until the list fits: it may grow between two questions.
        var capacity = 64
        while true {
            var count = 0
            var status: CInt = 0
            let items = [CInt](unsafeUninitializedCapacity: capacity) { buffer, initialized in
                // SAFETY: the callee writes at most `capacity` numbers and says how many there are.
                status = fill(buffer.baseAddress, capacity, &count)
                initialized = status == 0 ? min(count, capacity) : 0
            }
            guard status == 0 else { return nil }
            if count <= capacity { return items.map(Int.init) }
            capacity = count
        }
    }
}
