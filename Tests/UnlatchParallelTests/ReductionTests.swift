import Testing
import UnlatchParallel

@Suite struct ReductionTests {
    @Test("reducers give the same bits for any team and schedule", arguments: schedules, [1, 2, 3, 8])
    func bits(schedule: Schedule, threads: Int) throws {
        try allowManyThreads()
        let team = try Team(threads: threads)
        let term: @Sendable (Int) -> Double = { 1 + 1 / Double($0 * $0 + 3) - 0.25 * Double($0 % 3) }
        for count in [0, 1, 2, 63, 64, 65, 1000] {
            // The definition: blocks of 64, each from its first to its last, then the blocks likewise.
            func expected(_ combine: (Double, Double) -> Double) -> Double? {
                let blocks = stride(from: 0, to: count, by: 64).map { first in
                    (first + 1..<min(first + 64, count)).reduce(term(first)) { combine($0, term($1)) }
                }
                return blocks.isEmpty ? nil : blocks.dropFirst().reduce(blocks[0], combine)
            }
            func found(_ reducer: Reducer<Double>) throws -> Double? {
                try team.parallelReduce(0..<count, reducer, blockSize: 64, schedule: schedule, term)
            }
            #expect(try found(.sum)?.bitPattern == expected(+)?.bitPattern)
            #expect(try found(.product)?.bitPattern == expected(*)?.bitPattern)
            #expect(try found(.min) == (0..<count).map(term).min())
            #expect(try found(.max) == (0..<count).map(term).max())
            let hypot = Reducer<Double> { ($0 * $0 + $1 * $1).squareRoot() }
            #expect(try found(hypot)?.bitPattern == expected(hypot.combine)?.bitPattern)
        }
    }

    @Test("the place of the least and the greatest: the first of equal ones", arguments: schedules, [1, 2, 3, 8])
    func places(schedule: Schedule, threads: Int) throws {
        try allowManyThreads()
        let team = try Team(threads: threads)
        func place(_ keys: [Float], _ reducer: Reducer<Indexed<Float>>) throws -> Int? {
            try team.parallelReduce(0..<keys.count, reducer, blockSize: 5, schedule: schedule) {
                Indexed($0, keys[$0])
            }?.index
        }
        for count in [0, 1, 2, 5, 6, 40, 101] {
            let keys = (0..<count).map { Float($0 * 37 % 11) }
            #expect(try place(keys, .argMin()) == keys.firstIndex { $0 == keys.min() })
            #expect(try place(keys, .argMax()) == keys.firstIndex { $0 == keys.max() })
        }
        var keys = (0..<100).map { Float($0) }
        keys[31] = .nan
        keys[77] = .nan
        keys[50] = .infinity
        #expect(try place(keys, .argMin()) == 31)
        #expect(try place(keys, .argMax()) == 31)
        #expect(try place(Array(keys[32..<60]), .argMax()) == 50 - 32)
    }

    @Test("a NaN among the values is the least and the greatest", arguments: [0, 1, 7, 8, 29])
    func notANumber(at position: Int) throws {
        let values = (0..<30).map { $0 == position ? Double.nan : Double($0) - 15 }
        let team = try Team(threads: 2)
        for reducer in [Reducer<Double>.min, .max, .sum] {
            let value = try team.parallelReduce(0..<30, reducer, blockSize: 4) { values[$0] }
            #expect(value?.isNaN == true)
        }
    }

    @Test("blocks without indices are refused", arguments: [0, -1, Int.min])
    func badBlocks(size: Int) throws {
        let team = try Team(threads: 1)
        #expect(code { _ = try team.parallelReduce(0..<9, .sum, blockSize: size) { $0 } } == .invalidArgument)
    }

    @Test("a scan gives the same bits for any team and schedule", arguments: schedules, [1, 2, 3, 8])
    func scans(schedule: Schedule, threads: Int) throws {
        try allowManyThreads()
        let term: @Sendable (Int) -> Double = { 1 / Double($0 + 1) }
        for place in [Place.caller, .cpus(Topology.current.allowedCPUs)] {
            let team = try Team(threads: place == .caller ? threads : nil, place: place)
            for count in [0, 1, 9, 10, 11, 1003] {
                var expected = [Double](repeating: -1, count: count)
                var before = 0.5
                for first in stride(from: 0, to: count, by: 10) {
                    var sum = before
                    let block = first..<min(first + 10, count)
                    for index in block {
                        sum += term(index)
                        expected[index] = sum
                    }
                    before += block.reduce(0) { $0 + term($1) }
                }
                var found = [Double](repeating: -1, count: count)
                let total = try found.withUnsafeMutableBufferPointer { buffer in
                    nonisolated(unsafe) let found = buffer
                    return try team.parallelScan(0..<count, initial: 0.5, blockSize: 10, schedule: schedule) { part in
                        part.reduce(0) { $0 + term($1) }
                    } combine: {
                        $0 + $1
                    } write: { part, before in
                        var sum = before
                        for index in part {
                            sum += term(index)
                            found[index] = sum
                        }
                    }.total
                }
                #expect(found.map(\.bitPattern) == expected.map(\.bitPattern), "\(count)")
                #expect(total.bitPattern == before.bitPattern)
            }
        }
    }

    @Test("a scan that throws ends, and is thrown from")
    func scanErrors() throws {
        struct Mishap: Error {}
        try allowManyThreads()
        for threads in [1, 3] {
            let team = try Team(threads: threads)
            #expect(throws: Mishap.self) {
                try team.parallelScan(0..<100, initial: 0, blockSize: 1) {
                    $0.lowerBound
                } combine: {
                    if $1 == 50 { throw Mishap() }
                    return $0 + $1
                } write: { _, _ in
                }
            }
        }
    }

    @Test("tiles cover a grid once, none of them larger than asked for", arguments: schedules)
    func tiles(schedule: Schedule) throws {
        let team = try Team(threads: 2)
        for (rows, columns) in [(0..<0, 0..<9), (3..<4, -1..<0), (0..<10, 0..<7), (5..<100, 9..<21), (0..<3, 0..<0)] {
            let tiles = try Tiles(rows: rows, columns: columns, tileRows: 4, tileColumns: 3)
            let cells = Collected<[Int]>()
            try team.parallelFor(tiles, schedule: schedule) { tile in
                #expect((1...4).contains(tile.rows.count) && (1...3).contains(tile.columns.count))
                for row in tile.rows { for column in tile.columns { cells.add([row, column]) } }
            }
            let expected = rows.flatMap { row in columns.map { [row, $0] } }
            #expect(cells.all.sorted { $0.lexicographicallyPrecedes($1) } == expected)
        }
    }

    @Test("tiles that cannot be cut are refused")
    func badTiles() {
        for (height, width) in [(0, 1), (1, 0), (-1, 5)] {
            #expect(
                code { _ = try Tiles(rows: 0..<9, columns: 0..<9, tileRows: height, tileColumns: width) }
                    == .invalidArgument)
        }
        let all = 0..<Int.max
        #expect(code { _ = try Tiles(rows: all, columns: all, tileRows: 1, tileColumns: 1) } == .invalidArgument)
        #expect(code { _ = try Tiles(rows: Int.min..<1, columns: all) } == .invalidArgument)
    }
}
