import Foundation
import Synchronization
import Testing
import UnlatchParallel

@Suite struct TeamTests {
    @Test("counts that cannot work are refused, in words that say what to do")
    func badCounts() throws {
        for threads in [0, -1, Int.min, Int.max] {
            #expect(code { _ = try Team(threads: threads) } == .invalidArgument)
        }
        let cpus = Topology.current.allowedCPUs
        let error = #expect(throws: UnlatchError.self) { try Team(threads: cpus.count + 1, place: .cpus(cpus)) }
        #expect(error?.description.contains("ask for \(cpus.count) at most") == true)
    }

    @Test("places that are not ours are refused")
    func badPlaces() throws {
        let cpu = Topology.current.allowedCPUs[0]
        #expect(code { _ = try Team(place: .node(9999)) } == .notFound)
        #expect(code { _ = try Team(place: .node(-1)) } == .notFound)
        #expect(code { _ = try Team(place: .node(Int.max)) } == .notFound)
        #expect(code { _ = try Team(place: .cpus([99999])) } == .notFound)
        #expect(code { _ = try Team(place: .cpus([-1])) } == .notFound)
        #expect(code { _ = try Team(place: .cpus([])) } == .invalidArgument)
        #expect(code { _ = try Team(place: .cpus([cpu, cpu])) } == .invalidArgument)
    }

    @Test("the default is all usable cores, and a node's CPUs")
    func defaults() throws {
        let topology = Topology.current
        #expect(try Team().threads == CoreBudget.limit)
        let node = try #require(topology.nodes.first { !$0.cpus.isEmpty })
        let team = try Team(place: .node(node.id))
        #expect(Set(team.cpus).isSubset(of: node.cpus))
        #expect(team.threads == min(node.cpus.count, CoreBudget.limit))
    }

    @Test("each thread of a pinned team runs on the CPU that was asked for")
    func achievedCPUs() throws {
        try allowManyThreads()
        let cpus = Array(Topology.current.allowedCPUs.reversed())
        let team = try Team(place: .cpus(cpus))
        #expect(team.cpus == cpus)
        for _ in 0..<20 {
            let masks = Collected<[Int]>()
            let grant = try team.parallelFor(0..<cpus.count, schedule: .static(chunk: 1)) { _ in
                masks.add(Topology.threadCPUs())
            }
            #expect(grant.requestedCPUs == Array(cpus.prefix(grant.granted)))
            #expect(grant.cpus == grant.requestedCPUs)
            #expect(masks.all.allSatisfy { $0.count == 1 && cpus.contains($0[0]) })
        }
    }

    @Test("a caller keeps its affinity, bound or not, whichever team it runs")
    func callersAffinity() throws {
        let all = Topology.current.allowedCPUs
        let failures = Collected<String>()
        onThreads(1) { _ in
            do {
                for mine in [all, [all[0]], [all[all.count - 1]]] {
                    try Topology.bindThread(to: mine)
                    for place in [Place.caller, .cpus(all), .node(Topology.current.nodes[0].id)] {
                        try Team(place: place).parallelFor(0..<100, schedule: .dynamic(chunk: 1)) { _ in }
                        if Topology.threadCPUs() != mine { failures.add("\(place): \(Topology.threadCPUs())") }
                    }
                }
            } catch { failures.add("\(error)") }
        }
        #expect(failures.all.isEmpty, "\(failures.all)")
    }

    @Test("a thread that is bound before its first run stays bound, while others know OpenMP already")
    func boundBeforeItsFirstRun() throws {
        try allowManyThreads()
        let team = try Team(threads: 2, place: .caller)
        try team.parallelFor(0..<100) { _ in }
        let failures = Collected<String>()
        for cpu in Topology.current.allowedCPUs.prefix(4) {
            onThreads(1) { _ in
                do {
                    try Topology.bindThread(to: [cpu])
                    for _ in 0..<20 { try team.parallelFor(0..<100, schedule: .dynamic(chunk: 1)) { _ in usleep(10) } }
                    if Topology.threadCPUs() != [cpu] { failures.add("\(cpu): \(Topology.threadCPUs())") }
                } catch { failures.add("\(error)") }
            }
        }
        #expect(failures.all.isEmpty, "\(failures.all)")
    }

