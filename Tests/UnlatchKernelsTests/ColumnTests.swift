import Testing
import UnlatchKernels
import UnlatchParallel

private let sizes = [0, 1, 2, 7, 16, 17, 1001, 16384, 16385, 50_001]

@Suite struct ColumnTests {
    // MARK: - Prefix sums

    @Test func `prefix sums are those of adding one after the other`() throws {
        for count in sizes {
            var numbers = Numbers(state: UInt64(count))
            // Whole numbers that a float holds as well, with all their sums.
            let small = (0..<count).map { _ in Int64.random(in: -9...9, using: &numbers) }
            let large = (0..<count).map { _ in Int64.random(in: .min ... .max, using: &numbers) }
            try check(small.map { Float($0) }, +)
            try check(small.map { Double($0) }, +)
            try check(large.map { Int32(truncatingIfNeeded: $0) }, &+)
            try check(large, &+)
        }
    }

    private func check<Element: ColumnElement>(_ column: [Element], _ add: (Element, Element) -> Element) throws {
        var expected = column
        for i in expected.indices.dropFirst() { expected[i] = add(expected[i - 1], expected[i]) }
        let canary = unsafeBitCast(repeatedByte: 0x55, to: Element.self)
        try EveryVersion.run { team in
            var sums = [Element](repeating: canary, count: column.count + 2)
            try column.withUnsafeBufferPointer { column in
                try sums.inner { _ = try Columns.prefixSum(column, into: $0, on: team) }
            }
            expectSame(sums, [canary] + expected + [canary], "\(column.count) of \(Element.self)")
            var same = column
            try same.withUnsafeMutableBufferPointer {
                _ = try Columns.prefixSum(UnsafeBufferPointer($0), into: $0, on: team)
            }
            expectSame(same, expected)
        }
    }

    @Test func `prefix sums of any floats have the same bits for any team, and little error`() throws {
        var numbers = Numbers(state: 4)
        let column = (0..<4_200_000).map { _ in Double.random(in: 0...1, using: &numbers) }
        var first: [UInt8]?
        try EveryVersion.run(threads: [1, 3]) { team in
            var sums = [Double](repeating: -1, count: column.count)
            try column.withUnsafeBufferPointer { column in
                try sums.withUnsafeMutableBufferPointer { _ = try Columns.prefixSum(column, into: $0, on: team) }
            }
            if let first { expectSame(first, sums.bytes) }
            if first == nil {
                let ascend = zip(sums, sums.dropFirst()).allSatisfy { $0 <= $1 }
                #expect(ascend, "sums of positive numbers ascend")
                var exact = 0.0
                var lost = 0.0
                var worst = 0.0  // compensated
                for (value, sum) in zip(column, sums) {
                    let next = exact + value
                    lost += (exact - next) + value
                    exact = next
                    worst = max(worst, abs(sum - (exact + lost)) / exact)
                }
                #expect(worst < 1e-13)
            }
            first = sums.bytes
        }
    }

    @Test func `NaN, infinities and negative zeros stay where they are until they are added`() throws {
        var column = [Double](repeating: -0.0, count: 40_000)
        column[20_000] = .infinity
        column[30_000] = -.infinity
        try EveryVersion.run { team in
            var sums = column
            try sums.withUnsafeMutableBufferPointer {
                _ = try Columns.prefixSum(UnsafeBufferPointer($0), into: $0, on: team)
            }
            let zeros = sums[..<20_000].filter { $0 == 0 && $0.sign == .minus }
            let infinities = sums[20_000..<30_000].filter { $0 == .infinity }
            let others = sums[30_000...].filter(\.isNaN)
            #expect((zeros.count, infinities.count, others.count) == (20_000, 10_000, 10_000))
        }
    }

    // MARK: - Filters

    @Test func `filters keep what they should, in order, and write nothing behind it`() throws {
        for count in sizes {
            var numbers = Numbers(state: UInt64(count) + 1)
            for share in [0, 3, 10] {
                let mask = (0..<count).map { _ in
                    Int.random(in: 0..<10, using: &numbers) < share ? UInt8.random(in: 1...255, using: &numbers) : 0
                }
                let column = (0..<count).map { _ in Int64.random(in: -10..<10, using: &numbers) }
                let threshold = Int64(9 - 2 * share)
                try check(column, mask, above: threshold)
                try check(column.map { Int32($0) }, mask, above: Int32(threshold))
                try check(column.map { $0 == 7 ? .nan : Float($0) }, mask, above: Float(threshold))
                try check(column.map { $0 == 7 ? .nan : Double($0) }, mask, above: Double(threshold))
            }
        }
    }

