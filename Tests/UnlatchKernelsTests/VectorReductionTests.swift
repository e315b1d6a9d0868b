import Foundation
import Testing
import UnlatchKernels
import UnlatchParallel

private let sizes = [0, 1, 2, 31, 32, 33, 63, 64, 65, 1001, 16384, 16385, 50_001]

/// The values that a body computes for each team and instruction set; they must have the same bits.
private func once(_ body: (Team) throws -> Double) throws -> Double {
    var values: [UInt64: Double] = [:]
    try withTeams { team in
        try withEachInstructionSet { _ in
            let value = try body(team)
            values[value.bitPattern] = value
        }
    }
    #expect(values.count == 1)
    return try #require(values.values.first)
}

@Suite struct VectorReductionTests {
    /// Starts at an address that no vector begins at.
    private static func vectors<Scalar: KernelScalar>(
        _ count: Int, _ body: (UnsafeBufferPointer<Scalar>, UnsafeBufferPointer<Scalar>) throws -> Void
    ) rethrows {
        let (x, y): ([Scalar], [Scalar]) = (scalars(count + 1, seed: 1), scalars(count + 1, seed: 2))
        try x.withUnsafeBufferPointer { x in
            try y.withUnsafeBufferPointer { y in
                try body(UnsafeBufferPointer(rebasing: x.dropFirst()), UnsafeBufferPointer(rebasing: y.dropFirst()))
            }
        }
    }

    /// Against sums in doubles of what was rounded to `Scalar` before.
    private static func checkSums<Scalar: KernelScalar>(_: Scalar.Type, count: Int) throws {
        try vectors(count) { (x: UnsafeBufferPointer<Scalar>, y: UnsafeBufferPointer<Scalar>) in
            let (xs, ys) = (x.map { Double($0) }, y.map { Double($0) })
            let tolerance = Double(Scalar.ulpOfOne) * Double(count + 1)
            let dot = try once { try Double(Vectors.dot(x, y, on: $0)) }
            #expect(abs(dot - zip(xs, ys).reduce(0) { $0 + $1.0 * $1.1 }) <= tolerance)
            let sum = try once { try Double(Vectors.sum(x, on: $0)) }
            #expect(abs(sum - xs.reduce(0, +)) <= tolerance)
            let norm = try once { try Double(Vectors.norm(x, on: $0)) }
            #expect(abs(norm - xs.reduce(0) { $0 + $1 * $1 }.squareRoot()) <= tolerance)
            let compensated = try once { try Double(Vectors.compensatedSum(x, on: $0)) }
            #expect(abs(compensated - xs.reduce(0, +)) <= tolerance)
        }
    }

    @Test("sums of doubles are right, and have the same bits for any team and instruction set", arguments: sizes)
    func doubles(count: Int) throws { try VectorReductionTests.checkSums(Double.self, count: count) }

    @Test("sums of floats are right, and have the same bits for any team and instruction set", arguments: sizes)
    func floats(count: Int) throws { try VectorReductionTests.checkSums(Float.self, count: count) }

    private static func checkExtremes<Scalar: KernelScalar>(_: Scalar.Type, count: Int) throws {
        try vectors(count) { (x: UnsafeBufferPointer<Scalar>, _: UnsafeBufferPointer<Scalar>) in
            try withTeams { team in
                try withEachInstructionSet { _ in
                    let (least, greatest) = (try Vectors.min(x, on: team), try Vectors.max(x, on: team))
                    #expect(least == x.min() && greatest == x.max())
                    let (low, high) = (try Vectors.argMin(x, on: team), try Vectors.argMax(x, on: team))
                    #expect(low == x.indices.min { x[$0] < x[$1] } && high == x.indices.max { x[$0] < x[$1] })
                }
            }
        }
    }

    @Test("the least and the greatest are found, and where", arguments: sizes)
    func extremes(count: Int) throws {
        try VectorReductionTests.checkExtremes(Double.self, count: count)
        try VectorReductionTests.checkExtremes(Float.self, count: count)
    }

