import Testing
import UnlatchKernels
import UnlatchParallel

@Suite struct SparseMatrixTests {
    /// Rows of very different length, some of them empty.
    private struct Example<Value: KernelScalar> {
        var offsets: [Int] = [0]
        var indices: [Int32] = []
        var values: [Value]
        let columns: Int

        init(rows: Int, columns: Int, seed: Int, whole: Bool) {
            var generator = Numbers(state: UInt64(seed))
            for row in 0..<rows {
                let most = columns == 0 ? 0 : row % 37 == 5 ? 400 : 9
                for _ in 0..<Int.random(in: 0...most, using: &generator) {
                    indices.append(Int32.random(in: 0..<Int32(columns), using: &generator))
                }
                offsets.append(indices.count)
            }
            values = numbers(indices.count, in: -9...9, seed: seed)
            if whole { values = values.map { $0.rounded() } }
            self.columns = columns
        }

        func expected(_ x: [Value]) -> [Double] {
            (0..<offsets.count - 1).map { row in
                (offsets[row]..<offsets[row + 1]).filter { values[$0] != 0 }.reduce(0) {
                    $0 + Double(values[$1]) * Double(x[Int(indices[$1])])
                }
            }
        }

        func multiply(_ x: [Value], wide: Bool, on team: Team) throws -> [Value] {
            var y = Guarded<Value>(offsets.count - 1)
            try indices.withUnsafeBufferPointer { indices in
                try values.withUnsafeBufferPointer { values in
                    try x.withUnsafeBufferPointer { x in
                        if wide {
                            try offsets.map(Int64.init).withUnsafeBufferPointer {
                                let matrix = try SparseMatrix(
                                    rowOffsets: $0, columnIndices: indices, values: values, columns: columns)
                                try y.fill { _ = try matrix.multiply(x, into: $0, on: team) }
                            }
                        } else {
                            try offsets.map(Int32.init).withUnsafeBufferPointer {
                                let matrix = try SparseMatrix(
                                    rowOffsets: $0, columnIndices: indices, values: values, columns: columns)
                                try y.fill { _ = try matrix.multiply(x, into: $0, on: team) }
                            }
                        }
                    }
                }
            }
            return y.values
        }
    }

    private static func check<Value: KernelScalar>(_ type: Value.Type, rows: Int, columns: Int) throws {
        for whole in [true, false] {
            let example = Example<Value>(rows: rows, columns: columns, seed: rows + columns, whole: whole)
            let x: [Value] = whole ? (0..<columns).map { Value($0 % 7) } : numbers(columns, seed: 8)
            let expected = example.expected(x)
            var first: [Value]?
            try withEachInstructionSet { version in
                try withTeams { team in
                    for wide in [false, true] {
                        let y = try example.multiply(x, wide: wide, on: team)
                        let slack = whole ? 0 : 4000 * Double(Value.ulpOfOne)
                        let right = zip(y, expected).allSatisfy { abs(Double($0) - $1) <= slack }
                        #expect(right && y.count == rows, "\(type), \(rows) rows, \(version)")
                        #expect(y.isSame(as: first ?? y), "the bits are the same always")
                        first = y
                    }
                }
            }
        }
    }

    @Test("the product is the sum over each row", arguments: [(0, 0), (0, 5), (1, 1), (4, 0), (33, 9), (3000, 2500)])
    func product(rows: Int, columns: Int) throws {
        try SparseMatrixTests.check(Double.self, rows: rows, columns: columns)
        try SparseMatrixTests.check(Float.self, rows: rows, columns: columns)
    }

    @Test func `what is not a number stays in its rows`() throws {
        var example = Example<Double>(rows: 200, columns: 50, seed: 4, whole: true)
        example.values[example.offsets[100]...].withContiguousMutableStorageIfAvailable { $0[0] = .nan }
        var x = [Double](repeating: 1, count: 50)
        x[7] = .infinity
        let expected = example.expected(x)
        let y = try example.multiply(x, wide: false, on: Team())
        #expect(zip(y, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
        #expect(y.contains { $0.isNaN } && y.contains { $0.isInfinite } && y.contains { $0.isFinite })
    }

    @Test func `matrices that are none are refused`() throws {
        func make(_ offsets: [Int32], _ indices: [Int32], _ count: Int, columns: Int) throws -> SparseMatrix<Double> {
            let values = [Double](repeating: 1, count: count)
            // What is made is not used.
            return try offsets.withUnsafeBufferPointer { offsets in
                try indices.withUnsafeBufferPointer { indices in
                    try values.withUnsafeBufferPointer {
                        try SparseMatrix(rowOffsets: offsets, columnIndices: indices, values: $0, columns: columns)
                    }
                }
            }
        }
        #expect(try make([0, 1, 2], [0, 1], 2, columns: 2).rows == 2)
        #expect(throws: UnlatchError.self) { try make([0, 1, 2], [0, 2], 2, columns: 2) }
        #expect(throws: UnlatchError.self) { try make([0, 1, 2], [0, -1], 2, columns: 2) }
        #expect(throws: UnlatchError.self) { try make([0, 3, 2], [0, 1], 2, columns: 2) }
        #expect(throws: UnlatchError.self) { try make([0, -1, 2], [0, 1], 2, columns: 2) }
        #expect(throws: UnlatchError.self) { try make([1, 1, 2], [0, 1], 2, columns: 2) }
        #expect(throws: UnlatchError.self) { try make([0, 1], [0, 1], 2, columns: 2) }
        #expect(throws: UnlatchError.self) { try make([], [], 0, columns: 2) }
        #expect(throws: UnlatchError.self) { try make([0, 1], [0], 2, columns: 2) }
        #expect(throws: UnlatchError.self) { try make([0], [], 0, columns: -1) }
    }

    @Test func `vectors that do not fit the matrix are refused`() throws {
        let team = try Team(threads: 1)
        let offsets: [Int32] = [0, 1, 2]
        let indices: [Int32] = [0, 1]
        var memory: [Double] = [1, 2, 3, 4, 5, 6, 7]
        try offsets.withUnsafeBufferPointer { offsets in
            try indices.withUnsafeBufferPointer { indices in
                try memory.withUnsafeMutableBufferPointer { all in
                    let values = UnsafeBufferPointer(rebasing: all[0..<2])
                    let x = UnsafeBufferPointer(rebasing: all[2..<4])
                    func y(_ range: Range<Int>) -> UnsafeMutableBufferPointer<Double> { .init(rebasing: all[range]) }
                    let matrix = try SparseMatrix(
                        rowOffsets: offsets, columnIndices: indices, values: values, columns: 2)
                    #expect(throws: UnlatchError.self) { try matrix.multiply(x, into: y(3..<5), on: team) }
                    #expect(throws: UnlatchError.self) { try matrix.multiply(x, into: y(1..<3), on: team) }
                    #expect(throws: UnlatchError.self) { try matrix.multiply(x, into: y(4..<7), on: team) }
                    #expect(throws: UnlatchError.self) {
                        try matrix.multiply(UnsafeBufferPointer(y(2..<5)), into: y(5..<7), on: team)
                    }
                    try matrix.multiply(x, into: y(4..<6), on: team)
                }
            }
        }
        #expect(memory == [1, 2, 3, 4, 3, 8, 7])
    }
}
