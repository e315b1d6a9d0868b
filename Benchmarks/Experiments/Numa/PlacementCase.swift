/// Threads at a place, and memory at one.
package struct PlacementCase: Codable, Equatable, Sendable {
    enum Memory: Codable, Equatable, Sendable {
        /// Touched by one thread on this node: what a program does that does not think of it.
        case touched(byNode: Int)
        case blocked
        case local
        case node(Int)
        case preferred(Int)
        case interleaved
    }

    /// The name in the report: `node-0`, `remote-0-1`.
    package let id: String
    /// Where the threads run, as `Place` reads it.
    let threads: String
    let memory: Memory
    /// The share of the pages that lie on the node of the thread that works on them, where that follows from the
    /// places; nil where it depends on how many threads each node has.
    let localShare: Double?

    /// What this machine can show, and what it cannot.
    package static func all(
        of topology: Topology, memory withMemory: [Int] = Topology.memoryNodes()
    ) -> (cases: [PlacementCase], leftOut: [String]) {
        let withCPUs = topology.nodes.filter { !$0.cpus.isEmpty }.map(\.id)
        let both = withCPUs.filter { withMemory.contains($0) }
        let isAlone = topology.nodes.count == 1
        var leftOut: [String] = []
        var cases: [PlacementCase] = []
        if let first = both.first {
            let alone: Double? = isAlone ? 1 : nil
            cases = [
                .init(id: "first-touch", threads: "spread", memory: .touched(byNode: first), localShare: alone),
                .init(id: "interleaved", threads: "spread", memory: .interleaved, localShare: alone),
                .init(id: "local", threads: "node:\(first)", memory: .local, localShare: 1),
            ]
            // A node without memory cannot hold what its threads touch.
            let isWhole = withCPUs == both
            cases.append(.init(id: "blocked", threads: "spread", memory: .blocked, localShare: isWhole ? 1 : nil))
        } else {
            leftOut.append(
                "first-touch, interleaved, local, blocked: no node has both a CPU and memory that this process may use")
        }
        for node in both {
            cases.append(.init(id: "node-\(node)", threads: "node:\(node)", memory: .node(node), localShare: 1))
            cases.append(
                .init(id: "preferred-\(node)", threads: "node:\(node)", memory: .preferred(node), localShare: 1))
        }
        for node in withCPUs where !withMemory.contains(node) {
            leftOut.append("node-\(node): node \(node) has no memory that this process may use")
        }
        for node in withMemory where !withCPUs.contains(node) {
            leftOut.append("node-\(node): node \(node) has no CPU that this process may use; see the remote rows")
        }
        let pairs = remotePairs(withCPUs, withMemory, &leftOut)
        cases += pairs.map { from, to in
            .init(id: "remote-\(from)-\(to)", threads: "node:\(from)", memory: .node(to), localShare: 0)
        }
        if isAlone {
            leftOut.append(
                "remote: \(topology.hasNUMA ? "this machine has one node" : "no more than one node is known"); that a thread's memory is on another cannot be shown here, nor that "
                    + "the other rows differ from each other")
        }
        return (cases, leftOut)
    }

    /// Each node's threads with each other node's memory; on many nodes with that of the next one and the one half way
    /// round.
    private static func remotePairs(
        _ withCPUs: [Int], _ withMemory: [Int], _ leftOut: inout [String]
    ) -> [(Int, Int)] {
        let all = withCPUs.flatMap { from in withMemory.filter { $0 != from }.map { (from, $0) } }
        guard withMemory.count > 4 else { return all }
        let chosen = withCPUs.enumerated().flatMap { index, from in
            [1, withMemory.count / 2].map { (from, withMemory[(index + $0) % withMemory.count]) }.filter {
                $0.0 != $0.1
            }
        }
        leftOut.append("remote: \(chosen.count) of \(all.count) pairs of nodes are measured")
        return chosen
    }
}
