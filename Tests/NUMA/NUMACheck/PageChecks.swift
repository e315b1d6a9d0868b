import Glibc
import UnlatchParallel

extension Report {
    /// Bytes of an array, enough to tell one node from another.
    private static let bytes = 8 << 20

    /// That pages lie where they were asked to, whoever touches them.
    mutating func pages(on machine: Machine) {
        for node in machine.withMemory {
            // Touched from elsewhere, where there is an elsewhere: the place alone brings the pages to the node.
            let toucher = machine.withCPUs.first { $0.id != node.id } ?? machine.nodes[0]
            for huge in [false, true] {
                for place in [MemoryPlace.node(node.id), .preferred(node.id)] {
                    placed("memory on \(place)\(huge ? " in huge pages" : "")", on: [node.id], intended: true) {
                        let array = try PlacedArray<UInt8>(count: Self.bytes, on: place, hugePages: huge)
                        try Self.touch(array, from: toucher.id)
                        return array
                    }
                }
            }
        }
        for node in machine.withCPUs {
            let nodes = machine.memory(for: node.id)
            let none = node.megabytes > 0 ? "" : ", which has none"
            placed("memory touched first by node \(node.id)\(none)", on: nodes, intended: nil) {
                let array = try PlacedArray<UInt8>(count: Self.bytes)
                try Self.touch(array, from: node.id)
                return array
            }
            placed(
                "memory local to a thread on node \(node.id)\(none)", on: nodes, intended: true,
                asked: nodes == [node.id]
            ) {
                try Witness.onThread(boundTo: node.cpus[0]) { try PlacedArray<UInt8>(count: Self.bytes, on: .local) }
            }
        }
        for node in machine.nodes where node.megabytes == 0 {
            refused("memory on node \(node.id), which has none,", naming: "node \(node.id)") {
                _ = try PlacedArray<UInt8>(count: 1, on: .node(node.id))
            }
        }
        interleaved(on: machine)
        sampled(on: machine)
    }

    /// That pages are reported, too, while the kernel samples who uses them, to move them there: it takes them out of the
    /// tables until they are read. `init` has switched that off for the other checks, since it moves what they look at.
    private mutating func sampled(on machine: Machine) {
        let what = "memory that the kernel samples is reported"
        if machine.nodes.count == 1 { return skip(what, "one node: there is nothing to balance") }
        if !Witness.setBalancing(true) { return skip(what, "this kernel balances nothing by itself") }
        defer { _ = Witness.setBalancing(false) }
        about(what) { report in
            let array = try PlacedArray<UInt8>(count: Self.bytes)
            try Self.touch(array, from: machine.withCPUs[0].id)
            let pages = Self.bytes / sysconf(CInt(_SC_PAGESIZE))
            var reported: [Int] = []
            // A process is sampled from its first second of work on, and then about each second.
            for _ in 0..<12 {
                Witness.work(milliseconds: 400)
                reported.append(array.nodeOfPages()?.perNode.values.reduce(0, +) ?? 0)
            }
            report.check(what, reported.allSatisfy { $0 == pages }, "\(reported) of \(pages) pages")
        }
    }

    /// That pages are dealt evenly.
    private mutating func interleaved(on machine: Machine) {
        let all = machine.withMemory.map(\.id)
        for nodes in Set([all, [all[0], all[all.count - 1]]]) where Set(nodes).count == nodes.count {
            let what = "memory interleaved over nodes \(nodes)"
            placed(what, on: nodes, intended: true) {
                let array = try PlacedArray<UInt8>(
                    count: Self.bytes, on: .interleaved(over: nodes == all ? nil : nodes))
                try Self.touch(array, from: machine.withCPUs[0].id)
                let counts = Witness.pages(array).values.sorted()
                if counts.count != nodes.count || counts[counts.count - 1] - counts[0] > 1 {
                    throw CheckFailure("the nodes have \(counts) pages")
                }
                return array
            }
        }
    }

    /// That what is far is known to be far.
    mutating func remote(on machine: Machine) {
        for threads in machine.withCPUs {
            for memory in machine.withMemory {
                let isLocal = threads.id == memory.id
                let what = "threads on node \(threads.id), memory on node \(memory.id): \(isLocal ? "local" : "remote")"
                about(what) { report in
                    let array = try PlacedArray<UInt8>(count: Self.bytes, on: .node(memory.id))
                    let (_, seen) = try Witness.places(of: Team(place: .node(threads.id)))
                    let pages = array.nodeOfPages()?.perNode ?? [:]
                    let near = seen.reduce(0) { $0 + (pages[$1.node] ?? 0) }
                    let nodes = Topology.current.nodes
                    let distance = nodes[threads.id].distances[memory.id]
                    report.check(
                        what, (near > 0) == isLocal && (distance == 10) == isLocal,
                        "\(near) pages of \(pages) are near threads on \(seen.map(\.node)); distance \(distance)")
                }
            }
        }
    }

    /// Writes to all of an array from the CPUs of a node.
    static func touch(_ array: PlacedArray<UInt8>, from node: Int) throws {
        try Team(place: .node(node)).parallelFor(0..<array.count) { part in
            // SAFETY: the part is within the array, which the closure keeps, and no other thread's.
            UnsafeMutableBufferPointer(rebasing: array.unsafeBuffer[part]).update(repeating: 1)
        }
    }

    /// That every page of an array is on one of the nodes: the kernel says it one page at a time, the library at once.
    ///
    /// - Parameters:
    ///   - intended: whether the library must find its intention fulfilled; `nil` where it has none.
    ///   - asked: whether it must have got what it was asked for.
    mutating func placed<Element>(
        _ what: String, on nodes: [Int], intended: Bool?, asked: Bool = true, _ make: () throws -> PlacedArray<Element>
    ) {
        about(what) { report in
            let array = try make()
            let witnessed = Witness.pages(array)
            report.check("\(what): on nodes \(nodes)", witnessed.keys.allSatisfy(nodes.contains), "\(witnessed)")
            report.check("\(what): the library says the same", array.nodeOfPages()?.perNode, is: witnessed)
            report.check("\(what): placement", (array.placement.reason == nil) == asked, "\(array.placement)")
            if let intended {
                let check = try array.checkPages()
                report.check("\(what): the intended nodes", check.isRight == intended, "\(check), \(check.perNode)")
            }
        }
    }
}

/// Why a check failed before there was anything to compare.
struct CheckFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
