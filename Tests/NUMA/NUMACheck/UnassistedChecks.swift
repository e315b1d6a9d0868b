import UnlatchParallel

extension Report {
    /// Without libnuma: the machine is known and threads are bound as with it; memory is not placed, and that is said.
    mutating func unassisted(on machine: Machine) {
        let topology = Topology.current
        check("without libnuma: nodes", topology.nodes.map(\.id), is: machine.nodes.map(\.id))
        check("without libnuma: CPUs of each node", topology.nodes.map(\.cpus), is: machine.nodes.map(\.cpus))
        check("without libnuma: distances", topology.nodes.map(\.distances), is: machine.distances)
        let notes = PlacementNotes.current
        check("without libnuma: that is said", notes.contains { $0.contains("libnuma cannot be loaded") }, "\(notes)")
        for (node, expected) in zip(topology.nodes, machine.nodes) {
            let megabytes = node.memoryBytes >> 20
            check(
                "without libnuma: memory of node \(node.id)",
                (expected.megabytes / 2...expected.megabytes).contains(megabytes), "\(megabytes) MB")
        }
        for node in machine.withCPUs {
            about("without libnuma: a team on node \(node.id)") { report in
                let (_, seen) = try Witness.places(of: Team(place: .node(node.id)))
                report.check(
                    "without libnuma: a team on node \(node.id) ran there", seen.allSatisfy { $0.node == node.id },
                    "\(seen)")
            }
        }
        for node in machine.withMemory {
            about("without libnuma: memory on node \(node.id)") { report in
                let array = try PlacedArray<UInt8>(count: 1 << 20, on: .node(node.id))
                let isOnly = machine.nodes.count == 1
                report.check(
                    "without libnuma: memory on node \(node.id) is \(isOnly ? "there" : "said not to be placed")",
                    (array.placement.reason == nil) == isOnly, "\(array.placement)")
            }
        }
        refused("without libnuma: a team on node 99", naming: "node 99") { _ = try Team(place: .node(99)) }
    }
}
