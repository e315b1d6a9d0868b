import Foundation
import Synchronization
import Testing
import UnlatchParallel

// Of a process that ends while it has runs.
private let chunks = Atomic(0)
private let stopped = Atomic(0)

/// Exits while kernels run in other threads. libomp gives its memory back then, and whoever still works with it crashes.
@Suite struct EndOfProcessTests {
    /// Ends the process unless nothing runs any more. Registered before OpenMP was started, so called after its end began.
    private static let demandSilence: @convention(c) () -> Void = {
        let before = chunks.load(ordering: .relaxed)
        usleep(50_000)
        if chunks.load(ordering: .relaxed) != before { _exit(3) }
        if stopped.load(ordering: .relaxed) == 0 { _exit(4) }
        if code({ try Team(threads: 2).parallelFor(0..<10) { _ in } }) != .ending { _exit(5) }
    }

    private static func runForEver(_ team: Team) {
        Thread.detachNewThread {
            while true {
                let code = code {
                    try team.parallelFor(0..<400, schedule: .dynamic(chunk: 1)) { _ in
                        chunks.add(1, ordering: .relaxed)
                        usleep(20)
                    }
                }
                if code == .ending { stopped.add(1, ordering: .relaxed) }
            }
        }
    }

    @Test("an exit stops the runs of all teams, and no run is begun after it")
    func stopping() async {
        await #expect(processExitsWith: .exitCode(7)) {
            alarm(60)
            atexit(Self.demandSilence)
            try CoreBudget.setLimit(8)
            for team in [try Team(threads: 2), try Team(place: .cpus(Topology.current.allowedCPUs))] {
                Self.runForEver(team)
                Self.runForEver(team)
            }
            while chunks.load(ordering: .relaxed) < 500 { usleep(1000) }
            exit(7)
        }
    }

    @Test(
        "an exit from inside a chunk, and one beside a chunk that takes long, end the process",
        arguments: [true, false])
    func chunk(inside: Bool) async {
        await #expect(processExitsWith: .exitCode(7)) { [inside] in
            alarm(60)
            let team = try Team(threads: 2)
            if inside { try team.parallelFor(0..<2) { part in if part.count > 0 { exit(7) } } }
            Thread.detachNewThread {
                try! team.parallelFor(0..<2) { _ in
                    chunks.add(1, ordering: .relaxed)
                    usleep(50_000_000)
                }
            }
            while chunks.load(ordering: .relaxed) == 0 { usleep(1000) }
            exit(7)
        }
    }

    @Test("processes can exit at any moment beside running teams")
    func manyExits() async {
        await #expect(processExitsWith: .success) {
            alarm(120)
            let symbol = try #require(dlsym(UnsafeMutableRawPointer(bitPattern: 0), "fork"))
            let fork = unsafeBitCast(symbol, to: (@convention(c) () -> pid_t).self)
            for moment in 0..<20 {
                let child = fork()
                if child == 0 {
                    alarm(30)
                    if (try? CoreBudget.setLimit(8)) == nil { _exit(1) }
                    guard let own = try? Team(threads: 2), let pinned = try? Team(threads: 1, place: .spread) else {
                        _exit(2)
                    }
                    for team in [own, own, pinned] { Self.runForEver(team) }
                    while chunks.load(ordering: .relaxed) == 0 { usleep(100) }
                    usleep(UInt32(moment) * 700)
                    exit(0)
                }
                var status: Int32 = -1
                waitpid(child, &status, 0)
                #expect(status == 0, "the exit \(moment * 700) µs after the first chunk")
            }
        }
    }
}
