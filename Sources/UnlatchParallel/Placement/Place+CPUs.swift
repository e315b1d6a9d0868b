internal import CNUMA

extension Place {
    /// The CPUs of this place that are ours, in the order in which threads take them; `nil` for the caller's.
    ///
    /// - Parameters:
    ///   - threads: how many shall be spread; `nil` means the usual number.
    func cpus(for threads: Int?, _ call: String) throws(UnlatchError) -> [Int]? {
        switch self {
        case .caller: nil
        case .node(let node): try Place.cpus(ofNode: node, call)
        case .cpus(let cpus): try Place.checked(cpus, call)
        case .spread: Place.spread(threads ?? Team.usualThreads)
        case .close: Place.nodesWithCPUs().flatMap { $0 }
        }
    }

    private static func cpus(ofNode node: Int, _ call: String) throws(UnlatchError) -> [Int] {
        guard let cpus = Topology.cpus(ofNode: node) else {
            throw UnlatchError(
                code: .notFound, call: call,
                cause: "there is no node \(node); choose from \(NumberList.text(Topology.nodeIDs()))")
        }
        if cpus.isEmpty { throw .invalid(call, "node \(node) has no CPU that this process may use") }
        return coresFirst(cpus)
    }

    private static func checked(_ cpus: [Int], _ call: String) throws(UnlatchError) -> [Int] {
        if cpus.isEmpty { throw .invalid(call, "no CPU was named; name one at least") }
        let ours = Topology.processCPUs()
        for (index, cpu) in cpus.enumerated() {
            if !ours.contains(cpu) {
                throw UnlatchError(
                    code: .notFound, call: call,
                    cause: "CPU \(cpu) is not ours; choose from \(NumberList.text(ours))")
            }
            if cpus[..<index].contains(cpu) { throw .invalid(call, "CPU \(cpu) is named twice; name each once") }
        }
        return cpus
    }

    /// As many on each node as can be: one more goes where there is space for it, then the rest of the CPUs, so that
    /// whoever asks for too many hears how many there are.
    private static func spread(_ threads: Int) -> [Int] {
        let nodes = nodesWithCPUs()
        var taken = nodes.map { _ in 0 }
        for _ in 0..<max(0, min(threads, nodes.map(\.count).reduce(0, +))) {
            let free = nodes.indices.filter { taken[$0] < nodes[$0].count }
            guard let least = free.min(by: { taken[$0] < taken[$1] }) else { break }
            taken[least] += 1
        }
        return zip(nodes, taken).flatMap { $0.prefix($1) } + zip(nodes, taken).flatMap { $0.dropFirst($1) }
    }

    /// Our CPUs of each node that has any.
    private static func nodesWithCPUs() -> [[Int]] {
        Topology.nodeIDs().map { coresFirst(Topology.cpus(ofNode: $0) ?? []) }.filter { !$0.isEmpty }
    }

    /// The first thread of each core, then the second ones: a core of its own is worth more than half of one.
    private static func coresFirst(_ cpus: [Int]) -> [Int] {
        let ranked = cpus.map { (rank: unl_prim_cpu_sibling("", CInt($0)), cpu: $0) }
        return ranked.sorted { ($0.rank, $0.cpu) < ($1.rank, $1.cpu) }.map(\.cpu)
    }
}

extension Topology {
    /// The node of a CPU that the process may use; `nil` for another.
    package static func node(ofCPU cpu: Int) -> Int? {
        let node = unl_prim_node_of_cpu(CInt(clamping: cpu))
        return node >= 0 ? Int(node) : nil
    }
}
