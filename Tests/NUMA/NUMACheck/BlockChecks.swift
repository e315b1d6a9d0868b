import Synchronization
import UnlatchKernels
import UnlatchParallel

extension Report {
    /// That the blocks of an array lie with the threads that will work on them, and that each block is worked on there.
    mutating func blocks(on machine: Machine) {
        let places = [Place.spread, .close, .cpus(machine.cpus.reversed())]
        for place in places {
            about("blocks for a team at \(place)") { report in
                let team = try Team(place: place)
                report.check(
                    "a team at \(place) has a thread on each node",
                    Set(team.cpus.compactMap(machine.node(ofCPU:))), is: Set(machine.withCPUs.map(\.id)))
                for huge in [false, true] {
                    let what = "blocks for a team at \(place)\(huge ? " in huge pages" : "")"
                    // Some megabytes for each thread, or a huge page would be shared by several.
                    let array = try PlacedArray<Double>(
                        count: team.threads * 1_000_003, blockedFor: team, hugePages: huge)
                    let wrong = try Self.strangers(array, team, machine)
                    // The page, or the huge one, that two blocks share.
                    let shared = (team.threads - 1) * (huge ? 512 : 1)
                    report.check("\(what): worked on where they lie", wrong <= shared, "\(wrong) pages are far")
                    let check = try array.checkPages()
                    report.check("\(what): the library says so", check.isRight, "\(check), \(check.perNode)")
                    // A node without memory cannot hold what its threads touch, which is said.
                    report.check(
                        "\(what): placement",
                        (array.placement.reason == nil) == machine.withCPUs.allSatisfy { $0.megabytes > 0 },
                        "\(array.placement)")
                    // A kernel finds them there, too: it is dealt as the array was touched.
                    try Vectors.scale(array.reading, by: 2, into: array.unsafeBuffer, on: team)
                    report.check("\(what): nothing moved", try Self.strangers(array, team, machine), is: wrong)
                }
            }
        }
    }

    /// Pages that a thread works on whose node is neither its own nor, where that has no memory, the nearest.
    private static func strangers(_ array: PlacedArray<Double>, _ team: Team, _ machine: Machine) throws -> Int {
        let wrong = Atomic(0)
        try team.parallelFor(0..<array.count) { part in
            // SAFETY: the part is within the array, which the closure keeps.
            let mine = UnsafeRawBufferPointer(
                rebasing: UnsafeRawBufferPointer(array.unsafeBuffer)[(part.lowerBound * 8)..<(part.upperBound * 8)])
            let here = Witness.node
            let count = Witness.pages(mine).reduce(0) {
                machine.memory(for: here).contains($1.key) ? $0 : $0 + $1.value
            }
            wrong.add(count, ordering: .relaxed)
        }
        return wrong.load(ordering: .relaxed)
    }

    /// That a full node is an error where nothing else will do, and none where its neighbours may help; that the machine
    /// lives on, and what was given back can be had again.
    mutating func fullNodes(on machine: Machine) {
        for node in machine.withMemory {
            let what = "memory on node \(node.id)"
            func free() -> Int { Topology.current.nodes.first { $0.id == node.id }?.freeBytes ?? 0 }
            // Where there is no other node, the kernel does not even map it.
            let word = machine.withMemory.count > 1 ? "node \(node.id)" : "memory"
            refused("\(what), more than it has,", naming: word) {
                _ = try PlacedArray<UInt8>(count: (node.megabytes + 1) << 20, on: .node(node.id))
            }
            refused("\(what), all that is free,", naming: "node \(node.id)") {
                _ = try PlacedArray<UInt8>(count: free(), on: .node(node.id))
            }
            let half = free() / 2
            for time in ["", ", again"] {
                placed("\(what), half of what is free\(time)", on: [node.id], intended: true) {
                    try PlacedArray<UInt8>(count: half, on: .node(node.id))
                }
            }
            about("\(what), full") { report in
                let most = try PlacedArray<UInt8>(count: half, on: .node(node.id))
                withExtendedLifetime(most) {
                    report.refused("\(what), half full, as much again,", naming: "node \(node.id)") {
                        _ = try PlacedArray<UInt8>(count: half + half / 2, on: .node(node.id))
                    }
                }
            }
            fill(node)
            let elsewhere = Topology.current.nodes.filter { $0.id != node.id }.map(\.freeBytes).reduce(0, +)
            guard elsewhere > 96 << 20 else {
                skip(
                    "memory preferred on node \(node.id), more than is free",
                    "the other nodes have \(elsewhere >> 20) MB free")
                continue
            }
            about("memory preferred on node \(node.id), more than is free") { report in
                let array = try PlacedArray<UInt8>(count: free() + 32 << 20, on: .preferred(node.id))
                try Self.touch(array, from: machine.withCPUs[0].id)
                let pages = Witness.pages(array)
                report.check(
                    "memory preferred on node \(node.id), more than is free: most of it there, the rest elsewhere",
                    pages.count > 1 && (pages[node.id] ?? 0) * 2 > array.count / 4096, "\(pages)")
                let check = try array.checkPages()
                report.check("memory preferred on node \(node.id): the library sees that", !check.isRight, "\(check)")
            }
        }
    }

    /// That a node can be filled piece by piece until it has no more, which is said, and not found out by the kernel,
    /// who would end the process.
    private mutating func fill(_ node: Machine.Node) {
        let piece = 4 << 20
        let free = Topology.current.nodes.first { $0.id == node.id }?.freeBytes ?? 0
        var arrays: [PlacedArray<UInt8>] = []
        refused("memory on node \(node.id), piece by piece, in the end", naming: "node \(node.id)") {
            while arrays.count * piece <= node.megabytes << 20 {
                arrays.append(try PlacedArray<UInt8>(count: piece, on: .node(node.id)))
            }
        }
        let taken = arrays.count * piece
        check(
            "memory on node \(node.id), piece by piece: most of what was free could be had", 2 * taken > free,
            "\(taken >> 20) of \(free >> 20) MB")
    }
}
