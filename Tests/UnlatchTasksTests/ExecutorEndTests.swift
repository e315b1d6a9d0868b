import Foundation
import Testing
import Unlatch

/// How executors end with their program, each in a process of its own: Ctrl-C, a kill, a normal end.
@Suite struct ExecutorEndTests {
    /// What sends Ctrl-C as a terminal does: to the program, and to everything that it has started.
    private static func interruptSoon() {
        Thread.detachNewThread {
            usleep(300_000)
            for pid in Descendants.current().processes + [getpid()] { kill(pid, SIGINT) }
        }
    }

    private static func calls(_ kind: PoolExecutor.Kind) throws -> [PythonCall] {
        try (0..<4).map { try Calls.call("spin", $0, kind) }
    }

    private static let everyKind =
        [PoolExecutor.Kind.processes(.fork)] + PoolExecutor.Kind.all.filter { $0 != .processes(.fork) }
    private static let everyStartMethod = StartMethod.allCases

    @Test(arguments: everyKind)
    func `Ctrl-C ends a map with KeyboardInterrupt, and its workers with it`(kind: PoolExecutor.Kind) async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) { [kind] in
            let python = startPython(handlesInterrupts: true)
            var workers = Descendants.current()
            let error = #expect(throws: PythonError.self) {
                try PoolExecutor(kind, workers: 2, on: python).use { pool in
                    let calls = try Self.calls(kind)
                    if kind != .sequential { for call in calls { _ = try pool.submit(call) } }
                    if kind.startMethod != nil { workers = Descendants.current(atLeast: 2) }
                    Self.interruptSoon()
                    _ = try pool.map(calls, timeout: .seconds(60))
                }
            }
            #expect(error?.type == "KeyboardInterrupt", "\(String(describing: error))")
            #expect(try python.attached { gil in try Int(gil.evaluate("6 * 7")) } == 42, "Python goes on")
            try workers.print()
            python.finalize()
        }
        let workers = try #require(try Descendants.printed(result?.standardOutputContent ?? []))
        if let method = kind.startMethod {
            #expect(!workers.processes.isEmpty)
            #expect(workers.semaphores.isEmpty == (method == .fork), "only fork's have no name")
        }
        #expect(workers.left().isEmpty, "\(workers.left(timeout: 0))")
    }

    @Test func `Ctrl-C ends the wait for a team's run`() async {
        await #expect(processExitsWith: .success) {
            _ = startPython(handlesInterrupts: true)
            let error = #expect(throws: PythonError.self) {
                try TeamExecutor(Team()).use { executor in
                    Self.interruptSoon()
                    _ = try executor.submit { team, control in
                        try team.parallelFor(0..<60_000, schedule: .dynamic(chunk: 1), control: control) { _ in
                            usleep(1000)
                        }
                    }.result(timeout: .seconds(60))
                }
            }
            #expect(error?.type == "KeyboardInterrupt")
        }
    }

    @Test(arguments: everyStartMethod, [SIGINT, SIGKILL])
    func `a program that is ended by a signal takes its workers and semaphores along`(
        method: StartMethod, signal: Int32
    ) async throws {
        let result = await #expect(processExitsWith: .signal(signal), observing: [\.standardOutputContent]) {
            [method, signal] in
            let python = startPython()
            let pool = try PoolExecutor(.processes(method), workers: 2, on: python)
            for call in try Self.calls(pool.kind) { _ = try pool.submit(call) }
            try Descendants.current(atLeast: 2).print()
            Foundation.signal(SIGINT, SIG_DFL)  // a shell may have it ignored
            kill(getpid(), signal)
            usleep(20_000_000)
        }
        let workers = try #require(try Descendants.printed(result?.standardOutputContent ?? []))
        #expect(workers.processes.count >= 2)
        #expect(workers.left().isEmpty, "\(workers.left(timeout: 0))")
    }

    @Test(arguments: everyStartMethod)
    func `workers that are idle end with a program that just returns`(method: StartMethod) async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) { [method] in
            let python = startPython()
            let pool = try PoolExecutor(.processes(method), workers: 2, on: python)
            _ = try pool.map((0..<4).map { try Calls.call("square", $0, pool.kind) }, timeout: .seconds(60))
            try Descendants.current().print()
            withExtendedLifetime(pool) { exit(0) }
        }
        let workers = try #require(try Descendants.printed(result?.standardOutputContent ?? []))
        #expect(!workers.processes.isEmpty)
        #expect(workers.left().isEmpty, "\(workers.left(timeout: 0))")
    }

    @Test(arguments: everyStartMethod)
    func `an executor that was shut down leaves no worker and no semaphore`(method: StartMethod) async {
        await #expect(processExitsWith: .success) { [method] in
            let python = startPython()
            // What multiprocessing keeps for the process: the tracker of semaphores, the server of forkserver.
            try PoolExecutor(.processes(method), workers: 1, on: python).use { pool in
                _ = try pool.map([Calls.call("square", 1, pool.kind)], timeout: .seconds(60))
            }
            let before = Descendants.current()
            try PoolExecutor(.processes(method), workers: 2, on: python).use { pool in
                _ = try pool.map((0..<4).map { try Calls.call("square", $0, pool.kind) }, timeout: .seconds(60))
            }
            python.attached { _ in }
            let after = Descendants.current()
            #expect(after.processes == before.processes)
            #expect(after.semaphores == before.semaphores)
        }
    }

    @Test(arguments: everyStartMethod)
    func `an executor that failed leaves no worker and no semaphore, without the garbage collector`(
        method: StartMethod
    ) async {
        await #expect(processExitsWith: .success) { [method] in
            let python = startPython()
            try python.attached { gil in _ = try gil.import("gc").disable() }
            try PoolExecutor(.processes(method), workers: 1, on: python).use { pool in
                _ = try pool.map([Calls.call("square", 1, pool.kind)], timeout: .seconds(60))
            }
            let before = Descendants.current()
            for call in ["fail", "fail_awkwardly", "lock", "die", "spin"] {
                let pool = try PoolExecutor(.processes(method), workers: 2, on: python)
                #expect(throws: (any Error).self) {
                    try pool.map((0..<4).map { try Calls.call(call, $0, pool.kind) }, timeout: .seconds(1))
                }
                #expect(try pool.terminate(timeout: .seconds(20)) == 0)
            }
            // The threads of the pool let go of it when they end, and queued decrements are performed here.
            for _ in 0..<1000 where Descendants.current().semaphores != before.semaphores {
                python.attached { _ in }
                usleep(10_000)
            }
            let after = Descendants.current()
            #expect(after.processes == before.processes)
            #expect(after.semaphores == before.semaphores)
        }
    }

    @Test(.needsIsolation)
    func `interpreters can be ended at any moment, while they start and while they compute`() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let python = startPython()
            for moment in 0..<40 {
                let pool = try PoolExecutor(.interpreters, workers: 2, on: python)
                for call in 0..<2 { _ = try pool.submit(Calls.call("spin", call, pool.kind)) }
                usleep(UInt32(moment) * 4000)
                #expect(try pool.terminate(timeout: .seconds(20)) == 0, "after \(moment * 4) ms")
            }
            python.finalize()
        }
        // What comes while Python joins its threads leaves one behind; most of these ends abort the process.
        let errors = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(!errors.contains("shutdown"), "\(errors)")
    }
}
