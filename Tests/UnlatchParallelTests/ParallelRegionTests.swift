import Glibc
import Testing
import UnlatchParallel

private struct Mishap: Error, Equatable { let index: Int }

@Suite struct ParallelRegionTests {
    @Test("what is written before a barrier, all threads read after it", arguments: [1, 2, 3, 8])
    func barriers(threads: Int) throws {
        try allowManyThreads()
        let team = try Team(threads: threads)
        // Unsynchronised on purpose: only the barriers order what the threads do to it.
        nonisolated(unsafe) let numbers = UnsafeMutablePointer<Int>.allocate(capacity: threads)
        defer { numbers.deallocate() }
        numbers.initialize(repeating: 0, count: threads)
        let wrong = Collected<Int>()
        let grant = try team.parallelRegion { context in
            for round in 1...200 {
                numbers[context.index] = round
                try context.barrier()
                for other in 0..<context.count where numbers[other] != round { wrong.add(round) }
                try context.barrier()
            }
        }
        #expect(wrong.all == [])
        #expect((1...threads).contains(grant.granted))
    }

    @Test("a phase deals every index once, and is over when all of it is done", arguments: schedules, [1, 2, 5])
    func phases(schedule: Schedule, threads: Int) throws {
        try allowManyThreads()
        for place in [Place.caller, .cpus(Topology.current.allowedCPUs)] {
            let team = try Team(threads: place == .caller ? threads : nil, place: place)
            let count = 101
            nonisolated(unsafe) let visits = UnsafeMutablePointer<Int>.allocate(capacity: count)
            defer { visits.deallocate() }
            visits.initialize(repeating: 0, count: count)
            let wrong = Collected<Int>()
            try team.parallelRegion { context in
                for round in 1...20 {
                    try context.phase(0..<count, schedule: schedule) { for index in $0 { visits[index] += 1 } }
                    let all = (0..<count).allSatisfy { visits[$0] == round }
                    if !all { wrong.add(round) }
                    try context.phase(0..<0) { _ in wrong.add(round) }
                }
            }
            #expect(wrong.all == [])
        }
    }

    @Test("an error in a body, a phase or between two barriers ends all threads, and is the one thrown")
    func errors() throws {
        try allowManyThreads()
        let team = try Team(threads: 3)
        for _ in 0..<20 {
            #expect(throws: Mishap(index: 1)) {
                try team.parallelRegion { context in
                    try context.barrier()
                    if context.index == context.count - 1 { throw Mishap(index: 1) }
                    // These wait for a thread that will not come.
                    try context.barrier()
                    Issue.record("a barrier let somebody through")
                }
            }
            #expect(throws: Mishap(index: 7)) {
                try team.parallelRegion { context in
                    for _ in 0..<3 {
                        try context.phase(0..<100, schedule: .dynamic(chunk: 1)) { part in
                            if part.lowerBound == 7 { throw Mishap(index: 7) }
                        }
                        Issue.record("a phase that failed was passed")
                    }
                }
            }
        }
        #expect(
            code { try team.parallelRegion { try $0.phase(0..<9, schedule: .dynamic(chunk: 0)) { _ in } } }
                == .invalidArgument)
    }

    @Test("threads that call different phases or barriers are an error, not a result")
    func differing() async {
        // A process of its own: beside other tests the thread may be alone, and alone nobody differs.
        await #expect(processExitsWith: .success) {
            try allowManyThreads()
            try expectDifferingThreadsToBeRefused()
        }
    }

    @Test("a thread that returns early is not waited for")
    func leaving() throws {
        try allowManyThreads()
        let rounds = Collected<Int>()
        let grant = try Team(threads: 4).parallelRegion { context in
            if context.index % 2 == 1 { return }
            for _ in 0..<100 { try context.barrier() }
            rounds.add(context.index)
        }
        #expect(rounds.all.count == (grant.granted + 1) / 2)
    }

    @Test("a request or a deadline ends phases, at the same one for all threads")
    func stopping() throws {
        try allowManyThreads()
        for place in [Place.caller, .cpus(Topology.current.allowedCPUs)] {
            let team = try Team(threads: place == .caller ? 3 : nil, place: place)
            let cancellation = Cancellation()
            let rounds = Collected<Int>()
            var reports = 0
            let control = RunControl(cancellation: cancellation, progressInterval: .milliseconds(1)) { progress in
                reports += 1
                if progress.total != nil { Issue.record("nobody knows the total") }
            }
            let error = #expect(throws: UnlatchError.self) {
                try team.parallelRegion(control: control) { context in
                    for round in 0... {
                        if round == 30, context.index == 0 { cancellation.cancel() }
                        do {
                            try context.phase(0..<9, schedule: .static(chunk: 1)) { _ in usleep(100) }
                        } catch {
                            rounds.add(round)
                            throw error
                        }
                    }
                }
            }
            #expect(error?.code == .cancelled)
            #expect(Set(rounds.all).count == 1 && reports > 0)
            let soon = RunControl(deadline: .now + .milliseconds(5))
            #expect(
                code { try team.parallelRegion(control: soon) { while true { try $0.barrier() } } } == .deadlineExceeded
            )
        }
    }

    @Test("inside a chunk, a body has one thread")
    func nested() throws {
        let team = try Team(threads: 2)
        let counts = Collected<Int>()
        try team.parallelFor(0..<3) { part in
            for _ in part {
                _ = try? team.parallelRegion { context in
                    try context.barrier()
                    try context.phase(0..<5) { part in part.forEach(counts.add) }
                }
            }
        }
        #expect(counts.all.sorted() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4])
    }
}

