import Synchronization
import Testing
import UnlatchPython

@Suite struct CancellationTests {
    @Test func `cancelling a task ends the Python code that it waits for`() async throws {
        let globals = try python.attached { gil in
            try namespace(
                """
                import time
                begun = cleaned = False
                def forever():
                    global begun, cleaned
                    begun = True
                    try:
                        while True:
                            try: time.sleep(0.002)
                            except Exception: pass    # does not swallow a cancellation
                    finally:
                        cleaned = True
                """, gil)
        }
        func flag(_ name: String) throws -> Bool {
            try python.attached { gil in try Bool(gil.evaluate(name, in: globals)) }
        }
        let task = Task { try await python.run { gil in _ = try gil.evaluate("forever()", in: globals) } }
        #expect(try await eventually { try flag("begun") })
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try flag("cleaned"))
    }

    @Test func `a cancelled task never begins its call`() async throws {
        let began = Mutex(false)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            try await python.run { _ in began.withLock { $0 = true } }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(began.withLock { !$0 })
    }

    @Test func `a cancellation that comes too late does not reach the next call of the thread`() async throws {
        let executor = PythonExecutor(python, threads: 1)
        for _ in 0..<200 {
            let task = Task { try await python.run(on: executor) { gil in try Int(gil.evaluate("sum(range(200))")) } }
            let canceller = Task.detached { task.cancel() }
            _ = try? await task.value
            await canceller.value
            let after = try await python.run(on: executor) { gil in try Int(gil.evaluate("sum(range(2000))")) }
            #expect(after == 1_999_000)
        }
    }

    @Test func `code that catches the cancellation goes on, and its value arrives`() async throws {
        let globals = try python.attached { gil in
            try namespace(
                """
                import time
                begun = False
                def stubborn():
                    global begun
                    begun = True
                    try:
                        while True: time.sleep(0.002)
                    except BaseException as error:
                        return type(error).__module__ + '.' + type(error).__name__
                """, gil)
        }
        let task = Task { try await python.run { gil in try String(gil.evaluate("stubborn()", in: globals)) } }
        #expect(try await eventually { try python.attached { gil in try Bool(gil.evaluate("begun", in: globals)) } })
        task.cancel()
        #expect(try await task.value == "unlatch.TaskCancelled")
    }
}
