import Testing
import UnlatchKernels
import UnlatchParallel

@Suite struct NBodyTests {
    private static func run<Value: KernelScalar>(
        _ bodies: [[Value]], gravity: Double, softening: Double, on team: Team
    ) throws -> [[Value]] {
        let count = bodies[0].count
        var results = [Guarded<Value>](repeating: Guarded(count), count: 3)
        var (ax, ay, az) = (results[0], results[1], results[2])
        try bodies[0].withUnsafeBufferPointer { x in
            try bodies[1].withUnsafeBufferPointer { y in
                try bodies[2].withUnsafeBufferPointer { z in
                    try bodies[3].withUnsafeBufferPointer { mass in
                        try ax.fill { ax in
                            try ay.fill { ay in
                                try az.fill { az in
                                    _ = try NBody.accelerations(
                                        x, y, z, mass: mass, gravity: gravity, softening: softening, into: ax, ay, az,
                                        on: team)
                                }
                            }
                        }
                    }
                }
            }
        }
        results = [ax, ay, az]
        return results.map(\.values)
    }

    private static func check<Value: KernelScalar>(_ bodies: [[Value]], gravity: Double, softening: Double) throws {
        let expected = NBody.plainAccelerations(bodies, gravity: gravity, softening: softening)
        try withEachInstructionSet { version in
            try withTeams { team in
                let found = try run(bodies, gravity: gravity, softening: softening, on: team)
                // The formula has an order, and the kernel keeps it.
                #expect(
                    zip(found, expected).allSatisfy { $0.isSame(as: $1) },
                    "\(Value.self), \(bodies[0].count) bodies, \(version), \(team.threads) threads")
            }
        }
    }

    private static func bodies<Value: KernelScalar>(_ count: Int, seed: Int) -> [[Value]] {
        (0..<3).map { numbers(count, seed: seed + $0) } + [numbers(count, in: 0...2, seed: seed + 3)]
    }

    @Test("accelerations are those of the formula, to the bit", arguments: [0, 1, 2, 15, 16, 33, 255, 301])
    func accelerations(count: Int) throws {
        for softening in [0, 0.05] {
            try NBodyTests.check(bodies(count, seed: 1) as [[Double]], gravity: 1.5, softening: softening)
            try NBodyTests.check(bodies(count, seed: 2) as [[Float]], gravity: 1, softening: softening)
        }
    }

    private func bodies<Value: KernelScalar>(_ count: Int, seed: Int) -> [[Value]] {
        NBodyTests.bodies(count, seed: seed)
    }

    @Test func `two bodies attract each other by mass and distance`() throws {
        let found = try NBodyTests.run(
            [[0, 2], [0, 0], [0, 0], [3, 5]] as [[Double]], gravity: 2, softening: 0, on: Team())
        #expect(found == [[2.5, -1.5], [0, 0], [0, 0]])
    }

    @Test func `what is not a number is not lost, and neither are infinities`() throws {
        var some: [[Double]] = bodies(40, seed: 5)
        some[1][3] = .infinity
        try NBodyTests.check(some, gravity: 1, softening: 0.1)
        some[0][30] = .nan
        try NBodyTests.check(some, gravity: 1, softening: 0)
    }

    @Test func `bodies that cannot be worked on are refused`() throws {
        let team = try Team(threads: 1)
        var memory = [Double](repeating: 1, count: 80)
        memory.withUnsafeMutableBufferPointer { all in
            func part(_ index: Int, _ count: Int = 10) -> UnsafeMutableBufferPointer<Double> {
                .init(rebasing: all[(10 * index)..<(10 * index + count)])
            }
            func run(mass: UnsafeMutableBufferPointer<Double>, az: UnsafeMutableBufferPointer<Double>, _ soft: Double)
                throws
            {
                try NBody.accelerations(
                    .init(part(0)), .init(part(1)), .init(part(2)), mass: .init(mass), softening: soft, into: part(4),
                    part(5), az, on: team)
            }
            #expect(throws: UnlatchError.self) { try run(mass: part(3, 9), az: part(6), 0) }
            #expect(throws: UnlatchError.self) { try run(mass: part(3), az: part(6, 11), 0) }
            #expect(throws: UnlatchError.self) { try run(mass: part(3), az: part(5), 0) }
            #expect(throws: UnlatchError.self) { try run(mass: part(3), az: part(2), 0) }
            #expect(throws: UnlatchError.self) { try run(mass: part(3), az: part(6), -1) }
            #expect(throws: UnlatchError.self) { try run(mass: part(3), az: part(6), .nan) }
        }
        #expect(memory.allSatisfy { $0 == 1 })
    }
}