    private func check<Element: ColumnElement>(_ column: [Element], _ mask: [UInt8], above threshold: Element) throws {
        let canary = unsafeBitCast(repeatedByte: 0x55, to: Element.self)
        func expected(_ kept: [Element]) -> [UInt8] {
            ([canary] + kept + [Element](repeating: canary, count: column.count - kept.count + 1)).bytes
        }
        let masked = zip(column, mask).filter { $0.1 != 0 }.map(\.0)
        let above = column.filter { $0 > threshold }
        try EveryVersion.run { team in
            try column.withUnsafeBufferPointer { column in
                var to = [Element](repeating: canary, count: column.count + 2)
                let kept = try mask.withUnsafeBufferPointer { mask in
                    try to.inner { try Columns.filter(column, where: mask, into: $0, on: team) }
                }
                #expect(kept == masked.count)
                expectSame(to.bytes, expected(masked))
                to = [Element](repeating: canary, count: column.count + 2)
                let found = try to.inner { try Columns.filter(column, above: threshold, into: $0, on: team) }
                #expect(found == above.count)
                expectSame(to.bytes, expected(above))
            }
        }
    }

    @Test func `a column larger than the caches is filtered`() throws {
        var numbers = Numbers(state: 9)
        let column = (0..<4_300_000).map { _ in Double.random(in: 0..<1, using: &numbers) }
        let expected = column.filter { $0 > 0.6 }
        try EveryVersion.run(threads: [2]) { team in
            var to = [Double](repeating: -1, count: column.count + 2)
            let kept = try column.withUnsafeBufferPointer { column in
                try to.inner { try Columns.filter(column, above: 0.6, into: $0, on: team) }
            }
            expectSame(Array(to[...(kept + 1)]), [-1] + expected + [-1])
        }
    }

    // MARK: - Tables

    @Test func `histograms count what lies in their range`() throws {
        for (count, bins) in [(0, 1), (1, 1), (1001, 10), (50_001, 7), (300_000, 1000), (200_000, 3000)] {
            var numbers = Numbers(state: UInt64(bins))
            let column = (0..<count).map { i in
                i % 50 == 0
                    ? [Double.nan, .infinity, -.infinity, -2, 3, 1e300, -0.0].randomElement(using: &numbers)!
                    : Double.random(in: -3...4, using: &numbers)
            }
            try check(column, bins) { $0 }
            try check(column.map { Float($0) }, bins) { Double($0) }
            let whole = column.map { $0.isFinite && abs($0) < 9 ? Int32($0.rounded()) : .min }
            try check(whole, bins) { Double($0) }
            try check(whole.map { Int64($0) }, bins) { Double($0) }
        }
    }

    private func check<Element: ColumnElement>(
        _ column: [Element], _ bins: Int, _ double: (Element) -> Double
    ) throws {
        var expected = [Int](repeating: 0, count: bins)
        for value in column.map(double) where value >= -2 && value <= 3 {
            expected[min(bins - 1, Int((value - -2) * (Double(bins) / 5)))] += 1
        }
        try EveryVersion.run { team in
            var counts = [Int](repeating: -7, count: bins + 2)
            try column.withUnsafeBufferPointer { column in
                try counts.inner { _ = try Columns.histogram(column, over: -2...3, into: $0, on: team) }
            }
            expectSame(counts, [-7] + expected + [-7], "\(column.count) of \(Element.self) in \(bins) bins")
        }
    }

    @Test func `sums by group have the same bits for any team`() throws {
        for (count, groups) in [(0, 3), (1, 1), (1001, 10), (50_001, 7), (300_000, 1024), (200_000, 3000)] {
            var numbers = Numbers(state: UInt64(groups))
            let keys = (0..<count).map { _ in Int64.random(in: 0..<Int64(groups), using: &numbers) }
            let whole = (0..<count).map { _ in Double.random(in: -99...99, using: &numbers).rounded() }
            let real = (0..<count).map { _ in Double.random(in: -1...1, using: &numbers) }
            var expected = [Double](repeating: 0, count: groups)
            var near = expected
            for (i, key) in keys.enumerated() {
                expected[Int(key)] += whole[i]
                near[Int(key)] += real[i]
            }
            let narrow = keys.map { Int32($0) }
            var first: [Double]?
            try EveryVersion.run { team in
                let wholeSums = try sums(whole, keys, groups, team)
                let narrowSums = try sums(whole, narrow, groups, team)
                #expect(wholeSums == expected && narrowSums == expected)
                let result = try sums(real, keys, groups, team)
                let isNear = zip(result, near).allSatisfy { abs($0 - $1) < 1e-10 }
                #expect(isNear)
                if let first { expectSame(result.bytes, first.bytes) }
                first = result
            }
        }
    }

    private func sums<Key: ColumnElement & FixedWidthInteger>(
        _ values: [Double], _ keys: [Key], _ groups: Int, _ team: Team
    ) throws -> [Double] {
        var sums = [Double](repeating: .nan, count: groups + 2)
        try values.withUnsafeBufferPointer { values in
            try keys.withUnsafeBufferPointer { keys in
                try sums.inner { _ = try Columns.groupedSum(of: values, by: keys, into: $0, on: team) }
            }
        }
        #expect(sums[0].isNaN && sums[groups + 1].isNaN)
        return Array(sums.dropFirst().dropLast())
    }