private func expectDifferingThreadsToBeRefused() throws {
    let bodies: [(String, @Sendable (borrowing ThreadContext) throws -> Void)] = [
        ("counts", { try $0.phase(0..<(100 + $0.index)) { _ in } }),
        (
            "counts, dealt as they come",
            { try $0.phase(0..<(100 + $0.index), schedule: .dynamic(chunk: 1)) { _ in } }
        ),
        ("schedules", { try $0.phase(0..<100, schedule: $0.index == 0 ? .static : .dynamic(chunk: 1)) { _ in } }),
        ("chunks", { try $0.phase(0..<100, schedule: .static(chunk: 1 + $0.index)) { _ in } }),
        ("a phase and a barrier", { if $0.index == 0 { try $0.phase(0..<9) { _ in } } else { try $0.barrier() } }),
        ("a part that is left out", { if $0.index > 0 { try $0.phase(0..<100) { _ in } } }),
        (
            "a barrier in a phase",
            { context in
                try context.phase(0..<100, schedule: .dynamic(chunk: 1)) { part in
                    if part.lowerBound == 3 { try context.barrier() }
                }
            }
        ),
        (
            "a phase in a phase",
            { context in
                try context.phase(0..<100) { _ in try context.phase(0..<10, schedule: .dynamic(chunk: 1)) { _ in } }
            }
        ),
        (
            "the same that is not looked at",
            { context in
                try context.phase(0..<100, schedule: .dynamic(chunk: 1)) { _ in try? context.barrier() }
            }
        ),
    ]
    for place in [Place.caller, .cpus(Topology.current.allowedCPUs)] {
        let team = try Team(threads: place == .caller ? 3 : nil, place: place)
        guard team.threads > 1 else {
            skipPart("this process may use one CPU")
            continue
        }
        #expect(try team.parallelRegion { _ in }.granted == team.threads)
        for (what, body) in bodies {
            let error = #expect(throws: UnlatchError.self, "\(what)") { try team.parallelRegion(body) }
            #expect(error?.code == .invalidArgument, "\(what): \(String(describing: error))")
            #expect(error?.cause.contains("different phases or barriers, or one inside a phase") == true)
        }
        // The team goes on.
        #expect(try team.parallelReduce(0..<1000, .sum) { $0 } == 499_500)
    }
}
