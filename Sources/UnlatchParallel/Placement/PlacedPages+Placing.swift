internal import CNUMA

extension PlacedPages {
    /// Has the pages lie at a place.
    func place(at place: MemoryPlace, _ call: String) throws(UnlatchError) -> (MemoryPlacement, PageIntention) {
        switch place {
        case .firstTouch:
            let policy = ProcessPolicy.current
            let placement = MemoryPlacement(
                requested: place, obtained: policy?.place ?? place,
                reason: policy.map { "the process's pages are \($0.text), as numactl has it" })
            return (placement, policy?.intention ?? .anywhere)
        case .local:
            let (node, reason) = try Self.nearest(to: Int(unl_prim_current_node()), call)
            return try bind(to: node, place, reason, call)
        case .node(let node):
            try Self.check(node, call)
            return try bind(to: node, place, nil, call)
        case .preferred(let node):
            try Self.check(node, call)
            return (try placed(UNL_PAGES_PREFER, [node], place, call), .node(node))
        case .interleaved(let named):
            let nodes = try Self.checked(named, call)
            keepUnit()
            return (try placed(UNL_PAGES_INTERLEAVE, nodes, place, call), .dealt(nodes))
        }
    }

    private func bind(
        to node: Int, _ place: MemoryPlace, _ reason: String?, _ call: String
    ) throws(UnlatchError) -> (MemoryPlacement, PageIntention) {
        let placement = try placed(UNL_PAGES_BIND, [node], place, call)
        guard placement.reason == nil else { return (placement, .node(node)) }
        try fill(from: node, call)
        return (MemoryPlacement(requested: place, obtained: .node(node), reason: reason), .node(node))
    }

    /// Where the system forbids it, memory is good without: it then lies where it is touched first.
    private func placed(
        _ policy: unl_page_policy, _ nodes: [Int], _ place: MemoryPlace, _ call: String
    ) throws(UnlatchError) -> MemoryPlacement {
        let reason = try self.place(policy, nodes, call)
        return MemoryPlacement(requested: place, obtained: reason == nil ? place : .firstTouch, reason: reason)
    }
}

// MARK: - Checking nodes

extension PlacedPages {
    /// Nodes on which pages of the process may lie, those that numactl asked for included.
    private static func memoryNodes() -> [Int] {
        let nodes = Topology.memoryNodes()
        guard let bound = ProcessPolicy.current, bound.policy == UNL_PAGES_BIND else { return nodes }
        return nodes.filter { bound.nodes.contains($0) }
    }

    private static func check(_ node: Int, _ call: String) throws(UnlatchError) {
        let nodes = memoryNodes()
        if nodes.contains(node) { return }
        let choice = "choose from \(NumberList.text(nodes))"
        guard Topology.nodeIDs().contains(node) else {
            throw UnlatchError(code: .notFound, call: call, cause: "there is no node \(node); \(choice)")
        }
        if let bound = ProcessPolicy.current, bound.policy == UNL_PAGES_BIND, !bound.nodes.contains(node) {
            throw UnlatchError(
                code: .notFound, call: call,
                cause: "node \(node) is not ours: the process's pages are \(bound.text) (numactl); \(choice)")
        }
        throw .invalid(call, "node \(node) has no memory that this process may use; \(choice)")
    }

    private static func checked(_ named: [Int]?, _ call: String) throws(UnlatchError) -> [Int] {
        guard let named else { return memoryNodes() }
        if named.isEmpty { throw .invalid(call, "no node was named; name one at least") }
        for (index, node) in named.enumerated() {
            try check(node, call)
            if named[..<index].contains(node) { throw .invalid(call, "node \(node) is named twice; name each once") }
        }
        return named
    }

    /// The node itself, or the nearest with memory, and why it is that one.
    static func nearest(to node: Int, _ call: String) throws(UnlatchError) -> (node: Int, reason: String?) {
        let nodes = memoryNodes()
        if nodes.contains(node) { return (node, nil) }
        func distance(_ other: Int) -> CInt {
            let known = unl_prim_node_distance(CInt(clamping: node), CInt(clamping: other))
            return known > 0 ? known : CInt.max
        }
        guard let best = nodes.min(by: { distance($0) < distance($1) }) else {
            throw UnlatchError(code: .noResources, call: call, cause: "no node has memory for this process")
        }
        return (best, "the caller's node \(node) has no memory for us; node \(best) is the nearest that has")
    }
}

extension Topology {
    /// Nodes with memory that the process may use.
    package static func memoryNodes() -> [Int] { nodeIDs().filter { unl_prim_node_holds_pages(CInt($0)) } }
}

extension ProcessPolicy {
    var place: MemoryPlace {
        switch policy {
        case UNL_PAGES_BIND: nodes.count == 1 ? .node(nodes[0]) : .interleaved(over: nodes)
        case UNL_PAGES_PREFER: nodes.first.map { .preferred($0) } ?? .firstTouch
        default: .interleaved(over: nodes)
        }
    }

    /// Pages bound to several nodes lie on any of them.
    var intention: PageIntention {
        switch policy {
        case UNL_PAGES_INTERLEAVE: .dealt(nodes)
        default: nodes.count == 1 ? .node(nodes[0]) : .anywhere
        }
    }
}
