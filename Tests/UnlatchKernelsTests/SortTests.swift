import Testing
import UnlatchKernels
import UnlatchParallel

/// Values that a sort could get wrong, for each type of element.
private protocol Sample: ColumnElement {
    static func any(_ numbers: inout Numbers) -> Self
    static var special: [Self] { get }
    /// Comes before the other, as NumPy has it.
    func ascends(_ other: Self) -> Bool
    /// Stands for a number that compares as itself; the bits that NaN may have are not compared.
    var isNumber: Bool { get }
    /// -0.0 before 0.0.
    func totallyAscends(_ other: Self) -> Bool
}

extension Sample where Self: FixedWidthInteger {
    static func any(_ numbers: inout Numbers) -> Self { Self.random(in: .min ... .max, using: &numbers) }
    static var special: [Self] { [.min, .min + 1, -1, 0, 1, .max - 1, .max] }
    func ascends(_ other: Self) -> Bool { self < other }
    var isNumber: Bool { true }
    func totallyAscends(_ other: Self) -> Bool { self < other }
}

extension Sample where Self: BinaryFloatingPoint, Self.RawSignificand: FixedWidthInteger {
    static func any(_ numbers: inout Numbers) -> Self {
        let large = Self.random(in: -1...1, using: &numbers)
        return Bool.random(using: &numbers) ? large : large * large * large * 1e-30
    }
    static var special: [Self] {
        [
            .nan, -.nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
            .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .signalingNaN,
        ]
    }
    func ascends(_ other: Self) -> Bool { isNaN ? false : other.isNaN || self < other }
    var isNumber: Bool { !isNaN }
    func totallyAscends(_ other: Self) -> Bool { !other.isTotallyOrdered(belowOrEqualTo: self) }
}

extension Float: Sample {}
extension Double: Sample {}
extension Int32: Sample {}
extension Int64: Sample {}

@Suite struct SortTests {
    /// Columns of all shapes: random, special values, few values, ascending, descending, all equal.
    private static func columns<Element: Sample>(_ type: Element.Type) -> [[Element]] {
        var numbers = Numbers(state: 7)
        var columns = [0, 1, 2, 3, 33, 1000, 16385, 40_001].map { count in
            (0..<count).map { _ in Element.any(&numbers) }
        }
        columns.append((0..<20_001).map { _ in Element.special.randomElement(using: &numbers)! })
        columns.append((0..<17_000).map { $0 % 5 == 0 ? Element.special[3] : Element.any(&numbers) })
        let ascending = columns[6].filter(\.isNumber).sorted { $0.totallyAscends($1) }
        columns += [ascending, ascending.reversed(), [Element](repeating: ascending[9], count: 17_000)]
        return columns
    }

    private func sorts<Element: Sample>(_ type: Element.Type) throws {
        for column in SortTests.columns(type) {
            let numbers = column.filter(\.isNumber).sorted { $0.totallyAscends($1) }
            let others = Set(column.filter { !$0.isNumber }.map { [$0].bytes })
            try EveryVersion.run { team in
                var sorted = [Element.special[0]] + column + [Element.special[0]]
                try sorted.inner { _ = try Columns.sort($0, on: team) }
                let result = Array(sorted.dropFirst().dropLast())
                #expect(result.count == column.count)
                expectSame(Array(result.prefix(numbers.count)).bytes, numbers.bytes, "\(column.count) of \(type)")
                #expect(Set(result.dropFirst(numbers.count).map { [$0].bytes }) == others)
            }
        }
    }

    private func argsorts<Element: Sample>(_ type: Element.Type) throws {
        for column in SortTests.columns(type) {
            let expected = column.indices.sorted { a, b in
                column[a].ascends(column[b]) || (!column[b].ascends(column[a]) && a < b)
            }
            try EveryVersion.run { team in
                var wide = [Int64](repeating: -7, count: column.count + 2)
                var narrow = [Int32](repeating: -7, count: column.count + 2)
                try column.withUnsafeBufferPointer { column in
                    try wide.inner { _ = try Columns.argsort(column, into: $0, on: team) }
                    try narrow.inner { _ = try Columns.argsort(column, into: $0, on: team) }
                }
                expectSame(wide, [-7] + expected.map { Int64($0) } + [-7], "\(column.count) of \(type)")
                expectSame(narrow, [-7] + expected.map { Int32($0) } + [-7], "\(column.count) of \(type)")
            }
        }
    }

    @Test func `columns are sorted, with NaN at the end`() throws {
        try sorts(Float.self)
        try sorts(Double.self)
        try sorts(Int32.self)
        try sorts(Int64.self)
    }

    @Test func `orders are found, and equal values stay in their order`() throws {
        try argsorts(Float.self)
        try argsorts(Double.self)
        try argsorts(Int32.self)
        try argsorts(Int64.self)
    }

