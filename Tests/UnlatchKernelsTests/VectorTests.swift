import Testing
import UnlatchKernels
import UnlatchParallel

/// Numbers that look random and are the same on each run.
struct Numbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

private func doubles(_ count: Int, seed: UInt64) -> [Double] {
    var numbers = Numbers(state: seed)
    return (0..<count).map { _ in Double.random(in: -1...1, using: &numbers) }
}

private let sizes = [0, 1, 2, 31, 32, 33, 1001, 16384, 16385, 50_001]

@Suite struct VectorTests {
    @Test("dot and sum are right, and have the same bits for any team", arguments: sizes)
    func reductions(count: Int) throws {
        try CoreBudget.setLimit(max(CoreBudget.limit, 4))
        let x = doubles(count, seed: 1)
        let y = doubles(count, seed: 2)
        var dots: Set<UInt64> = []
        var sums: Set<UInt64> = []
        for threads in 1...4 {
            let team = try Team(threads: threads)
            try x.withUnsafeBufferPointer { x in
                try y.withUnsafeBufferPointer { y in
                    let dot = try Vectors.dot(x, y, on: team)
                    let sum = try Vectors.sum(x, on: team)
                    let tolerance = 1e-15 * Double(count)
                    #expect(abs(dot - zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }) <= tolerance)
                    #expect(abs(sum - x.reduce(0, +)) <= tolerance)
                    dots.insert(dot.bitPattern)
                    sums.insert(sum.bitPattern)
                }
            }
        }
        #expect(dots.count == 1 && sums.count == 1)
    }

    @Test("fill and triad write each element, and no other", arguments: sizes)
    func chunks(count: Int) throws {
        let team = try Team()
        let x = doubles(count, seed: 3)
        let y = doubles(count, seed: 4)
        var to = [Double](repeating: .nan, count: count + 1)
        try to.withUnsafeMutableBufferPointer { to in
            let result = UnsafeMutableBufferPointer(rebasing: to[..<count])
            try Vectors.fill(result, with: 2.5, on: team)
            #expect(result.allSatisfy { $0 == 2.5 })
            try x.withUnsafeBufferPointer { x in
                try y.withUnsafeBufferPointer { y in try _ = Vectors.triad(result, x, y, factor: 3, on: team) }
            }
            // In place: the result is an operand.
            try y.withUnsafeBufferPointer { y in
                _ = try Vectors.triad(result, UnsafeBufferPointer(result), y, factor: -1, on: team)
            }
        }
        #expect(to.dropLast() == zip(x, y).map { ($0 + 3 * $1) + -1 * $1 }[...])
        #expect(to[count].isNaN)
    }

    @Test("vectors of different length, and results that overlap operands, are refused")
    func refused() throws {
        let team = try Team(threads: 1)
        var numbers = doubles(10, seed: 5)
        numbers.withUnsafeMutableBufferPointer { all in
            let front = UnsafeMutableBufferPointer(rebasing: all[0..<8])
            let back = UnsafeBufferPointer(rebasing: all[2..<10])
            let short = UnsafeBufferPointer(rebasing: all[0..<7])
            #expect(throws: UnlatchError.self) { try Vectors.dot(back, short, on: team) }
            #expect(throws: UnlatchError.self) { try Vectors.triad(front, back, short, factor: 1, on: team) }
            #expect(throws: UnlatchError.self) { try Vectors.triad(front, back, back, factor: 1, on: team) }
            #expect(throws: UnlatchError.self) {
                try Vectors.triad(front, UnsafeBufferPointer(front), back, factor: 1, on: team)
            }
        }
        #expect(numbers == doubles(10, seed: 5))
    }
}
