internal import CNUMA
internal import Synchronization

/// The node on which each page was touched. Threads write what they touched, and nobody reads before all are done.
final class TouchedNodes: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): see above; pages are dealt, so no two threads write the same element.
    private let nodes: UnsafeMutableBufferPointer<Int16>
    let failure = Atomic<CInt>(0)

    init(pages: Int) {
        nodes = .allocate(capacity: pages)
        nodes.initialize(repeating: -1)
    }

    deinit { nodes.deallocate() }

    func note(_ pages: Range<Int>, on node: Int) {
        for page in pages { nodes[page] = Int16(clamping: node) }
    }

    /// `nil` for a page that was not touched.
    subscript(page: Int) -> Int? { nodes[page] >= 0 ? Int(nodes[page]) : nil }
}

extension PlacedPages {
    /// Touches each page on the thread of the team to which the schedule deals its first element.
    ///
    /// - Throws: what a run throws; `noResources` where there is not enough memory.
    func touch(
        _ elements: Int, of stride: Int, by team: Team, _ schedule: Schedule, _ call: String
    ) throws(UnlatchError) -> (MemoryPlacement, PageIntention) {
        keepUnit()
        // A policy of its own: that of the process (numactl) may be another than first touch.
        let refused = try place(UNL_PAGES_FIRST_TOUCH, [], call)
        let policy = refused == nil ? nil : ProcessPolicy.current
        let touched = TouchedNodes(pages: count)
        let nearest = try Self.nearestNodesWithMemory(call)
        let grant = try team.parallelFor(0..<elements, schedule: schedule) { part in
            let mine = self.units(from: part.lowerBound * stride, to: part.upperBound * stride)
            if mine.isEmpty || touched.failure.load(ordering: .relaxed) != 0 { return }
            // SAFETY: the part is within the pages, which nobody else touches.
            let status = unl_prim_pages_touch(self.start + mine.lowerBound, mine.count)
            if status != 0 { touched.failure.store(status, ordering: .relaxed) }
            let pages = mine.lowerBound / Self.pageSize..<(mine.upperBound + Self.pageSize - 1) / Self.pageSize
            let node = Int(unl_prim_current_node())
            touched.note(pages, on: nearest[node] ?? node)
        }
        try UnlatchError.check(touched.failure.load(ordering: .relaxed), call, doing: "touching \(bytes) bytes")
        var reasons = Set(team.cpus.compactMap { Topology.node(ofCPU: $0) }).sorted().compactMap { node in
            nearest[node].map { "node \(node) has no memory for us; its threads have node \($0)'s" }
        }
        if let policy { reasons.append("the process's pages are \(policy.text), and \(refused ?? "")") }
        if grant.granted < min(grant.requested, elements) {
            reasons.append("\(grant.granted) of \(grant.requested) threads were granted while touching")
        }
        let placement = MemoryPlacement(
            requested: .firstTouch, obtained: policy?.place ?? .firstTouch,
            reason: reasons.isEmpty ? nil : reasons.joined(separator: "; "))
        return (placement, .touched(touched))
    }

    /// Where the kernel takes memory from for threads of nodes that have none.
    private static func nearestNodesWithMemory(_ call: String) throws(UnlatchError) -> [Int: Int] {
        var nodes: [Int: Int] = [:]
        for node in Topology.nodeIDs() {
            let nearest = try nearest(to: node, call).node
            if nearest != node { nodes[node] = nearest }
        }
        return nodes
    }

    /// The units that begin within these bytes, as offsets from the first page. The first unit may begin before it.
    private func units(from begin: Int, to end: Int) -> Range<Int> {
        let address = Int(bitPattern: start)
        func next(_ offset: Int) -> Int {
            if offset == 0 { return 0 }
            let up = (address + offset + unit - 1) / unit * unit - address
            return min(up, bytes)
        }
        return next(begin)..<next(end)
    }
}
