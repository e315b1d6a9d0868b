import Testing
import UnlatchKernels
import UnlatchParallel

func scalars<Scalar: KernelScalar>(_ count: Int, seed: UInt64) -> [Scalar] {
    var numbers = Numbers(state: seed)
    return (0..<count).map { _ in Scalar(Double.random(in: -1...1, using: &numbers)) }
}

private let sizes = [0, 1, 2, 31, 32, 33, 1001, 16384, 16385, 50_001]

/// Element by element. Each formula is exact, so that results are equal, not close.
@Suite struct VectorTests {
    /// A result between two elements that must stay as they are, at an address that no vector begins at.
    private static func into<Scalar: KernelScalar>(
        _ count: Int, from start: [Scalar]? = nil, _ work: (UnsafeMutableBufferPointer<Scalar>) throws -> Void
    ) rethrows -> [Scalar] {
        var all = [Scalar](repeating: 77, count: count + 4)
        if let start { all.replaceSubrange(3..<3 + count, with: start) }
        try all.withUnsafeMutableBufferPointer { try work(UnsafeMutableBufferPointer(rebasing: $0[3..<3 + count])) }
        #expect(all[..<3] == [77, 77, 77] && all[count + 3] == 77)
        return Array(all[3..<3 + count])
    }

    private static func check<Scalar: KernelScalar>(_: Scalar.Type, count: Int) throws {
        let (x, y): ([Scalar], [Scalar]) = (scalars(count, seed: 3), scalars(count, seed: 4))
        let factor = Scalar(0.7)
        try x.withUnsafeBufferPointer { xs in
            try y.withUnsafeBufferPointer { ys in
                try withTeams { team in
                    try withEachInstructionSet { _ in
                        #expect(try into(count) { try Vectors.copy(xs, into: $0, on: team) } == x)
                        #expect(
                            try into(count) { try Vectors.scale(xs, by: factor, into: $0, on: team) }
                                == x.map { factor * $0 })
                        #expect(
                            try into(count) { try Vectors.add(xs, ys, into: $0, on: team) }
                                == zip(x, y).map { $0 + $1 })
                        #expect(
                            try into(count) { try Vectors.triad($0, xs, ys, factor: factor, on: team) }
                                == zip(x, y).map { $0 + factor * $1 })
                        #expect(
                            try into(count, from: y) { try Vectors.axpy(factor, xs, addedTo: $0, on: team) }
                                == zip(x, y).map { $1 + factor * $0 })
                        // In place: the result is an operand.
                        #expect(
                            try into(count, from: y) {
                                try Vectors.triad($0, xs, UnsafeBufferPointer($0), factor: factor, on: team)
                            } == zip(x, y).map { $0 + factor * $1 })
                        #expect(
                            try into(count, from: y) {
                                try Vectors.scale(UnsafeBufferPointer($0), by: factor, into: $0, on: team)
                            } == y.map { factor * $0 })
                        // -0 is not 0, and keeps its sign.
                        let filled = try into(count) { try Vectors.fill($0, with: -Scalar.zero, on: team) }
                        #expect(filled.allSatisfy { $0 == 0 && $0.sign == .minus })
                    }
                }
            }
        }
    }

    @Test("vectors of doubles are made element by element, and nothing beside them", arguments: sizes)
    func doubles(count: Int) throws { try VectorTests.check(Double.self, count: count) }

    @Test("vectors of floats are made element by element, and nothing beside them", arguments: sizes)
    func floats(count: Int) throws { try VectorTests.check(Float.self, count: count) }

    /// More than the cache, so that the results are streamed, from an address within a cache line.
    private static func checkStreamed<Scalar: KernelScalar>(_: Scalar.Type, bytes: Int) throws {
        let count = bytes / MemoryLayout<Scalar>.stride + 5
        let x = UnsafeMutableBufferPointer<Scalar>.allocate(capacity: count)
        let all = UnsafeMutableBufferPointer<Scalar>.allocate(capacity: count + 2)
        defer {
            x.deallocate()
            all.deallocate()
        }
        for i in 0..<count { x[i] = Scalar(i % 1021) }
        let to = UnsafeMutableBufferPointer(rebasing: all[1...count])
        let xs = UnsafeBufferPointer(x)
        let team = try Team(threads: 2)
        try withEachInstructionSet { _ in
            all.initialize(repeating: 77)
            try Vectors.triad(to, xs, xs, factor: 2, on: team)
            var wrong = 0
            for i in 0..<count where to[i] != 3 * x[i] { wrong += 1 }
            try Vectors.fill(to, with: 5, on: team)
            for i in 0..<count where to[i] != 5 { wrong += 1 }
            try Vectors.erf(xs, into: to, on: team)
            for i in 0..<count where to[i] != to[i % 1021] { wrong += 1 }
            #expect(wrong == 0 && all[0] == 77 && all[count + 1] == 77)
        }
    }

    @Test("results that do not fit the cache are complete")
    func streamed() throws {
        let bytes = try #require((20...32).map { 1 << $0 }.first { Vectors.isStreamed(bytes: $0) })
        try VectorTests.checkStreamed(Double.self, bytes: bytes)
        try VectorTests.checkStreamed(Float.self, bytes: bytes)
    }

    @Test("vectors of different length, and results that overlap operands, are refused")
    func refused() throws {
        let team = try Team(threads: 1)
        var numbers: [Double] = scalars(10, seed: 5)
        numbers.withUnsafeMutableBufferPointer { all in
            let front = UnsafeMutableBufferPointer(rebasing: all[0..<8])
            let back = UnsafeBufferPointer(rebasing: all[2..<10])
            let short = UnsafeBufferPointer(rebasing: all[0..<7])
            func refuses(_ words: String, _ call: () throws -> Void) {
                let error = #expect(throws: UnlatchError.self) { try call() }
                #expect(error?.code == .invalidArgument && error?.cause.contains(words) == true)
            }
            refuses("8 and 7 elements") { _ = try Vectors.dot(back, short, on: team) }
            refuses("8 and 7 elements") { try Vectors.copy(short, into: front, on: team) }
            refuses("8 and 7 elements") { try Vectors.add(UnsafeBufferPointer(front), short, into: front, on: team) }
            refuses("overlaps") { try Vectors.copy(back, into: front, on: team) }
            refuses("overlaps") { try Vectors.scale(back, by: 2, into: front, on: team) }
            refuses("overlaps") { try Vectors.triad(front, back, back, factor: 1, on: team) }
            refuses("overlaps") { try Vectors.triad(front, UnsafeBufferPointer(front), back, factor: 1, on: team) }
            refuses("overlaps") { try Vectors.exp(back, into: front, on: team) }
            refuses("must be another vector") {
                try Vectors.axpy(1, UnsafeBufferPointer(front), addedTo: front, on: team)
            }
        }
        #expect(numbers == scalars(10, seed: 5))
    }
}
