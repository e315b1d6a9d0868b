internal import CNUMA

// Lists from C, and what is done with them.

extension Topology {
    static func processCPUs() -> [Int] { list(unl_prim_process_cpus) ?? [] }

    static func nodeIDs() -> [Int] { list(unl_prim_nodes) ?? [0] }

    /// The CPUs of a node that are ours; `nil` where there is no such node.
    static func cpus(ofNode node: Int) -> [Int]? {
        guard let id = CInt(exactly: node) else { return nil }
        return list { items, capacity, count in unl_prim_node_cpus(id, items, capacity, count) }
    }

    /// The nodes whose memory is ours; `nil` where the kernel does not say.
    ///
    /// - Parameter root: where a recorded machine's `/proc` and `/sys` are; "" for this one.
    package static func allowedNodes(recordedIn root: String = "") -> [Int]? {
        list { items, capacity, count in unl_prim_allowed_nodes(root, items, capacity, count) }
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

    /// How often the quota stopped our control group; nil where that is not told.
    ///
    /// - Parameter root: "" for this machine, or as above.
    package static func throttled(recordedIn root: String) -> Int? {
        let count = unl_prim_throttled(root)
        return count >= 0 ? Int(count) : nil
    }

    /// The memory limit of a recorded machine: `root` as above.
    package static func memoryLimit(recordedIn root: String) -> Int? {
        let limit = unl_prim_memory_limit(root)
        return limit > 0 ? Int(clamping: limit) : nil
    }

    /// What the control group of a recorded machine leaves: `root` as above.
    package static func availableMemory(recordedIn root: String) -> Int? {
        var available: UInt64 = 0
        return unl_prim_available_bytes(root, &available) ? Int(clamping: available) : nil
    }

    /// What the kernel's files say of a node.
    package struct RecordedNode: Sendable {
        /// Bytes: all, free, and what holds files. `nil` where they are not said.
        package let memory: (total: Int, available: Int, files: Int)?
        /// Free bytes that no zone keeps in reserve; `nil` where they are not said.
        package let unreserved: Int?
        /// How many nodes are online; 0 where that is not said.
        package let nodes: Int
        /// To the last of them; 0 where it is not said, -1 where there is no file.
        package let distance: Int
    }

    /// A node of a recorded machine; `nil` where no file says anything. `root` as above.
    package static func node(_ node: Int, recordedIn root: String) -> RecordedNode? {
        var recorded = unl_recorded_node()
        guard unl_prim_recorded_node(root, CInt(clamping: node), &recorded) else { return nil }
        let memory = (Int(clamping: recorded.total), Int(clamping: recorded.available), Int(clamping: recorded.files))
        return RecordedNode(
            memory: recorded.has_memory ? memory : nil,
            unreserved: recorded.has_unreserved ? Int(clamping: recorded.unreserved) : nil,
            nodes: recorded.nodes, distance: Int(recorded.distance))
    }

    /// How many threads of its core stand before a CPU of a recorded machine. `root` as above.
    package static func threadsBefore(cpu: Int, recordedIn root: String) -> Int {
        Int(unl_prim_cpu_sibling(root, CInt(clamping: cpu)))
    }

    typealias Lister = (UnsafeMutablePointer<CInt>?, Int, UnsafeMutablePointer<Int>) -> CInt

    static func list(_ fill: Lister) -> [Int]? {
        // Asked again with more space until the list fits: it may grow between two questions.
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
