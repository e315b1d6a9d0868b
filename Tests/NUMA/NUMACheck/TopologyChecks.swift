import CWitness
import UnlatchKernels
import UnlatchParallel

extension Report {
    /// That the library sees the machine that was made.
    mutating func topology(of machine: Machine) {
        let topology = Topology.current
        check("the system has NUMA", topology.hasNUMA, is: true)
        check("nodes", topology.nodes.map(\.id), is: machine.nodes.map(\.id))
        check("CPUs of each node", topology.nodes.map(\.cpus), is: machine.nodes.map(\.cpus))
        check("distances", topology.nodes.map(\.distances), is: machine.distances)
        check("CPUs that may be used", topology.allowedCPUs, is: machine.cpus)
        check("cores that can be used at once", topology.usableCores, is: machine.cpus.count)
        check("quota", topology.quota, is: nil)
        check("nodes whose memory may be used", topology.allowedNodes, is: machine.withMemory.map(\.id))
        check("limit of memory", topology.memoryLimit, is: nil)
        check("what the machine is made of is known", topology.machine.reason, is: nil)
        check("nodes of the machine", topology.machine.nodes.map(\.cpus), is: machine.nodes.map(\.cpus))
        check("cores", topology.machine.cores.count, is: machine.cpus.count / machine.threadsPerCore)
        check("CPUs of a core", topology.machine.threadsPerCore, is: machine.threadsPerCore)
        check("what limits placement", PlacementNotes.current, is: [])
        for (node, expected) in zip(topology.nodes, machine.nodes) {
            // The kernel keeps some of the memory for itself, most of it on the first node.
            let megabytes = node.memoryBytes >> 20
            let least = expected.megabytes / 2
            check(
                "memory of node \(node.id)", (least...expected.megabytes).contains(megabytes),
                "expected \(least) to \(expected.megabytes) MB, got \(megabytes)")
        }
    }

    /// That the kernels' version is the best that the machine can run; and that it would have told of another one.
    mutating func instructionSet(is expected: String) {
        check("instruction set", InstructionSet.current.rawValue, is: expected)
        let runs = witness_runs_avx2()
        check("AVX2 \(runs ? "runs" : "is refused")", runs, is: expected != InstructionSet.baseline.rawValue)
    }

    /// What is left of a machine in a control group that has one node's CPUs and memory, and half a core's time.
    mutating func confined(to node: Machine.Node, of machine: Machine) {
        let topology = Topology.current
        check("confined: nodes", topology.nodes.map(\.id), is: [node.id])
        check("confined: CPUs that may be used", topology.allowedCPUs, is: node.cpus)
        check("confined: nodes whose memory may be used", topology.allowedNodes, is: [node.id])
        check("confined: quota", topology.quota, is: 0.5)
        check("confined: limit of memory", topology.memoryLimit, is: 100 << 20)
        check("confined: nodes of the machine", topology.machine.nodes.count, is: machine.nodes.count)
        check("confined: cores that can be used at once", topology.usableCores, is: 1)
        about("confined: a team and an array on node \(node.id)") { report in
            let (_, seen) = try Witness.places(of: Team(place: .node(node.id)))
            report.check("confined: threads run on", Set(seen.map(\.node)), is: [node.id])
        }
        for place in [MemoryPlace.node(node.id), .local, .interleaved()] {
            placed("confined: memory on \(place)", on: [node.id], intended: true) {
                let array = try PlacedArray<UInt8>(count: 1 << 20, on: place)
                array.unsafeBuffer.update(repeating: 1)
                return array
            }
        }
        refused("confined: more memory than the group allows", naming: "the control group cannot hold 200 MiB") {
            _ = try PlacedArray<UInt8>(count: 200 << 20, on: .node(node.id))
        }
        for other in machine.nodes where other.id != node.id {
            if !other.cpus.isEmpty {
                refused("confined: a team on node \(other.id)", naming: "node \(other.id)") {
                    _ = try Team(place: .node(other.id))
                }
                refused("confined: a team on CPU \(other.cpus[0])", naming: "CPU \(other.cpus[0])") {
                    _ = try Team(place: .cpus([other.cpus[0]]))
                }
            }
            refused("confined: memory on node \(other.id)", naming: "node \(other.id)") {
                _ = try PlacedArray<UInt8>(count: 1, on: .node(other.id))
            }
        }
    }
}