    @Test("pinned teams that come and go leave no thread behind, and none that is bound")
    func comingAndGoing() async throws {
        await #expect(processExitsWith: .success) {
            let cpus = Topology.current.allowedCPUs
            let own = try Team()
            func threads() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
            }
            var before = 0
            for round in 0..<30 {
                try Team(place: .cpus(cpus)).parallelFor(0..<100) { _ in }
                // A thread that is new to libomp gets the helpers that the pinned team had.
                onThreads(1) { _ in
                    try! own.parallelFor(0..<100, schedule: .dynamic(chunk: 1)) { _ in
                        usleep(20)
                        precondition(Topology.threadCPUs() == cpus, "a helper is still bound")
                    }
                }
                if round == 0 { before = try threads() }
            }
            // libomp keeps helpers for later; it must not make new ones for each team.
            let after = try threads()
            precondition(after <= before + cpus.count, "threads were left behind")
        }
    }

    @Test("the OpenMP library, started by a bound thread, does not bind the others to its CPU")
    func startedFromABoundThread() async throws {
        await #expect(processExitsWith: .success) {
            let cpus = Topology.current.allowedCPUs
            let masks = Mutex<Set<[Int]>>([])
            let done = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                try! Topology.bindThread(to: [cpus[0]])
                try! Team().parallelFor(0..<1000, schedule: .dynamic(chunk: 1)) { _ in
                    usleep(20)
                    masks.withLock { _ = $0.insert(Topology.threadCPUs()) }
                }
                done.signal()
            }
            done.wait()
            // The caller's own mask, and that of the helpers.
            precondition(masks.withLock { $0 } == [[cpus[0]], cpus])
        }
    }

    @Test("concurrent callers share the budget; each has one core at least")
    func budget() async throws {
        await #expect(processExitsWith: .success) {
            let callers = 6
            for limit in [1, 2, 5] {
                try CoreBudget.setLimit(limit)
                let team = try Team(threads: 4)
                let most = Mutex(0)
                let group = DispatchGroup()
                for _ in 0..<callers {
                    group.enter()
                    Thread.detachNewThread {
                        for _ in 0..<50 {
                            let grant = try! team.parallelFor(0..<8, schedule: .dynamic(chunk: 1)) { _ in
                                let inUse = CoreBudget.inUse
                                most.withLock { $0 = max($0, inUse) }
                            }
                            precondition((1...min(4, limit)).contains(grant.granted), "granted \(grant.granted)")
                        }
                        group.leave()
                    }
                }
                group.wait()
                precondition(most.withLock { $0 } <= limit + callers, "in use at most \(most.withLock { $0 })")
                precondition(CoreBudget.inUse == 0, "all has been given back")
            }
        }
        #expect(code { try CoreBudget.setLimit(0) } == .invalidArgument)
    }

    @Test("many threads in one pinned team take turns")
    func turns() throws {
        let team = try Team(place: .node(Topology.current.nodes[0].id))
        let sums = Collected<Int>()
        onThreads(8) { _ in
            for _ in 0..<20 {
                let result = try? team.parallelReduce(0..<1000, blockSize: 10) {
                    $0.reduce(0, +)
                } combine: {
                    $0 + $1
                }
                sums.add(result?.value ?? -1)
            }
        }
        #expect(sums.all == Array(repeating: 499_500, count: 160))
    }

    @Test("the OpenMP library says what it is")
    func description() {
        #expect(OpenMPRuntime.description.hasPrefix("LLVM libomp"))
        #expect(OpenMPRuntime.description.contains("/libomp"))
    }
}
