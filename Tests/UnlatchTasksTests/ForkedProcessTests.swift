import Foundation
import Testing
import Unlatch

/// Workers by fork, in a process of their own: CPython from 3.12 on crashes in a child of fork while there are
/// interpreters with a lock of their own, which other tests make.
@Suite struct ForkedProcessTests {
    private static let kind = PoolExecutor.Kind.processes(.fork)

    @Test func `forked workers answer`() async {
        await #expect(processExitsWith: .success) {
            try PoolExecutor(Self.kind, workers: 2, on: python).use { pool in
                let values = try pool.map(
                    (0..<20).map { try Calls.call("square", $0, Self.kind) }, timeout: .seconds(60))
                #expect(try values.map { try $0.value(Int.self) } == (0..<20).map { $0 * $0 })
            }
        }
    }

    @Test func `a forked worker that is killed fails the map`() async {
        await #expect(processExitsWith: .success) {
            let pool = try PoolExecutor(Self.kind, workers: 2, on: python)
            let error = #expect(throws: ExecutorError.self) {
                try pool.map((0..<8).map { try Calls.call("die", $0, Self.kind) }, timeout: .seconds(60))
            }
            #expect(error?.code == .workersLost)
            #expect(error?.description.contains("signal 9") == true, "\(String(describing: error))")
            #expect(try pool.terminate(timeout: .seconds(20)) == 0)
        }
    }

    @Test func `forked workers that never end are terminated`() async {
        await #expect(processExitsWith: .success) {
            let pool = try PoolExecutor(Self.kind, workers: 2, on: python)
            let calls = try (0..<3).map { try Calls.call("spin", $0, Self.kind) }
            let error = #expect(throws: ExecutorError.self) { try pool.map(calls, timeout: .milliseconds(200)) }
            #expect(error?.code == .timedOut)
            #expect(try pool.terminate(timeout: .seconds(20)) == 0)
        }
    }

    /// CPython warns of a fork beside threads, and 3.15 does so when the child is there already.
    @Test func `forked workers answer where warnings are errors, and none is left`() async {
        await #expect(processExitsWith: .success) {
            try python.attached { gil in _ = try gil.import("warnings").simplefilter("error") }
            try PoolExecutor(Self.kind, workers: 2, on: python).use { pool in
                let values = try pool.map(
                    (0..<4).map { try Calls.call("square", $0, Self.kind) }, timeout: .seconds(60))
                #expect(try values.map { try $0.value(Int.self) } == (0..<4).map { $0 * $0 })
            }
            let left = try python.attached { gil in
                try Int(gil.import("multiprocessing").active_children().attribute("__len__")())
            }
            #expect(left == 0)
        }
    }

    @Test(.needsIsolation)
    func `where a fork would crash, it is refused`() async {
        await #expect(processExitsWith: .success) {
            let interpreters = try PoolExecutor(.interpreters, workers: 1, on: python)
            let forking = try PoolExecutor(Self.kind, workers: 1, on: python)
            _ = try interpreters.submit(Calls.call("square", 2, .interpreters)).result(timeout: .seconds(60))
            let error = #expect(throws: ExecutorError.self) { try forking.submit(Calls.call("square", 2, Self.kind)) }
            #expect(error?.code == .notAvailable)
            try interpreters.shutdown()
            let value = try forking.submit(Calls.call("square", 2, Self.kind)).result(timeout: .seconds(60))
            #expect(try value.value(Int.self) == 4)
            try forking.shutdown()
        }
    }
}
