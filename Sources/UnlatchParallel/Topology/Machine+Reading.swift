internal import CNUMA
internal import Glibc
internal import Synchronization

extension Topology.Machine {
    private final class Shared: Sendable {
        let machine: Topology.Machine
        init(_ machine: Topology.Machine) { self.machine = machine }
    }

    // Not a `static let`: a child after fork() would wait for ever for a parent's thread that was just reading. Here
    // two threads may read at the same time, and the first one's result is kept.
    private static let shared = AtomicLazyReference<Shared>()

    /// This machine, read once.
    static var here: Topology.Machine {
        if let known = shared.load() { return known.machine }
        return shared.storeIfNil(Shared(read())).machine
    }

    private static func read() -> Topology.Machine {
        var handle: OpaquePointer?
        let status = unl_prim_machine_here(&handle)
        if let handle, let machine = Topology.Machine(reading: handle) { return machine }
        let why =
            switch status {
            case ENOSYS: "there is no libhwloc.so.15 here: apt-get install libhwloc15"
            case ENOTSUP:
                "hwloc's environment variables (HWLOC_XMLFILE and others) describe another machine: unset them"
            default: "hwloc could not read this machine"
            }
        return Topology.Machine(withoutHwloc: "packages, cores and caches are not known, since \(why)")
    }

    /// What placement needs, from the kernel: nodes and CPUs that are ours.
    private init(withoutHwloc reason: String) {
        let ids = Topology.nodeIDs()
        nodes = ids.map { id in
            var total: UInt64 = 0
            var free: UInt64 = 0
            _ = unl_prim_node_memory(CInt(id), &total, &free)
            let cpus = Topology.cpus(ofNode: id) ?? []
            return Node(
                id: id, cpus: cpus, nearestCPUs: cpus, memoryBytes: Int(clamping: total),
                distances: ids.map { Int(unl_prim_node_distance(CInt(id), CInt($0))) })
        }
        cpus = Topology.processCPUs()
        offlineCPUs = []
        packages = []
        caches = []
        cores = Topology.Machine.cores([], of: cpus, packages: [], nodes: nodes)
        self.reason = reason
    }

    /// Copies what C has read, and frees it. `nil` where it cannot be: a record or a description may say anything.
    init?(reading handle: OpaquePointer) {
        // SAFETY: the handle came from C with status 0, and nobody else has it.
        defer { unl_prim_machine_free(handle) }
        guard let cpus = Topology.list({ unl_prim_machine_set(handle, UNL_SET_CPUS, $0, $1, $2) }), !cpus.isEmpty,
            let all = Topology.list({ unl_prim_machine_set(handle, UNL_SET_ALL_CPUS, $0, $1, $2) }),
            let nodeParts = Topology.Machine.parts(handle, UNL_PART_NODE), !nodeParts.isEmpty,
            Set(nodeParts.map(\.part.id)).count == nodeParts.count, nodeParts.allSatisfy({ $0.part.id >= 0 }),
            let packageParts = Topology.Machine.parts(handle, UNL_PART_PACKAGE),
            let coreParts = Topology.Machine.parts(handle, UNL_PART_CORE),
            let cacheParts = Topology.Machine.parts(handle, UNL_PART_CACHE),
            Topology.Machine.areApart(coreParts, of: cpus), Topology.Machine.areApart(packageParts, of: cpus)
        else { return nil }
        self.cpus = cpus
        offlineCPUs = Set(all).subtracting(cpus).sorted()
        nodes = Topology.Machine.nodes(nodeParts, handle)
        packages = packageParts.enumerated().map { place, part in
            Package(id: part.part.id < 0 ? place : Int(part.part.id), cpus: part.cpus)
        }
        cores = Topology.Machine.cores(coreParts.map(\.cpus), of: cpus, packages: packages, nodes: nodes)
        caches = cacheParts.map { part in
            let kind: Cache.Kind =
                switch part.part.cache_kind {
                case UNL_CACHE_DATA: .data
                case UNL_CACHE_INSTRUCTION: .instruction
                default: .unified
                }
            return Cache(
                level: Int(part.part.level), kind: kind, bytes: Int(clamping: part.part.bytes),
                lineBytes: Int(part.part.line_bytes), cpus: part.cpus)
        }
        reason = nil
    }
}

// MARK: - Parts

extension Topology.Machine {
    private typealias Part = (part: unl_part, cpus: [Int])

    private static func parts(_ handle: OpaquePointer, _ kind: unl_part_kind) -> [Part]? {
        var parts: [Part] = []
        for index in 0..<unl_prim_machine_parts(handle, kind) {
            let part = unl_prim_machine_part(handle, kind, index)
            // More than any node has: beyond that it was a negative number, and sums would overflow.
            guard part.bytes <= 1 << 49 else { return nil }
            let cpus = Topology.list { unl_prim_machine_part_cpus(handle, kind, index, $0, $1, $2) }
            guard let cpus else { return nil }
            parts.append((part, cpus))
        }
        return parts
    }

    /// Whether each CPU belongs to one of the parts at most. hwloc does not compare a record's sets with each other.
    private static func areApart(_ parts: [Part], of cpus: [Int]) -> Bool {
        let named = parts.flatMap(\.cpus)
        let unique = Set(named)
        return unique.count == named.count && unique.isSubset(of: cpus)
    }

    /// A CPU that several nodes are near to belongs to the one with the lowest number: systems number the memory that
    /// CPUs have anyway before what hangs on them besides.
    private static func nodes(_ parts: [Part], _ handle: OpaquePointer) -> [Node] {
        let order = parts.indices.sorted { parts[$0].part.id < parts[$1].part.id }
        var taken: Set<Int> = []
        return order.map { index in
            let own = parts[index].cpus.filter { taken.insert($0).inserted }
            return Node(
                id: Int(parts[index].part.id), cpus: own, nearestCPUs: parts[index].cpus,
                memoryBytes: Int(clamping: parts[index].part.bytes),
                distances: order.map { Int(unl_prim_machine_distance(handle, index, $0)) })
        }
    }

    /// The cores; a CPU of which no core is known is one of its own.
    private static func cores(_ known: [[Int]], of cpus: [Int], packages: [Package], nodes: [Node]) -> [Core] {
        let named = Set(known.joined())
        // The first that has a CPU: also of a description in which a core has two nodes.
        func owners(_ sets: [(id: Int, cpus: [Int])]) -> [Int: Int] {
            Dictionary(sets.flatMap { set in set.cpus.map { ($0, set.id) } }, uniquingKeysWith: { first, _ in first })
        }
        let packageOf = owners(packages.map { ($0.id, $0.cpus) })
        let nodeOf = owners(nodes.map { ($0.id, $0.cpus) })
        let all = known.filter { !$0.isEmpty } + cpus.filter { !named.contains($0) }.map { [$0] }
        return all.enumerated().map { id, cpus in
            Core(id: id, cpus: cpus, package: packageOf[cpus[0]], node: nodeOf[cpus[0]])
        }
    }
}
