import Foundation
import Synchronization
import Testing
import UnlatchParallel

@Suite struct RunnableTests {
    @Test("64 callers at once make no more threads runnable than the budget and themselves")
    func runnable() async throws {
        if ProcessInfo.processInfo.environment["UNLATCH_SANITIZER"] == "thread" {
            try skip("ThreadSanitizer starts threads slower than they work")
        }
        // 200: the callers were not seen at work. Less: so many threads too many were runnable.
        await #expect(processExitsWith: .success) {
            let others = Set(threads())  // this one, and those that came with the tests
            for limit in [1, 2, 4] {
                try CoreBudget.setLimit(limit)
                let team = try Team(threads: 4)
                let over = Atomic(false)
                let runs = Atomic(0)
                let callers = 64
                let group = DispatchGroup()
                for _ in 0..<callers {
                    group.enter()
                    Thread.detachNewThread {
                        // Lower than the thread that watches, so that it gets to see them. Helpers inherit it.
                        _ = nice(10)
                        while !over.load(ordering: .relaxed) {
                            try! team.parallelFor(0..<16, schedule: .dynamic(chunk: 1)) { part in
                                for _ in part { work(microseconds: 20) }
                            }
                            runs.add(1, ordering: .relaxed)
                        }
                        group.leave()
                    }
                }
                // All of them at work; the first to come were granted helpers, which have gone to sleep.
                while runs.load(ordering: .relaxed) < 10 * callers { usleep(1000) }
                var most = 0
                for _ in 0..<10 {
                    usleep(10_000)
                    most = max(most, runnableThreads(without: others))
                }
                over.store(true, ordering: .relaxed)
                group.wait()
                if most <= callers / 2 { exit(200) }
                if most > limit + callers { exit(Int32(most - limit - callers)) }
            }
        }
    }

    @Test("a caller that is granted one core works alone: no other thread is started")
    func alone() async throws {
        await #expect(processExitsWith: .success) {
            try CoreBudget.setLimit(1)
            let before = threads().count
            for _ in 0..<100 {
                let grant = try Team(threads: 8).parallelFor(0..<100, schedule: .dynamic(chunk: 1)) { _ in }
                precondition(grant.granted == 1)
            }
            precondition(threads().count <= before, "a thread was started for nothing")
        }
    }

    @Test("concurrent callers are granted equal shares")
    func shares() async throws {
        await #expect(processExitsWith: .success) {
            try CoreBudget.setLimit(6)
            let team = try Team(threads: 6)
            let both = DispatchSemaphore(value: 0)
            let done = DispatchSemaphore(value: 0)
            let alone = try team.parallelFor(0..<100) { _ in }
            precondition(alone.granted == 6)
            Thread.detachNewThread {
                try! Team(threads: 1).parallelFor(0..<1) { _ in
                    both.signal()
                    done.wait()
                }
                both.signal()
            }
            both.wait()
            let shared = try team.parallelFor(0..<100) { _ in }
            precondition(shared.granted == 3, "half for each of two, not \(shared.granted)")
            done.signal()
            both.wait()
        }
    }
}

private func work(microseconds: Int) {
    let end = ContinuousClock.now + .microseconds(microseconds)
    while ContinuousClock.now < end {}
}

private func threads() -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
}

/// Threads of this process that run or wait for a core.
private func runnableThreads(without others: Set<String>) -> Int {
    threads().count { thread in
        guard !others.contains(thread),
            let stat = try? String(contentsOfFile: "/proc/self/task/\(thread)/stat", encoding: .utf8),
            let name = stat.lastIndex(of: ")")
        else { return false }
        return stat[stat.index(name, offsetBy: 2)] == "R"
    }
}
