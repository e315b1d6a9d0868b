import Foundation
import Testing
import UnlatchParallel

@Suite struct PlacedArrayTests {
    private let memoryNodes = Topology.memoryNodes()

    @Test("arrays that cannot be made are refused, in words that say what to do")
    func refused() throws {
        #expect(code { _ = try PlacedArray<Double>(count: -1) } == .invalidArgument)
        #expect(code { _ = try PlacedArray<Double>(count: Int.max) } == .invalidArgument)
        #expect(code { _ = try PlacedArray<UInt8>(count: Int.max) } == .noResources)
        #expect(try PlacedArray<Double>(count: 0).unsafeBuffer.isEmpty)
        for node in [-1, 99, 9999, Int.min, Int.max] {
            for place in [MemoryPlace.node(node), .preferred(node), .interleaved(over: [memoryNodes[0], node])] {
                let error = #expect(throws: UnlatchError.self) { try PlacedArray<Double>(count: 10, on: place) }
                #expect(error?.code == .notFound)
                #expect(error?.cause == "there is no node \(node); choose from \(NumberList.text(memoryNodes))")
            }
        }
        #expect(code { _ = try PlacedArray<Double>(count: 10, on: .interleaved(over: [])) } == .invalidArgument)
        let twice = [memoryNodes[0], memoryNodes[0]]
        #expect(code { _ = try PlacedArray<Double>(count: 10, on: .interleaved(over: twice)) } == .invalidArgument)
    }

