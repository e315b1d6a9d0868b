import Foundation
import Testing
import Unlatch

/// What every executor of Python's does, whoever runs its calls.
@Suite struct PoolExecutorTests {
    @Test(arguments: PoolExecutor.Kind.all, [1, 7])
    func `every call is answered, and the results keep their order`(kind: PoolExecutor.Kind, chunkSize: Int) throws {
        try PoolExecutor(kind, workers: 2, on: python).use { pool in
            let calls = try (0..<20).map { try Calls.call("square", $0, kind) }
            let values = try pool.map(calls, timeout: .seconds(60), chunkSize: chunkSize)
            #expect(try values.map { try $0.value(Int.self) } == (0..<20).map { $0 * $0 })
            #expect(try #require(pool.startUp) > 0)
        }
    }

    @Test(arguments: PoolExecutor.Kind.all, [1, 7])
    func `a map over a Python iterable is answered by a list`(kind: PoolExecutor.Kind, chunkSize: Int) throws {
        try PoolExecutor(kind, workers: 2, on: python).use { pool in
            try python.attached { gil in
                let function = try Calls.reference(kind == .asyncio ? "square_async" : "square", gil)
                let items = try gil.import("builtins").range(20).reference
                let results = try pool.map(
                    function, over: items, timeout: .seconds(60), chunkSize: chunkSize, gil: &gil)
                #expect(try [Int](gil.bind(results)) == (0..<20).map { $0 * $0 })
            }
        }
    }

    @Test(arguments: PoolExecutor.Kind.distant)
    func `the calls of a chunk travel together, as items do`(kind: PoolExecutor.Kind) throws {
        try PoolExecutor(kind, workers: 2, on: python).use { pool in
            let (call, items) = try python.attached { gil in
                let list = try gil.evaluate("[]").reference
                return (
                    PythonCall(try Calls.reference("appended", gil), list), try [list, list, list].pythonReference(gil)
                )
            }
            // A list that several calls of a chunk have is one list there, too.
            let expected = [[0], [0, 1], [0]]
            let values = try pool.map(Array(repeating: call, count: 3), timeout: .seconds(60), chunkSize: 2)
            #expect(try values.map { try $0.value([Int].self) } == expected)
            let answered = try python.attached { gil in
                try [[Int]](gil.bind(pool.map(call.function, over: items, chunkSize: 2, gil: &gil)))
            }
            #expect(answered == expected)
        }
    }

    @Test(arguments: PoolExecutor.Kind.all)
    func `a task awaits a future without blocking its thread`(kind: PoolExecutor.Kind) async throws {
        let pool = try PoolExecutor(kind, workers: 2, on: python)
        let values = try await pool.map((0..<5).map { try Calls.call("square", $0, kind) })
        #expect(try values.map { try $0.value(Int.self) } == [0, 1, 4, 9, 16])
        try pool.shutdown()
    }

    @Test(arguments: PoolExecutor.Kind.all)
    func `what a call raises arrives, with the traceback of its worker`(kind: PoolExecutor.Kind) throws {
        try PoolExecutor(kind, workers: 2, on: python).use { pool in
            let future = try pool.submit(Calls.call("fail", 7, kind))
            let error = try #require(#expect(throws: PythonError.self) { try future.result(timeout: .seconds(60)) })
            #expect(error.type == "ValueError")
            #expect(error.message == "item 7")
            #expect(error.traceback.contains("unlatch_test_calls.py"), "\(error.traceback)")
            #expect(error.traceback.contains("in fail"), "\(error.traceback)")
            #expect(try future.exception() is PythonError)
            #expect(future.isDone && !future.isCancelled && !future.cancel())
            // The executor goes on.
            let next = try pool.submit(Calls.call("square", 3, kind)).result(timeout: .seconds(60)).value(Int.self)
            #expect(next == 9)
        }
    }

