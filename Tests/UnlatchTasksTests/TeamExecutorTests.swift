import Foundation
import Synchronization
import Testing
import Unlatch

@Suite struct TeamExecutorTests {
    /// A run that would take a minute, in pieces of a millisecond.
    private static let endless: @Sendable (Team, RunControl) throws -> Grant = { team, control in
        try team.parallelFor(0..<60_000, schedule: .dynamic(chunk: 1), control: control) { _ in usleep(1000) }
    }

    @Test func `calls on a team are answered, each with its own result`() async throws {
        let executor = TeamExecutor(try Team(threads: 2))
        let array = try PlacedArray<Double>(count: 1000)
        let filled = try executor.submit { team, control in
            try team.parallelFor(0..<1000, control: control) { part in
                for index in part { array.unsafeBuffer[index] = 2 }
            }
        }
        #expect(try (1...2).contains(filled.result(timeout: .seconds(60)).granted))
        let sum = try executor.submit { _, _ in array.unsafeBuffer.reduce(0, +) }
        #expect(try await sum.value == 2000)
        try executor.shutdown()
    }

    @Test func `calls of one executor run side by side, as many as it has workers`() throws {
        let together = DispatchSemaphore(value: 0)
        let executor = TeamExecutor(try Team(threads: 1), workers: 2)
        let waiting = try executor.submit { _, _ in together.wait(timeout: .now() + 60) == .success }
        _ = try executor.submit { _, _ in together.signal() }
        #expect(try waiting.result(timeout: .seconds(60)))
        try executor.shutdown()
    }

    @Test func `a run is cancelled between two chunks`() throws {
        let executor = TeamExecutor(try Team(threads: 2))
        let future = try executor.submit(TeamCall(Self.endless))
        while !future.isRunning { usleep(1000) }
        #expect(future.cancel())
        #expect(throws: CancellationError.self) { try future.result(timeout: .seconds(20)) }
        #expect(future.isCancelled)
        try executor.shutdown()
    }

    @Test func `runs that never end meet the time limit, and are terminated`() throws {
        let executor = TeamExecutor(try Team(threads: 2))
        let error = #expect(throws: ExecutorError.self) {
            try executor.map([TeamCall(Self.endless), TeamCall(Self.endless)], timeout: .milliseconds(50))
        }
        #expect(error?.code == .timedOut)
        #expect(try executor.terminate(timeout: .seconds(20)) == 0)
        #expect(throws: ExecutorError.self) { try executor.submit(TeamCall(Self.endless)) }
    }

    @Test func `what a closure throws arrives`() throws {
        struct Failed: Error {}
        let executor = TeamExecutor(try Team(threads: 1))
        let future = try executor.submit { _, _ in throw Failed() }
        #expect(throws: Failed.self) { try future.result(timeout: .seconds(60)) }
        let wrong = try executor.submit { team, _ in try team.parallelFor(0..<1, schedule: .dynamic(chunk: 0)) { _ in }
        }
        let error = #expect(throws: UnlatchError.self) { try wrong.result(timeout: .seconds(60)) }
        #expect(error?.code == .invalidArgument)
        try executor.shutdown()
    }

    @Test func `a shutdown that waits ends what was submitted, or cancels what has not begun`() throws {
        let done = Atomic(0)
        let first = TeamExecutor(try Team(threads: 1))
        for _ in 0..<5 { _ = try first.submit { _, _ in done.wrappingAdd(1, ordering: .relaxed) } }
        try first.shutdown()
        #expect(done.load(ordering: .relaxed) == 5)

        let second = TeamExecutor(try Team(threads: 1))
        let hold = DispatchSemaphore(value: 0)
        let running = try second.submit { _, _ in hold.wait(timeout: .now() + 60) == .success }
        while !running.isRunning { usleep(1000) }
        let waiting = try second.submit { _, _ in true }
        try second.shutdown(wait: false, cancelFutures: true)
        hold.signal()
        #expect(try running.result(timeout: .seconds(60)))
        #expect(throws: CancellationError.self) { try waiting.result(timeout: .seconds(60)) }
    }
}
