import Foundation
import Testing
import Unlatch

/// The asyncio executor beside threads that ask it for what it has not begun, in a process of its own.
@Suite struct CoroutinesTests {
    @Test func `an executor can be shut down and terminated while its loop begins calls`() async {
        await #expect(processExitsWith: .success) {
            let python = startPython()
            // Python changes threads after every few instructions, so that each may find the other at work.
            try python.attached { gil in _ = try gil.import("sys").setswitchinterval(1e-6) }
            for round in 0..<30 {
                let pool = try PoolExecutor(.asyncio, workers: 50, on: python)
                let futures = try (0..<200).map { try pool.submit(Calls.call("square", $0, .asyncio)) }
                if round % 2 == 0 {
                    try pool.shutdown(wait: true, cancelFutures: true)
                } else {
                    #expect(try pool.terminate(timeout: .seconds(20)) == 0)
                }
                // Nothing is lost on the way from the one list to the other.
                for (number, future) in futures.enumerated() {
                    do {
                        #expect(try future.result(timeout: .seconds(20)).value(Int.self) == number * number)
                    } catch is CancellationError {}
                }
            }
        }
    }
}