    /// What an error says, without the call.
    private func cause(_ body: () throws -> Void) -> String? {
        do { try body() } catch { return (error as? UnlatchError)?.cause }
        return nil
    }

    @Test func `indices of no element are refused, and the first of them is named`() throws {
        let numbers = (0..<10).map { Double($0) }
        for count in [10, 100_000] {
            for bad in [-11, 10, Int64.max, .min] {
                var indices = [Int64](repeating: -3, count: count)
                indices[count / 2] = bad
                var to = [Double](repeating: 0, count: count)
                try EveryVersion.run { team in
                    let why = cause {
                        try numbers.withUnsafeBufferPointer { numbers in
                            try indices.withUnsafeBufferPointer { indices in
                                try to.withUnsafeMutableBufferPointer {
                                    _ = try Columns.take(numbers, at: indices, into: $0, on: team)
                                }
                            }
                        }
                    }
                    #expect(why == "index \(count / 2) is \(bad), not one of -10..<10")
                }
            }
        }
    }

    @Test func `offsets of rows that fall are refused, and the row is named`() {
        let (values, columns, offsets): ([Double], [Int32], [Int32]) = ([1, 2, 3], [0, 1, 2], [0, 2, 1, 3])
        let why = cause {
            try values.withUnsafeBufferPointer { values in
                try columns.withUnsafeBufferPointer { columns in
                    try offsets.withUnsafeBufferPointer { offsets in
                        _ = try SparseMatrix(
                            rowOffsets: offsets, columnIndices: columns, values: values, columns: 3)
                    }
                }
            }
        }
        #expect(
            why == "row 1 begins with element 2 and ends before element 1; the row offsets must not fall")
    }

    @Test func `keys that are no group are refused, and the first of them is named`() throws {
        for count in [10, 100_000] {
            for bad in [-1, 5, Int64.max, .min] {
                var keys = [Int64](repeating: 4, count: count)
                keys[count / 2] = bad
                let values = [Double](repeating: 1, count: count)
                try EveryVersion.run { team in
                    let refused = code { _ = try sums(values, keys, 5, team) }
                    #expect(refused == .invalidArgument)
                    let why = cause { _ = try sums(values, keys, 5, team) }
                    #expect(why == "key \(count / 2) is \(bad), not one of the groups 0..<5")
                }
            }
        }
    }

    @Test func `columns that do not fit, overlap, or cannot be cut into bins are refused`() throws {
        let team = try Team(threads: 1)
        var numbers = (0..<10).map { Double($0) }
        numbers.withUnsafeMutableBufferPointer { numbers in
            let all = numbers
            let front = UnsafeMutableBufferPointer(rebasing: all[0..<8])
            let back = UnsafeBufferPointer(rebasing: all[2..<10])
            let short = UnsafeBufferPointer(rebasing: all[8..<10])
            let refused: [() throws -> Void] = [
                { _ = try Columns.prefixSum(back, into: front, on: team) },
                { _ = try Columns.prefixSum(short, into: front, on: team) },
                { _ = try Columns.filter(back, above: 1, into: front, on: team) },
                {
                    _ = try Columns.filter(
                        UnsafeBufferPointer(front), above: 1, into: .init(rebasing: all[8...]), on: team)
                },
                { _ = try Columns.filter(short, where: .init(start: nil, count: 0), into: front, on: team) },
            ]
            for (index, call) in refused.enumerated() {
                let found = code(call)
                #expect(found == .invalidArgument, "call \(index)")
            }
            var counts = [1, 2, 3]
            for range in [1...1, -.infinity...1, -1e308...1e308, 0...Double.leastNonzeroMagnitude]
                as [ClosedRange<Double>]
            {
                counts.withUnsafeMutableBufferPointer { counts in
                    let refused = code { _ = try Columns.histogram(back, over: range, into: counts, on: team) }
                    #expect(refused == .invalidArgument)
                }
            }
            let none = UnsafeMutableBufferPointer<Int>(start: nil, count: 0)
            let refusedBins = code { _ = try Columns.histogram(back, over: 0...1, into: none, on: team) }
            #expect(refusedBins == .invalidArgument)
        }
        #expect(numbers == (0..<10).map { Double($0) })
    }
}

/// An element of equal bytes: what is left alone keeps them.
private func unsafeBitCast<Element>(repeatedByte byte: UInt8, to type: Element.Type) -> Element {
    let bytes = [UInt8](repeating: byte, count: MemoryLayout<Element>.size)
    return bytes.withUnsafeBytes { $0.loadUnaligned(as: type) }
}
