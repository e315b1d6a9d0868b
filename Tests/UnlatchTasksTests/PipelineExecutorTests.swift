import Foundation
import Testing
import Unlatch

/// Mixed work: one executor waits, the other computes.
@Suite struct PipelineExecutorTests {
    private let names = (0..<6).map { "item \($0)" }

    private func fetch(_ name: String) throws -> PythonCall { try Calls.call("fetched", name, .sequential) }

    @Test(arguments: [PoolExecutor.Kind.threads, .processes(.spawn), .processes(.forkserver)])
    func `coroutines fetch, and others compute what was fetched`(kind: PoolExecutor.Kind) throws {
        let mixed = PipelineExecutor(
            try PoolExecutor(.asyncio, workers: 4, on: python), then: try PoolExecutor(kind, workers: 2, on: python))
        try mixed.use { mixed in
            let shouted = try mixed.map(
                names.map { name in
                    .init(try fetch(name)) { text in
                        try python.attached { gil in PythonCall(try Calls.reference("shouted", gil), text) }
                    }
                }, timeout: .seconds(60))
            #expect(try shouted.map { try $0.value(String.self) } == names.map { "TEXT OF " + $0.uppercased() })
        }
    }

    @Test func `a team computes what coroutines fetch`() async throws {
        let mixed = PipelineExecutor(try PoolExecutor(.asyncio, workers: 4, on: python), then: TeamExecutor(try Team()))
        let lengths = try PlacedArray<Int64>(count: names.count)
        let grants = try await mixed.map(
            names.enumerated().map { index, name in
                .init(try fetch(name)) { text in
                    let length = try text.value(String.self).utf8.count
                    return TeamCall { team, control in
                        try team.parallelFor(index..<index + 1, control: control) { _ in
                            lengths.unsafeBuffer[index] = Int64(length)
                        }
                    }
                }
            })
        #expect(grants.count == names.count)
        #expect(Array(lengths.unsafeBuffer) == names.map { Int64("text of ".utf8.count + $0.utf8.count) })
        try mixed.shutdown()
    }

    @Test func `an error of either stage is the call's`() throws {
        struct Refused: Error {}
        let mixed = PipelineExecutor(
            try PoolExecutor(.asyncio, workers: 4, on: python), then: try PoolExecutor(.threads, workers: 2, on: python)
        )
        try mixed.use { mixed in
            let first = try mixed.submit(
                .init(Calls.call("fail", 1, .asyncio)) { _ in fatalError("there is no value") })
            #expect(throws: PythonError.self) { try first.result(timeout: .seconds(60)) }
            let between = try mixed.submit(.init(fetch("a")) { _ in throw Refused() })
            #expect(throws: Refused.self) { try between.result(timeout: .seconds(60)) }
            let second = try mixed.submit(.init(fetch("a")) { _ in try Calls.call("fail", 2, .threads) })
            let error = #expect(throws: PythonError.self) { try second.result(timeout: .seconds(60)) }
            #expect(error?.message == "item 2")
        }
    }

    @Test func `cancelling reaches the stage that a call is at`() throws {
        let mixed = PipelineExecutor(try PoolExecutor(.asyncio, workers: 4, on: python), then: TeamExecutor(try Team()))
        let fetching = try mixed.submit(.init(Calls.call("spin", 0, .asyncio)) { _ in fatalError("it never ends") })
        usleep(20_000)
        #expect(fetching.cancel())
        #expect(throws: CancellationError.self) { try fetching.result(timeout: .seconds(20)) }
        let computing = try mixed.submit(
            .init(fetch("a")) { _ in
                TeamCall { team, control in
                    try team.parallelFor(0..<60_000, schedule: .dynamic(chunk: 1), control: control) { _ in usleep(1000)
                    }
                }
            })
        usleep(100_000)  // at either stage: both can be cancelled
        #expect(computing.cancel())
        #expect(throws: CancellationError.self) { try computing.result(timeout: .seconds(20)) }
        #expect(try mixed.terminate(timeout: .seconds(20)) == 0)
    }
}
