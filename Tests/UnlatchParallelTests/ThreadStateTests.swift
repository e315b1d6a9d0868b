import Foundation
import Testing
import UnlatchParallel

/// The mask and the floating-point environment of a team's threads.
@Suite struct ThreadStateTests {
    @Test("a body that widens its own mask is bound again in the next run, where the grant says it is")
    func mask() async {
        await #expect(processExitsWith: .success) {
            alarm(30)
            try allowManyThreads()
            let cpus = Topology.current.allowedCPUs
            guard cpus.count > 1 else { return skipPart("one CPU: a pinned thread cannot widen its mask") }
            for team in [try Team(place: .cpus([cpus[1]])), try Team(place: .cpus(cpus))] {
                for _ in 0..<3 {
                    let bound = Collected<[Int]>()
                    let grant = try team.parallelRegion { _ in
                        bound.add(Topology.threadCPUs())
                        demand((try? Topology.bindThread(to: cpus)) != nil)
                        demand(Topology.threadCPUs() == cpus)
                    }
                    demand(bound.all.allSatisfy { $0.count == 1 }, "\(bound.all)")
                    demand(bound.all.flatMap { $0 }.sorted() == grant.cpus.sorted(), "\(bound.all), \(grant)")
                }
            }
        }
    }

    #if arch(x86_64)
        /// A rounding mode, and whether subnormal numbers are read and written as 0.
        private struct Mode {
            let rounding: CInt
            let flushes: Bool

            static let all = [
                Mode(rounding: FE_TONEAREST, flushes: false), Mode(rounding: FE_TONEAREST, flushes: true),
                Mode(rounding: FE_UPWARD, flushes: false), Mode(rounding: FE_DOWNWARD, flushes: true),
                Mode(rounding: FE_TOWARDZERO, flushes: false),
            ]

            /// Calls `body` on a thread that computes so.
            func during<R>(_ body: () throws -> R) rethrows -> R {
                var (before, own) = (fenv_t(), fenv_t())
                fegetenv(&before)
                defer { fesetenv(&before) }
                fesetround(rounding)
                fegetenv(&own)
                let bits: UInt32 = 0x8040  // flush to zero; subnormal numbers are zero
                own.__mxcsr = flushes ? own.__mxcsr | bits : own.__mxcsr & ~bits
                fesetenv(&own)
                return try body()
            }
        }

        /// Quotients that are not exact, and some that are subnormal.
        private static func bits(_ team: Team) throws -> [UInt64] {
            let count = 4000
            nonisolated(unsafe) let results = UnsafeMutablePointer<Double>.allocate(capacity: count)
            defer { results.deallocate() }
            try team.parallelFor(0..<count, schedule: .dynamic(chunk: 7)) { part in
                for i in part { results[i] = (i.isMultiple(of: 2) ? 1 : 1e-308) / Double(3 + i) }
            }
            return (0..<count).map { results[$0].bitPattern }
        }

        @Test("a run computes with its caller's floating-point modes, whatever those of the team's maker were")
        func modes() async {
            await #expect(processExitsWith: .success) {
                alarm(60)
                try allowManyThreads()
                let cpus = Topology.current.allowedCPUs
                let alone = try Team(threads: 1)
                let expected = try Mode.all.map { mode in try mode.during { try Self.bits(alone) } }
                demand(Set(expected).count == Mode.all.count, "the modes make a difference")
                for maker in Mode.all {
                    for team in try maker.during({
                        [try Team(place: .cpus(cpus)), try Team(threads: 3, place: .caller)]
                    }) {
                        for (mode, bits) in zip(Mode.all, expected) {
                            let found = try mode.during { try Self.bits(team) }
                            demand(found == bits, "\(team.place), made with \(maker), called with \(mode)")
                        }
                    }
                }
            }
        }

        @Test("a body that changes its thread's modes changes no later run")
        func changed() async {
            await #expect(processExitsWith: .success) {
                alarm(30)
                try allowManyThreads()
                let expected = try Self.bits(Team(threads: 1))
                for team in [
                    try Team(place: .cpus(Topology.current.allowedCPUs)), try Team(threads: 3, place: .caller),
                ] {
                    let caller = pthread_self()
                    try team.parallelRegion { _ in
                        // The caller's own thread keeps what its body sets: it is the caller's.
                        if pthread_equal(pthread_self(), caller) == 0 { fesetround(FE_UPWARD) }
                    }
                    try demand(Self.bits(team) == expected, "\(team.place)")
                }
            }
        }
    #endif
}
