import Foundation
import Testing
import UnlatchParallel

@Suite(.serialized) struct PlaceTests {
    @Test("places are written as they are read")
    func texts() throws {
        let places: [(String, Place)] = [
            ("caller", .caller), ("node:0", .node(0)), ("node:-1", .node(-1)), ("cpus:0-3,8", .cpus([0, 1, 2, 3, 8])),
            ("cpus:5", .cpus([5])), ("cpus:3,2", .cpus([3, 2])), ("spread", .spread), ("close", .close),
        ]
        for (text, place) in places {
            #expect(try Place(text) == place)
            #expect(place.description == text)
        }
        for text in [
            "", "node", "node:", "node:x", "cpus", "cpus:", "cpus:1-", "cpus:3-1", "cpus:0-99999999", "spread:2",
            "Caller",
        ] {
            let error = #expect(throws: UnlatchError.self) { try Place(text) }
            #expect(error?.cause.contains("'\(text)'; write caller, node:0") == true, "\(text)")
        }
    }

    @Test("spread and close teams have CPUs of their own, and know how many there are")
    func spreadAndPacked() throws {
        try allowManyThreads()
        let ours = Topology.current.allowedCPUs
        for place in [Place.spread, .close] {
            for threads in 1...min(ours.count, 8) {
                let team = try Team(threads: threads, place: place)
                #expect(team.cpus.count == threads && Set(team.cpus).count == threads)
                #expect(Set(team.cpus).isSubset(of: ours))
            }
            let all = try Team(threads: ours.count, place: place)
            #expect(all.cpus.sorted() == ours)
            let grant = try all.parallelFor(0..<1000) { _ in }
            #expect(grant.cpus == grant.requestedCPUs && grant.cpus == Array(all.cpus.prefix(grant.granted)))
            let error = #expect(throws: UnlatchError.self) { try Team(threads: ours.count + 1, place: place) }
            #expect(error?.cause.contains("ask for \(ours.count) at most") == true)
        }
    }

    @Test("spread teams have as many threads on each node as can be, close ones fill node after node")
    func overNodes() throws {
        try allowManyThreads()
        let nodes = Topology.current.nodes.filter { !$0.cpus.isEmpty }
        if nodes.count == 1 { skipPart("one node: spread and close teams do not differ") }
        for threads in 1...min(Topology.current.allowedCPUs.count, 16) {
            let spread = try Team(threads: threads, place: .spread).cpus.map { Topology.node(ofCPU: $0) }
            let counts = nodes.map { node in spread.count { $0 == node.id } }
            for (count, node) in zip(counts, nodes) {
                #expect(count >= min(node.cpus.count, threads / nodes.count), "\(threads): \(counts)")
            }
            #expect(spread == nodes.flatMap { node in spread.filter { $0 == node.id } }, "neighbours share a node")
            let close = try Team(threads: threads, place: .close).cpus.map { Topology.node(ofCPU: $0) }
            let first = nodes.flatMap { node in node.cpus.map { _ in Int?(node.id) } }.prefix(threads)
            #expect(close == Array(first))
        }
    }

    @Test("the default place comes from UNLATCH_PLACE, or from the program")
    func defaultPlace() async throws {
        await #expect(processExitsWith: .success) {
            let cpu = Topology.current.allowedCPUs[0]
            try demand(Team(threads: 1).place == .caller)
            setenv("UNLATCH_PLACE", "cpus:\(cpu)", 1)
            try demand(Team().cpus == [cpu])
            try demand(Team(threads: 1, place: .spread).place == .spread)
            setenv("UNLATCH_PLACE", "cpus:99999", 1)
            var named = ""
            do { _ = try Team() } catch { named = "\(error)" }
            demand(named.hasPrefix("UNLATCH_PLACE=cpus:99999: CPU 99999 is not ours; choose from "), named)
            Place.setDefault(.close)
            try demand(Team(threads: 1).place == .close)
            Place.setDefault(nil)
            setenv("UNLATCH_PLACE", "the moon", 1)
            var said = ""
            do { _ = try Team() } catch { said = "\(error)" }
            demand(said.hasPrefix("UNLATCH_PLACE: there is no place 'the moon'; write caller"), said)
            demand(PlacementNotes.current.contains(said), "\(PlacementNotes.current)")
        }
    }

    @Test("OMP_NUM_THREADS is the number of threads where the program names none, and a contradiction is said")
    func threadCount() async throws {
        await #expect(processExitsWith: .success) {
            try CoreBudget.setLimit(4)
            setenv("OMP_NUM_THREADS", "2,1", 1)
            try demand(Team().threads == 2 && Team().notes.isEmpty)
            setenv("OMP_NUM_THREADS", "1", 1)
            let four = try Team(threads: 4)
            demand(four.threads == 4)
            demand(
                four.notes == ["OMP_NUM_THREADS=1, but the program asks for 4 threads: the program counts"],
                "\(four.notes)")
            setenv("OMP_NUM_THREADS", "64", 1)
            try demand(Team().threads == 4)
            demand(PlacementNotes.current.contains { $0.hasPrefix("OMP_NUM_THREADS=64 is more than the 4") })
            try demand(Team(threads: 9).notes.contains { $0.contains("a run gets 4 threads at most") })
            for nonsense in ["", "many", "0", "-3", "12345678901234567890", "2,x"] {
                setenv("OMP_NUM_THREADS", nonsense, 1)
                let team = try Team()
                demand(team.threads == 4, nonsense)
                demand(
                    team.notes == ["OMP_NUM_THREADS=\(nonsense) does not count: OpenMP cannot take that value"],
                    "\(team.notes)")
            }
        }
    }

    @Test("OpenMP's orders to bind threads are reported, by teams that follow them and by those that do not")
    func binding() async throws {
        await #expect(processExitsWith: .success) {
            let cpu = Topology.current.allowedCPUs[0]
            try demand(Team(threads: 1, place: .caller).notes.isEmpty)
            setenv("OMP_PROC_BIND", "false", 1)
            try demand(Team(threads: 1, place: .caller).notes.isEmpty)
            setenv("OMP_PROC_BIND", "true", 1)
            let own = try Team(threads: 1, place: .caller).notes
            demand(own.count == 1 && own[0].hasPrefix("OMP_PROC_BIND=true: OpenMP binds"), "\(own)")
            demand(PlacementNotes.current.contains { $0.hasPrefix("OMP_PROC_BIND=true: OpenMP binds") })
            unsetenv("OMP_PROC_BIND")
            setenv("OMP_PLACES", "{0}", 1)
            let pinned = try Team(place: .cpus([cpu]))
            demand(
                pinned.notes == [
                    "OMP_PLACES={0} does not count: the team is bound to CPUs \(cpu) by its place, cpus:\(cpu)"
                ], "\(pinned.notes)")
            try pinned.parallelFor(0..<10) { _ in demand(Topology.threadCPUs() == [cpu]) }
        }
    }

    @Test("CPUs at the limits of numbers are text, and more of them than any machine has are none")
    func limits() throws {
        let text = "cpus:9223372036854775807,5"
        #expect(try Place(text).description == text)
        #expect(Place.cpus([.min, .max]).description == "cpus:\(Int.min),\(Int.max)")
        #expect(code { _ = try Team(place: Place(text)) } != nil)
        #expect(code { _ = try Place("cpus:0-65535,0") } == .invalidArgument)
    }
}