    @Test func `workers are what the kind says`() throws {
        func workers(_ kind: PoolExecutor.Kind) throws -> [(process: Int, thread: Int)] {
            try PoolExecutor(kind, workers: 1, on: python).use { pool in
                try pool.map([Calls.call("worker", 0, kind)], timeout: .seconds(60)).map { reference in
                    try python.attached { gil in try gil.bind(reference).unpacked(as: Int.self, Int.self) }
                }
            }
        }
        let here = Int(getpid())
        #expect(try workers(.sequential)[0].process == here)
        #expect(try workers(.threads)[0].process == here)
        for kind in PoolExecutor.Kind.processes { #expect(try workers(kind)[0].process != here) }
        if python.supportsIsolation { #expect(try workers(.interpreters)[0].process == here) }
    }

    @Test(arguments: PoolExecutor.Kind.all)
    func `after its shutdown an executor takes no calls`(kind: PoolExecutor.Kind) throws {
        let pool = try PoolExecutor(kind, workers: 1, on: python)
        let last = try pool.submit(Calls.call("square", 5, kind))
        try pool.shutdown()
        #expect(last.isDone)
        #expect(try last.result().value(Int.self) == 25)
        let error = #expect(throws: ExecutorError.self) { try pool.submit(Calls.call("square", 5, kind)) }
        #expect(error?.code == .shutDown)
    }

    @Test func `a call that has not begun is cancelled, one that runs is not`() throws {
        let pool = try PoolExecutor(.threads, workers: 1, on: python)
        let running = try pool.submit(Calls.call("spin", 0, .threads))
        let waiting = try pool.submit(Calls.call("square", 2, .threads))
        while !running.isRunning { usleep(1000) }
        #expect(!running.cancel())
        #expect(waiting.cancel())
        #expect(waiting.isCancelled)
        #expect(throws: CancellationError.self) { try waiting.result() }
        #expect(try pool.terminate() == 0)
    }

    @Test func `cancelling the task that awaits a future cancels a coroutine that runs`() async throws {
        let pool = try PoolExecutor(.asyncio, on: python)
        // Submitted by the task itself: on a busy machine it may begin after the coroutine would have come to its end.
        let submitted = Guarded<Future<PythonReference>?>(nil)
        let task = Task {
            let future = try pool.submit(Calls.call("spin", 0, .asyncio))
            submitted.withLock { $0 = future }
            return try await future.value
        }
        var future: Future<PythonReference>?
        while future == nil {
            try await Task.sleep(for: .milliseconds(10))
            future = submitted.withLock { $0 }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(throws: CancellationError.self) { try future?.result(timeout: .seconds(20)) }
        try pool.shutdown()
    }

    @Test(arguments: PoolExecutor.Kind.all)
    func `a wait for a future gives the lock back`(kind: PoolExecutor.Kind) throws {
        try PoolExecutor(kind, workers: 1, on: python).use { pool in
            let value = try python.attached { _ in
                try pool.submit(Calls.call("square", 4, kind)).result(timeout: .seconds(60)).value(Int.self)
            }
            #expect(value == 16)
        }
    }

    @Test func `a callback is called with what came of the call`() throws {
        try PoolExecutor(.threads, workers: 1, on: python).use { pool in
            let future = try pool.submit(Calls.call("square", 6, .threads))
            let seen = DispatchSemaphore(value: 0)
            future.addDoneCallback { outcome in if (try? outcome.get()) != nil { seen.signal() } }
            #expect(seen.wait(timeout: .now() + 20) == .success)
            future.addDoneCallback { _ in seen.signal() }
            #expect(seen.wait(timeout: .now()) == .success, "called at once when the call has ended already")
        }
    }

    @Test(.disabled(if: python.supportsIsolation, "this CPython has interpreters with a lock of their own"))
    func `where there are no interpreters with a lock of their own, that is said`() throws {
        let error = #expect(throws: ExecutorError.self) { try PoolExecutor(.interpreters, on: python) }
        #expect(error?.code == .notAvailable)
        #expect(error?.description.contains("3.12 or later") == true)
    }

    @Test func `an executor and its futures leave nothing behind`() throws {
        weak var left: Future<PythonReference>?
        weak var leftPool: PoolExecutor?
        do {
            let pool = try PoolExecutor(.threads, workers: 1, on: python)
            let future = try pool.submit(Calls.call("square", 1, .threads))
            _ = try future.result()
            try pool.shutdown()
            (left, leftPool) = (future, pool)
        }
        python.attached { _ in }  // performs the decrements that are queued
        #expect(left == nil && leftPool == nil)
    }
}