    @Test("NaN is both the least and the greatest, the first one; of equal elements the first is named")
    func notANumber() throws {
        let count = 40_000
        for place in [0, 3, 31, 16_384, 39_999] {
            var x = [Double](repeating: 1, count: count)
            x[place] = .nan
            x[count - 1] = .nan
            x[count / 2] = -.infinity
            try x.withUnsafeBufferPointer { x in
                try withTeams { team in
                    try withEachInstructionSet { _ in
                        let (least, greatest) = (try Vectors.min(x, on: team), try Vectors.max(x, on: team))
                        #expect(least?.isNaN == true && greatest?.isNaN == true)
                        let (low, high) = (try Vectors.argMin(x, on: team), try Vectors.argMax(x, on: team))
                        #expect(low == place && high == place)
                        let (norm, sum) = (try Vectors.norm(x, on: team), try Vectors.compensatedSum(x, on: team))
                        #expect(norm.isNaN && sum.isNaN)
                    }
                }
            }
        }
        let same = [Float](repeating: 2, count: count)
        let team = try Team()
        try same.withUnsafeBufferPointer { same in
            let (low, high) = (try Vectors.argMin(same, on: team), try Vectors.argMax(same, on: team))
            #expect(low == 0 && high == 0)
        }
    }

    @Test("infinities stay infinite")
    func infinities() throws {
        let team = try Team(threads: 2)
        for place in [0, 32, 99] {
            var x = [Double](repeating: 1, count: 100)
            x[place] = .infinity
            try x.withUnsafeBufferPointer { x in
                #expect(try Vectors.sum(x, on: team) == .infinity)
                #expect(try Vectors.compensatedSum(x, on: team) == .infinity)
                #expect(try Vectors.norm(x, on: team) == .infinity)
                let (greatest, high) = (try Vectors.max(x, on: team), try Vectors.argMax(x, on: team))
                #expect(greatest == .infinity && high == place)
            }
        }
    }

    @Test("a compensated sum keeps what a plain one loses")
    func compensated() throws {
        // Each large number is taken back later; what is left is small, and below the large one's last digit.
        var x = [Double](repeating: 0.125, count: 100_000)
        for i in stride(from: 0, to: x.count / 2, by: 7) {
            x[i] = 1e18 * Double(i + 1)
            x[x.count - 1 - i] = -x[i]
        }
        let small = Double(x.filter { $0 == 0.125 }.count) * 0.125
        try x.withUnsafeBufferPointer { x in
            let (compensated, plain) = (
                try once { try Vectors.compensatedSum(x, on: $0) }, try once { try Vectors.sum(x, on: $0) }
            )
            #expect(compensated == small && plain != small)
        }
        let tenths = [Float](repeating: 0.1, count: 1_000_000)
        try tenths.withUnsafeBufferPointer { tenths in
            let sum = try once { try Double(Vectors.compensatedSum(tenths, on: $0)) }
            #expect(sum == Double(Float(Double(Float(0.1)) * 1e6)))
        }
    }

    @Test(
        "the norm neither over- nor underflows",
        arguments: [1, 1e200, 1e308, 1e-200, 1e-308, Double.leastNonzeroMagnitude, 1e-162])
    func norm(size: Double) throws {
        for count in [1, 4, 400, 40_000] {
            let x = [Double](repeating: size, count: count)
            try x.withUnsafeBufferPointer { x in
                let norm = try once { try Vectors.norm(x, on: $0) }
                let expected = size * Double(count).squareRoot()
                // The same number is added each time, so that what is rounded adds up, too.
                #expect(norm == expected || abs(norm - expected) <= max(1e-13 * expected, expected.ulp))
            }
        }
        let floats = [Float](repeating: Float(1e38), count: 4)
        let large = try floats.withUnsafeBufferPointer { try Vectors.norm($0, on: Team(threads: 1)) }
        #expect(large == 2 * floats[0])
        let zeros = [Double](repeating: 0, count: 100)
        let none = try zeros.withUnsafeBufferPointer { try Vectors.norm($0, on: Team(threads: 1)) }
        #expect(none == 0)
    }
}
