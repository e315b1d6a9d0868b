import Testing
import UnlatchParallel

private struct Mishap: Error, Equatable { let index: Int }

@Suite struct ThrowingTests {
    @Test("the first error of a body is thrown, and no other chunk is begun", arguments: schedules, [1, 2, 4])
    func loops(schedule: Schedule, threads: Int) throws {
        try allowManyThreads()
        for place in [Place.caller, .cpus(Topology.current.allowedCPUs)] {
            let team = try Team(threads: place == .caller ? threads : nil, place: place)
            let thrown = Collected<Int>()
            let chunksAfter = Collected<Int>()
            let error = #expect(throws: Mishap.self) {
                try team.parallelFor(0..<10_000, schedule: schedule) { part in
                    if !thrown.all.isEmpty { chunksAfter.add(part.lowerBound) }
                    guard part.contains(40) || part.contains(41) else { return }
                    thrown.add(part.lowerBound)
                    throw Mishap(index: part.lowerBound)
                }
            }
            #expect(thrown.all.contains(error?.index ?? -1))
            if threads == 1, place == .caller { #expect(chunksAfter.all == []) }
        }
    }

    @Test("a body that throws does not keep the team from the next run")
    func afterwards() throws {
        let team = try Team(threads: 2)
        for _ in 0..<50 {
            #expect(throws: Mishap.self) {
                try team.parallelFor(0..<100, schedule: .dynamic(chunk: 1)) { throw Mishap(index: $0.lowerBound) }
            }
            let visited = Collected<Int>()
            try team.parallelFor(0..<100) { part in visited.add(part.count) }
            #expect(visited.all.reduce(0, +) == 100)
        }
        #expect(throws: Mishap.self) {
            try team.parallelFor(Tiles(rows: 0..<9, columns: 0..<9)) { _ in throw Mishap(index: 1) }
        }
    }

    @Test("a reduction throws what its body throws, and leaks no value")
    func reductions() throws {
        final class Tracked: Sendable {
            let alive: Collected<Int>
            init(_ alive: Collected<Int>) {
                self.alive = alive
                alive.add(1)
            }
            deinit { alive.add(-1) }
        }
        let alive = Collected<Int>()
        #expect(throws: Mishap(index: 50)) {
            try Team(threads: 2).parallelReduce(0..<100, blockSize: 1, schedule: .dynamic(chunk: 1)) { part in
                if part.lowerBound == 50 { throw Mishap(index: 50) }
                return Tracked(alive)
            } combine: { first, _ in
                first
            }
        }
        #expect(alive.all.reduce(0, +) == 0 && alive.all.count >= 2)
    }

    @Test("an error of the library's own comes through a body as it is")
    func ownErrors() throws {
        let team = try Team(threads: 2)
        #expect(code { try team.parallelFor(0..<9) { _ in try CoreBudget.setLimit(0) } } == .invalidArgument)
    }
}
