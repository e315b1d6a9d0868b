import Testing
import UnlatchKernels
import UnlatchParallel

@Suite struct MonteCarloTests {
    @Test func `the generator that is compared with is Philox`() {
        // The numbers that its authors published with it.
        #expect(
            MonteCarlo.philox([0, 0, 0, 0], [0, 0]) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
        let ones = UInt32.max
        #expect(
            MonteCarlo.philox([ones, ones, ones, ones], [ones, ones])
                == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
        #expect(
            MonteCarlo.philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0])
                == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
    }

    @Test("each point is that of its number", arguments: [0, 1, 2, 15, 16, 17, 33, 5000, 131_073, 300_001])
    func points(count: Int) throws {
        for seed in [0, 0x0123_4567_89AB_CDEF, UInt64.max] {
            let expected = (0..<count).count { MonteCarlo.isInside($0, seed: seed) }
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
