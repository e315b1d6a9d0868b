import Testing
import UnlatchParallel

@Suite struct LoopTests {
    @Test("every index is in one part, once", arguments: schedules, [1, 2, 3, 4])
    func coverage(schedule: Schedule, threads: Int) throws {
        try allowManyThreads()
        let team = try Team(threads: threads)
        for range in [0..<0, 0..<1, 5..<6, 0..<2, -3..<4, 0..<17, 100..<1101] {
            let parts = Collected<Range<Int>>()
            let grant = try team.parallelFor(range, schedule: schedule) { parts.add($0) }
            #expect(parts.all.flatMap { $0 }.sorted() == Array(range), "\(range)")
            #expect(parts.all.allSatisfy { !$0.isEmpty }, "\(range)")
            #expect(grant.requested == threads)
            #expect(range.isEmpty ? grant.granted == 0 : (1...threads).contains(grant.granted))
            #expect(grant.cpus.isEmpty)
        }
    }

    @Test("chunks have the size that was asked for")
    func chunkSizes() throws {
        let team = try Team(threads: 2)
        for schedule in [Schedule.static(chunk: 7), .dynamic(chunk: 7)] {
            let parts = Collected<Range<Int>>()
            try team.parallelFor(0..<30, schedule: schedule) { parts.add($0) }
            #expect(parts.all.map(\.count).sorted() == [2, 7, 7, 7, 7])
        }
        let guided = Collected<Range<Int>>()
        try team.parallelFor(0..<1000, schedule: .guided(chunk: 10)) { guided.add($0) }
        let sizes = guided.all.sorted { $0.lowerBound < $1.lowerBound }.map(\.count)
        #expect(sizes == sizes.sorted(by: >), "they shrink")
        #expect(sizes.dropLast().allSatisfy { $0 >= 10 })
    }

    @Test("bounds at the ends of Int")
    func extremeBounds() throws {
        let team = try Team(threads: 2)
        let parts = Collected<Range<Int>>()
        try team.parallelFor(Int.max - 3..<Int.max, schedule: .dynamic(chunk: Int.max)) { parts.add($0) }
        #expect(parts.all == [Int.max - 3..<Int.max])
        #expect(code { try team.parallelFor(Int.min..<Int.max) { _ in } } == .invalidArgument)
    }

    @Test("a run inside a run works on its own thread")
    func nested() throws {
        try allowManyThreads()
        let outer = try Team(threads: 2)
        let pinned = try Team(threads: 1, place: .cpus([Topology.current.allowedCPUs[0]]))
        let granted = Collected<Int>()
        let visited = Collected<Int>()
        for team in [outer, pinned] {
            try team.parallelFor(0..<2, schedule: .dynamic(chunk: 1)) { _ in
                // The pinned team is busy with this very run: waiting for it would never end.
                for inner in [outer, pinned] {
                    let grant = try? inner.parallelFor(0..<10, schedule: .dynamic(chunk: 1)) { part in
                        part.forEach(visited.add)
                    }
                    granted.add(grant?.granted ?? -1)
                }
            }
        }
        #expect(granted.all == Array(repeating: 1, count: 8))
        #expect(visited.all.count == 80)
    }

    @Test("chunks that cannot be dealt are refused", arguments: [0, -1, Int.min])
    func badChunks(chunk: Int) throws {
        let team = try Team(threads: 1)
        for schedule in [Schedule.static(chunk: chunk), .dynamic(chunk: chunk), .guided(chunk: chunk)] {
            #expect(code { try team.parallelFor(0..<10, schedule: schedule) { _ in } } == .invalidArgument)
        }
    }

    @Test("a reduction has the same bits for any team and schedule", arguments: schedules)
    func reductionBits(schedule: Schedule) throws {
        try allowManyThreads()
        let term: @Sendable (Int) -> Double = { 1 / Double($0 + 1) }
        for count in [0, 1, 9, 10, 11, 4097] {
            // The definition: blocks of ten, from the first to the last.
            var expected: Double?
            for first in stride(from: 0, to: count, by: 10) {
                let block = (first..<min(first + 10, count)).reduce(0) { $0 + term($1) }
                expected = expected.map { $0 + block } ?? block
            }
            for threads in 1...4 {
                let result = try Team(threads: threads).parallelReduce(
                    0..<count, blockSize: 10, schedule: schedule
                ) { part in
                    part.reduce(0.0) { $0 + term($1) }
                } combine: {
                    $0 + $1
                }
                #expect(result.value?.bitPattern == expected?.bitPattern, "\(count) terms, \(threads) threads")
            }
        }
    }

    @Test("values of any type are combined in order, and none is leaked")
    func reductionOfObjects() throws {
        final class Tracked: Sendable {
            let text: String
            let alive: Collected<Int>
            init(_ text: String, _ alive: Collected<Int>) {
                self.text = text
                self.alive = alive
                alive.add(1)
            }
            deinit { alive.add(-1) }
        }
        let alive = Collected<Int>()
        let text = try Team(threads: 2).parallelReduce(3..<10, blockSize: 2, schedule: .dynamic(chunk: 1)) { part in
            Tracked(part.map(String.init).joined(), alive)
        } combine: {
            Tracked($0.text + "|" + $1.text, alive)
        }.value?.text
        #expect(text == "34|56|78|9")
        #expect(alive.all.reduce(0, +) == 0)
        #expect(alive.all.count == 2 * 7)
    }
}