    @Test("more memory than a node has is an error where falling back is forbidden, and nothing is taken")
    func tooMuch() throws {
        for node in Topology.current.nodes where memoryNodes.contains(node.id) {
            let error = #expect(throws: UnlatchError.self) {
                try PlacedArray<UInt8>(count: node.memoryBytes, on: .node(node.id))
            }
            #expect(error?.code == .noResources)
            #expect(error?.cause.contains("node \(node.id) cannot hold \(node.memoryBytes >> 20) MiB") == true)
            #expect(error?.cause.contains(".preferred(\(node.id))") == true)
            // Where falling back is allowed, pages come when they are touched.
            let array = try PlacedArray<UInt8>(count: node.memoryBytes, on: .preferred(node.id))
            #expect(array.placement.reason == nil)
        }
    }

    @Test("pages lie where they were meant to, small and huge", arguments: [false, true])
    func right(huge: Bool) throws {
        let count = 1 << 19
        var places = memoryNodes.flatMap { [MemoryPlace.node($0), .preferred($0)] }
        places += [.local, .interleaved(), .interleaved(over: memoryNodes.reversed())]
        for place in places {
            let array = try PlacedArray<Double>(count: count, on: place, hugePages: huge)
            #expect(array.unsafeBuffer.allSatisfy { $0 == 0 })
            array.unsafeBuffer.update(repeating: 1)
            #expect(array.placement.requested == place)
            let pages = count * 8 / sysconf(CInt(_SC_PAGESIZE))
            do {
                let check = try array.checkPages()
                // A node without memory has its neighbour's, and a reason.
                #expect(check.isRight || array.placement.reason != nil, "\(place): \(check)")
                #expect(check.checked == (check.perNode.count > 1 ? pages : min(pages, check.checked)))
                #expect(try array.nodeOfEachPage().compactMap { $0 }.count == pages)
            } catch {
                #expect(error.code == .notPermitted || error.code == .notSupported)
                skipPart(pagesCannotBeAsked)
            }
        }
    }

    @Test("a strict array has its memory when it is made; others take it when they are touched")
    func eagerAndLazy() throws {
        guard try PlacedArray<UInt8>(count: 1).nodeOfPages() != nil else {
            try skip(pagesCannotBeAsked)
        }
        let count = 1 << 22
        #expect(try PlacedArray<UInt8>(count: count, on: .node(memoryNodes[0])).nodeOfPages()?.untouched == 0)
        #expect(try PlacedArray<UInt8>(count: count, on: .local).nodeOfPages()?.untouched == 0)
        let lazy = try PlacedArray<UInt8>(count: count, on: .preferred(memoryNodes[0]))
        #expect(lazy.nodeOfPages()?.perNode == [:])
        #expect(try lazy.checkPages().checked == 0)
        #expect(try !lazy.checkPages().isRight, "nothing is known of pages that are not there")
    }

    @Test("first touch without a team intends no node")
    func noIntention() throws {
        let array = try PlacedArray<Double>(count: 1000)
        array.unsafeBuffer.update(repeating: 1)
        #expect(code { _ = try array.checkPages() } == .invalidArgument)
    }

    @Test(
        "each page of a blocked array is touched by the thread that gets its first element", arguments: [false, true])
    func blocked(huge: Bool) throws {
        try allowManyThreads()
        let page = sysconf(CInt(_SC_PAGESIZE))
        for place in [Place.caller, .spread, .close] {
            let team = try Team(threads: min(4, Topology.current.allowedCPUs.count), place: place)
            // Less than a page for each, not a multiple of one, many.
            for count in [0, 1, 3, page / 8 + 1, 40 * page + 123] {
                for schedule in [Schedule.static, .static(chunk: 1000), .dynamic(chunk: 3000), .guided(chunk: 100)] {
                    let array = try PlacedArray<Double>(
                        count: count, blockedFor: team, schedule: schedule, hugePages: huge)
                    #expect(array.placement.requested == .firstTouch)
                    #expect(array.unsafeBuffer.allSatisfy { $0 == 0 })
                    if count == 0 { continue }
                    guard let pages = array.nodeOfPages() else { try skip(pagesCannotBeAsked) }
                    #expect(pages.untouched == 0, "\(place) \(count) \(schedule)")
                    // Threads that are not pinned may move to another node while they touch.
                    if place == .caller { continue }
                    let check = try array.checkPages(sample: .max)
                    #expect(check.right == check.checked && check.checked == (count * 8 + page - 1) / page, "\(check)")
                }
            }
        }
    }

    @Test("a loop of a pinned team over a blocked array runs each block on the node that holds it")
    func withLocalPages() throws {
        try allowManyThreads()
        let team = try Team(place: .spread)
        let count = 1 << 18
        let array = try PlacedArray<Double>(count: count, blockedFor: team)
        guard let nodes = try? array.nodeOfEachPage() else { try skip(pagesCannotBeAsked) }
        let withMemory = memoryNodes
        let perPage = sysconf(CInt(_SC_PAGESIZE)) / 8
        let local = Collected<Int>()
        for _ in 0..<3 {
            try team.parallelFor(0..<count) { part in
                let node = Topology.node(ofCPU: Topology.threadCPUs()[0])
                // No page is local to a node that has none.
                let hasNoMemory = node.map { !withMemory.contains($0) } ?? true
                local.add(hasNoMemory ? part.count : part.count { nodes[$0 / perPage] == node })
            }
        }
        #expect(local.all.reduce(0, +) >= 3 * count / 100 * 99)
    }

    @Test("granted fewer threads, a team over several nodes leaves each block to the node that holds it")
    func withLocalPagesAndFewerThreads() async throws {
        await #expect(processExitsWith: .success) {
            let withMemory = Topology.memoryNodes()
            let isWhole = Topology.current.nodes.allSatisfy { $0.cpus.isEmpty || withMemory.contains($0.id) }
            let threads = Topology.current.allowedCPUs.count
            if threads == 1 { try skip("one CPU: no thread can be missing") }
            try CoreBudget.setLimit(threads)
            let team = try Team(threads: threads, place: .spread)
            let count = 200_000
            let array = try PlacedArray<Double>(count: count, blockedFor: team)
            let page = sysconf(CInt(_SC_PAGESIZE)) / 8
            let nodes = try? array.nodeOfEachPage()
            try CoreBudget.setLimit(threads - 1)
            let local = Collected<Int>()
            let grant = try team.parallelFor(0..<count) { part in
                for index in part { array.unsafeBuffer[index] += 1 }
                let node = Topology.node(ofCPU: Topology.threadCPUs()[0])
                if let nodes { local.add(part.count { nodes[$0 / page] == node }) }
            }
            demand(grant.granted == threads - 1)
            demand(array.unsafeBuffer.allSatisfy { $0 == 1 }, "each element once")
            let last = team.cpus.last.flatMap { Topology.node(ofCPU: $0) }
            let ofLast = team.cpus.count { Topology.node(ofCPU: $0) == last }
            guard nodes != nil, isWhole, ofLast > 1 else {
                return skipPart("the missing thread was alone on its node, or pages cannot be asked")
            }
            demand(local.all.reduce(0, +) >= count / 100 * 98, "\(local.all)")
        }
    }
}
