import Foundation
import Testing
import UnlatchParallel

@Suite struct StoppingTests {
    private static func teams() throws -> [Team] {
        try [Team(threads: 1), Team(threads: 2), Team(threads: 2, place: .cpus(Topology.current.allowedCPUs))]
    }

    @Test("a cancelled run does nothing but throw, and says so")
    func before() throws {
        let cancellation = Cancellation()
        cancellation.cancel()
        #expect(cancellation.isCancelled)
        for team in try Self.teams() {
            for schedule in schedules {
                let error = #expect(throws: UnlatchError.self) {
                    try team.parallelFor(
                        0..<100, schedule: schedule, control: RunControl(cancellation: cancellation)
                    ) { _ in Issue.record("a chunk was begun") }
                }
                #expect(error?.code == .cancelled)
            }
            #expect(throws: UnlatchError.self) {
                try team.parallelRegion(control: RunControl(cancellation: cancellation)) { _ in
                    Issue.record("a body was begun")
                }
            }
        }
    }

    @Test("a run is cancelled from a chunk or another thread, and says how far it came", arguments: schedules)
    func during(schedule: Schedule) throws {
        for team in try Self.teams() {
            let cancellation = Cancellation()
            let begun = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                begun.wait()
                cancellation.cancel()
            }
            let visited = Collected<Int>()
            let error = #expect(throws: UnlatchError.self) {
                try team.parallelFor(
                    0..<100_000, schedule: schedule, control: RunControl(cancellation: cancellation)
                ) { part in
                    begun.signal()
                    // Without the request, this would take half a minute.
                    while !cancellation.isCancelled { usleep(300) }
                    visited.add(part.count)
                }
            }
            let progress = try #require(error?.progress)
            #expect(error?.code == .cancelled)
            #expect(progress.total == 100_000 && progress.done == visited.all.reduce(0, +) && progress.done > 0)
            #expect(error?.description == "Team.parallelFor: cancelled; \(progress.done) of 100000 done")
        }
    }

    @Test("a deadline stops a run; one that is not reached does not")
    func deadline() throws {
        for team in try Self.teams() {
            let clock = ContinuousClock()
            let error = #expect(throws: UnlatchError.self) {
                try team.parallelFor(
                    0..<1_000_000, control: RunControl(deadline: clock.now + .milliseconds(200))
                ) { part in usleep(UInt32(part.count) * 100) }
            }
            #expect(error?.code == .deadlineExceeded)
            let progress = try #require(error?.progress)
            #expect((1..<1_000_000).contains(progress.done))
            #expect(
                code { try team.parallelFor(0..<9, control: RunControl(deadline: clock.now)) { _ in } }
                    == .deadlineExceeded)
            try team.parallelFor(0..<100, control: RunControl(deadline: clock.now + .seconds(1000))) { _ in }
            try team.parallelFor(0..<100, control: RunControl(deadline: clock.now + .seconds(Int64.max / 2))) { _ in }
            let long = try team.parallelReduce(0..<100, .sum, control: RunControl(deadline: clock.now + .seconds(1000)))
            {
                $0
            }
            #expect(long == 4950)
        }
    }

    @Test("whoever waits for the turn of a pinned team can be cancelled, and has a deadline")
    func waiting() throws {
        let team = try Team(threads: 1, place: .cpus([Topology.current.allowedCPUs[0]]))
        let cancellation = Cancellation()
        let begun = DispatchSemaphore(value: 0)
        let over = DispatchSemaphore(value: 0)
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            _ = try? team.parallelFor(0..<1) { _ in
                begun.signal()
                over.wait()
            }
            done.signal()
        }
        begun.wait()
        let soon = RunControl(deadline: .now + .milliseconds(10))
        #expect(code { try team.parallelFor(0..<9, control: soon) { _ in } } == .deadlineExceeded)
        Thread.detachNewThread {
            usleep(10_000)
            cancellation.cancel()
        }
        let control = RunControl(cancellation: cancellation)
        #expect(code { try team.parallelFor(0..<9, control: control) { _ in } } == .cancelled)
        over.signal()
        done.wait()
    }

    @Test("progress is told to the calling thread, grows, and ends with all of it", arguments: schedules)
    func progress(schedule: Schedule) throws {
        for team in try Self.teams() {
            let caller = pthread_self()
            var reports: [RunProgress] = []
            let control = RunControl(progressInterval: .milliseconds(1)) {
                #expect(pthread_equal(pthread_self(), caller) != 0)
                reports.append($0)
            }
            try team.parallelFor(0..<60, schedule: schedule, control: control) { usleep(UInt32($0.count) * 500) }
            #expect(reports.count > 1)
            #expect(reports.map(\.done) == reports.map(\.done).sorted())
            #expect(reports.last?.done == 60 && reports.allSatisfy { $0.total == 60 })
        }
    }

    @Test("a team can be used while it reports its own progress, on the thread that is told")
    func progressOfItself() async {
        await #expect(processExitsWith: .success) {
            alarm(60)
            let cpu = Topology.current.allowedCPUs[0]
            for team in [
                try Team(threads: 2), try Team(place: .cpus([cpu])),
                try Team(place: .cpus(Topology.current.allowedCPUs)),
            ] {
                var sums: [Int?] = []
                let control = RunControl(progressInterval: .milliseconds(1)) { _ in
                    let grant = try? team.parallelFor(0..<10) { _ in }
                    precondition(grant?.granted == 1)
                    sums.append(try? team.parallelReduce(0..<100, .sum) { $0 })
                }
                try team.parallelFor(0..<40, schedule: .dynamic(chunk: 1), control: control) { _ in usleep(500) }
                precondition(sums.count > 1 && sums.allSatisfy { $0 == 4950 })
            }
        }
    }

    /// The lock is Python's in earnest: a thread that holds it asks for the team, and the report of the team's run waits
    /// for the lock.
    @Test("a report that waits for a lock does not keep the team from the one who holds the lock")
    func lockOrder() async {
        await #expect(processExitsWith: .success) {
            alarm(60)
            let team = try Team(place: .cpus([Topology.current.allowedCPUs[0]]))
            let lock = DispatchSemaphore(value: 1)
            let reporting = DispatchSemaphore(value: 0)
            let over = DispatchSemaphore(value: 0)
            lock.wait()
            Thread.detachNewThread {
                var isFirst = true
                let control = RunControl(progressInterval: .milliseconds(1)) { _ in
                    if isFirst { reporting.signal() }
                    isFirst = false
                    lock.wait()
                    lock.signal()
                }
                try! team.parallelFor(0..<40, schedule: .dynamic(chunk: 1), control: control) { _ in usleep(500) }
                over.signal()
            }
            reporting.wait()
            let sum = try team.parallelReduce(0..<100, .sum) { $0 }
            lock.signal()
            over.wait()
            precondition(sum == 4950)
        }
    }

    @Test("a run inside a run is stopped by its own control, and the outer one goes on")
    func nested() throws {
        let cancellation = Cancellation()
        cancellation.cancel()
        let team = try Team(threads: 2)
        let codes = Collected<UnlatchError.Code?>()
        try team.parallelFor(0..<4, schedule: .dynamic(chunk: 1)) { _ in
            codes.add(code { try team.parallelFor(0..<9, control: RunControl(cancellation: cancellation)) { _ in } })
        }
        #expect(codes.all == Array(repeating: .cancelled, count: 4))
    }

    @Test("a cancelled task stops its run")
    func task() async throws {
        let begun = AsyncStream<Void>.makeStream()
        let task = Task.detached { () -> UnlatchError.Code? in
            let cancellation = Cancellation()
            return await withTaskCancellationHandler {
                code {
                    try Team(threads: 2).parallelFor(0..<100_000_000, control: RunControl(cancellation: cancellation)) {
                        begun.continuation.yield()
                        usleep(UInt32($0.count) * 100)
                    }
                }
            } onCancel: {
                cancellation.cancel()
            }
        }
        for await _ in begun.stream { break }
        task.cancel()
        #expect(await task.value == .cancelled)
    }
}