    @Test func `columns larger than the caches are sorted`() throws {
        var numbers = Numbers(state: 3)
        let column = (0..<2_200_000).map { _ in Int64.random(in: -1_000_000...1_000_000, using: &numbers) }
        let expected = column.sorted()
        try EveryVersion.run(threads: [2]) { team in
            var sorted = [7] + column + [7]  // starts in the middle of a line
            try sorted.inner { _ = try Columns.sort($0, on: team) }
            expectSame(sorted, [7] + expected + [7])
            var order = [Int32](repeating: 0, count: column.count)
            try column.withUnsafeBufferPointer { column in
                try order.withUnsafeMutableBufferPointer { _ = try Columns.argsort(column, into: $0, on: team) }
            }
            let ordered = order.map { column[Int($0)] }
            expectSame(ordered, expected)
            let isStable = zip(order, order.dropFirst()).allSatisfy { column[Int($0)] < column[Int($1)] || $0 < $1 }
            #expect(isStable)
        }
        let floats = (0..<4_300_000).map { _ in Float.random(in: -1...1, using: &numbers) }
        let expectedFloats = floats.sorted()
        var sorted = [0] + floats + [0]
        try sorted.inner { _ = try Columns.sort($0, on: Team(threads: 2)) }
        expectSame(sorted, [0] + expectedFloats + [0])
    }

    @Test func `orders that do not fit are refused`() throws {
        let team = try Team(threads: 1)
        var column: [Int64] = [3, 1, 2, 4]
        column.withUnsafeMutableBufferPointer { all in
            let values = UnsafeBufferPointer(rebasing: all[0..<2])
            for part in [2..<3, 1..<3] {
                let order = UnsafeMutableBufferPointer(rebasing: all[part])
                let refused = code { _ = try Columns.argsort(values, into: order, on: team) }
                #expect(refused == .invalidArgument)
            }
        }
        #expect(column == [3, 1, 2, 4])
    }

    private func selects<Element: Sample>(_ type: Element.Type) throws {
        for column in SortTests.columns(type) where !column.isEmpty {
            var sorted = column
            try sorted.withUnsafeMutableBufferPointer { _ = try Columns.sort($0, on: Team(threads: 1)) }
            let ranks = [0, column.count / 2, column.count - 1, column.count / 3, 0].map { Int64($0) }
            try EveryVersion.run { team in
                var found = [Element](repeating: column[0], count: ranks.count)
                try column.withUnsafeBufferPointer { column in
                    try ranks.withUnsafeBufferPointer { ranks in
                        try found.withUnsafeMutableBufferPointer {
                            _ = try Columns.select(ranks, of: column, into: $0, on: team)
                        }
                    }
                }
                let expected = ranks.map { sorted[Int($0)] }
                for (one, other) in zip(found, expected) where one.isNumber || other.isNumber {
                    #expect([one].bytes == [other].bytes, "\(column.count) of \(type)")
                }
            }
        }
    }

    @Test func `values are found by their ranks, and the column is left as it is`() throws {
        try selects(Float.self)
        try selects(Double.self)
        try selects(Int32.self)
        try selects(Int64.self)
    }

    @Test func `a rank that there is not is refused`() throws {
        let column = (0..<20_000).map { Int64($0 * 7919 % 20_011) }
        try EveryVersion.run(threads: [1, 2]) { team in
            for rank: Int64 in [-1, 20_000, .max, .min] {
                var found: [Int64] = [0]
                let refused = code {
                    try column.withUnsafeBufferPointer { column in
                        try [rank].withUnsafeBufferPointer { ranks in
                            try found.withUnsafeMutableBufferPointer {
                                _ = try Columns.select(ranks, of: column, into: $0, on: team)
                            }
                        }
                    }
                }
                #expect(refused == .invalidArgument)
            }
        }
    }

    /// Patterns that make a quicksort slow whose pivots are badly chosen.
    private static let patterns: [@Sendable (Int) -> Int64] = [
        { Int64($0) }, { Int64(-$0) }, { Int64($0 % 2) }, { Int64($0 % 7) }, { Int64(min($0, 100_000 - $0)) },
        { Int64(max($0, 100_000 - $0)) }, { Int64($0 * 7919 % 100_003) }, { $0 == 99_999 ? -1 : Int64($0) },
        { Int64($0 % 1000) }, { Int64($0 / 1000 % 2 == 0 ? $0 : -$0) }, { Int64($0 & -$0) }, { Int64(($0 &* $0) % 65_537) },
        { _ in .max }, { $0 % 3 == 0 ? .max : .min },
    ]

    @Test func `no pattern has keys looked at more often than halving needs, and what levels leave is sorted as a heap`() {
        withEachInstructionSet { set in
            for (number, pattern) in SortTests.patterns.enumerated() {
                let keys = (0..<100_000).map(pattern)
                let sorted = keys.sorted()
                for levels in [nil, 0, 1, 5] as [Int?] {
                    var own = keys
                    guard let looked = Columns.quicksort(&own, levels: levels) else {
                        #expect(set == .baseline)
                        return
                    }
                    expectSame(own, sorted, "pattern \(number), \(levels.map(String.init) ?? "all") levels")
                    // log₂ of the keys is 17. A level looks twice at keys whose least one is the pivot; and whether they are
                    // sorted already is looked at once.
                    #expect(looked <= keys.count * max(1, levels.map { 2 * $0 } ?? 51), "pattern \(number): \(looked)")
                }
            }
        }
    }
}
