import Testing
import UnlatchKernels
import UnlatchParallel

@Suite struct MonteCarloTests {
    /// Philox4x32-10, one word after the other.
    private static func philox(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
        var (c, k) = (counter, key)
        for _ in 0..<10 {
            let first = UInt64(0xD251_1F53) * UInt64(c[0])
            let second = UInt64(0xCD9E_8D57) * UInt64(c[2])
            c = [
                UInt32(second >> 32) ^ c[1] ^ k[0], UInt32(truncatingIfNeeded: second),
                UInt32(first >> 32) ^ c[3] ^ k[1], UInt32(truncatingIfNeeded: first),
            ]
            k = [k[0] &+ 0x9E37_79B9, k[1] &+ 0xBB67_AE85]
        }
        return c
    }

    private static func isInside(_ point: Int, seed: UInt64) -> Bool {
        let words = philox(
            [UInt32(truncatingIfNeeded: point / 2), UInt32((point / 2) >> 32), 0, 0],
            [UInt32(truncatingIfNeeded: seed), UInt32(seed >> 32)])
        let a = UInt64(words[2 * (point % 2)])
        let b = UInt64(words[2 * (point % 2) + 1])
        return !(a * a).addingReportingOverflow(b * b).overflow
    }

    @Test func `the generator that is compared with is Philox`() {
        // The numbers that its authors published with it.
        #expect(
            MonteCarloTests.philox([0, 0, 0, 0], [0, 0]) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
        let ones = UInt32.max
        #expect(
            MonteCarloTests.philox([ones, ones, ones, ones], [ones, ones])
                == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
        #expect(
            MonteCarloTests.philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0])
                == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
    }

    @Test("each point is that of its number", arguments: [0, 1, 2, 15, 16, 17, 33, 5000, 131_073, 300_001])
    func points(count: Int) throws {
        for seed in [0, 0x0123_4567_89AB_CDEF, UInt64.max] {
            let expected = (0..<count).count { MonteCarloTests.isInside($0, seed: seed) }
            try withEachInstructionSet { version in
                try withTeams { team in
                    let inside = try MonteCarlo.pointsInside(points: count, seed: seed, on: team)
                    #expect(inside == expected, "\(count) points, seed \(seed), \(version), \(team.threads) threads")
                }
            }
        }
    }

    @Test func `pi comes closer with more points`() throws {
        let pi = try MonteCarlo.pi(points: 20_000_000, seed: 1, on: Team())
        // Five times the standard deviation of that many points.
        #expect(abs(pi - .pi) < 5 * 1.65 / 20_000_000.squareRoot())
    }

    @Test func `numbers of points that say nothing are refused`() throws {
        let team = try Team(threads: 1)
        #expect(throws: UnlatchError.self) { try MonteCarlo.pointsInside(points: -1, seed: 0, on: team) }
        #expect(throws: UnlatchError.self) { try MonteCarlo.pi(points: 0, seed: 0, on: team) }
    }
}
