import Testing
import UnlatchPython

private struct Refusal: Error, CustomStringConvertible {
    let description = "refused by Swift"
}

private func asyncioNamespace(_ source: String) throws -> PythonReference {
    try python.attached { gil in try namespace("import asyncio\n" + source, gil) }
}

private func flag(_ name: String, in globals: PythonReference) throws -> Bool {
    try python.attached { gil in try Bool(gil.evaluate(name, in: globals)) }
}

/// Swift awaits Python.
@Suite struct AwaitingTests {
    @Test func `a coroutine's value arrives`() async throws {
        let globals = try asyncioNamespace(
            "async def add(a, b):\n    await asyncio.sleep(0.001)\n    return a + b\n")
        let sum = try await python.awaiting(as: Int.self) { gil in try gil.evaluate("add(2, 3)", in: globals).reference
        }
        #expect(sum == 5)
        let reference = try await python.awaiting { gil in try gil.evaluate("add('a', 'b')", in: globals).reference }
        #expect(try python.attached { gil in try String(gil.bind(reference)) } == "ab")
    }

    @Test func `coroutines of different tasks run side by side`() async throws {
        // Each waits for all others: one after the other they would never end.
        let globals = try asyncioNamespace(
            """
            arrived, event = 0, None
            async def meet(number):
                global arrived, event
                event = event or asyncio.Event()    # made on the loop: before 3.10 it belongs to one
                arrived += 1
                if arrived == 100:
                    event.set()
                await event.wait()
                return number
            """)
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<100 {
                group.addTask {
                    try await python.awaiting(as: Int.self) { gil in
                        try gil.evaluate("meet(\(number))", in: globals).reference
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 4950)
    }

    @Test func `what the coroutine raises is thrown, with its traceback`() async throws {
        let globals = try asyncioNamespace(
            "async def fail():\n    await asyncio.sleep(0)\n    raise KeyError('no such page')\n")
        let error = await #expect(throws: PythonError.self) {
            try await python.awaiting { gil in try gil.evaluate("fail()", in: globals).reference }
        }
        #expect(error?.type == "KeyError")
        #expect(error?.traceback.contains("in fail") == true)
    }

    @Test func `what cannot be awaited, and a closure that throws, are errors`() async {
        let error = await #expect(throws: PythonError.self) {
            try await python.awaiting { gil in try gil.evaluate("5").reference }
        }
        #expect(error?.type == "TypeError")
        await #expect(throws: Refusal.self) { try await python.awaiting { _ in throw Refusal() } }
    }

    @Test func `cancelling the Swift task cancels the coroutine where it waits`() async throws {
        let globals = try asyncioNamespace(
            """
            begun = cleaned = False
            async def forever():
                global begun, cleaned
                begun = True
                try:
                    await asyncio.sleep(3600)
                finally:
                    await asyncio.sleep(0.01)
                    cleaned = True
            """)
        let task = Task { try await python.awaiting { gil in try gil.evaluate("forever()", in: globals).reference } }
        #expect(try await eventually { try flag("begun", in: globals) })
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try flag("cleaned", in: globals), "it was awaited to its end")
    }

    @Test func `the value of a coroutine that finishes in spite of a cancellation arrives`() async throws {
        let globals = try asyncioNamespace(
            """
            begun = 0
            async def persist():
                global begun
                begun += 1
                try:
                    await asyncio.sleep(3600)
                except asyncio.CancelledError:
                    return 42
            """)
        let task = Task {
            try await python.awaiting(as: Int.self) { gil in try gil.evaluate("persist()", in: globals).reference }
        }
        #expect(try await eventually { try flag("begun == 1", in: globals) })
        task.cancel()
        #expect(try await task.value == 42)
        let plain = Task { try await python.awaiting { gil in try gil.evaluate("persist()", in: globals).reference } }
        #expect(try await eventually { try flag("begun == 2", in: globals) })
        plain.cancel()
        let value = try await plain.value
        #expect(try python.attached { gil in try Int(gil.bind(value)) } == 42)
    }

    @Test func `a coroutine that is cancelled from Python is a cancellation in Swift`() async throws {
        let globals = try asyncioNamespace(
            "async def give_up():\n    asyncio.current_task().cancel()\n    await asyncio.sleep(1)\n")
        await #expect(throws: CancellationError.self) {
            try await python.awaiting { gil in try gil.evaluate("give_up()", in: globals).reference }
        }
    }

    @Test func `cancelling at any moment resumes the task exactly once`() async throws {
        let globals = try asyncioNamespace("async def short(n):\n    await asyncio.sleep(n * 1e-5)\n    return n\n")
        let ended = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let task = Task {
                        try await python.awaiting(as: Int.self) { gil in
                            try gil.evaluate("short(\(number))", in: globals).reference
                        }
                    }
                    try await Task.sleep(for: .microseconds(number * 20))
                    task.cancel()
                    do { return try await task.value == number ? 1 : 0 } catch is CancellationError { return 1 }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(ended == 100)
    }

    @Test func `a coroutine that wants to end the program ends alone`() async throws {
        let globals = try asyncioNamespace("async def leave():\n    raise SystemExit(3)\n")
        let error = await #expect(throws: PythonError.self) {
            try await python.awaiting { gil in try gil.evaluate("leave()", in: globals).reference }
        }
        #expect(error?.type == "SystemExit")
        let next = try await python.awaiting(as: Int.self) { gil in try gil.import("asyncio").sleep(0, 5).reference }
        #expect(next == 5, "the loop goes on")
    }

    @Test func `the interpreter's end cancels what still runs, and waits for it`() async {
        await #expect(processExitsWith: .success) { try await endWhileWaiting() }
    }
}

private func endWhileWaiting() async throws {
    let cleaned = Counter()
    let globals = try asyncioNamespace(
        """
        begun = 0
        async def wait(clean):
            global begun
            begun += 1
            try:
                await asyncio.sleep(3600)
            finally:
                await asyncio.sleep(0.01)
                clean()
        """)
    let tasks = (0..<10).map { _ in
        Task {
            try await python.awaiting { gil in
                let clean = try gil.function("clean") { _, _ in
                    cleaned.add()
                    return 0
                }
                return try gil.evaluate("wait", in: globals)(clean).reference
            }
        }
    }
    #expect(try await eventually { try flag("begun == 10", in: globals) })
    #expect(await offThePool { python.finalize() } == .complete)
    #expect(cleaned.count == 10)
    for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
    await #expect(throws: InterpreterError.self) {
        try await python.awaiting { gil in try gil.import("asyncio").sleep(0).reference }
    }
}

/// Python awaits Swift.
@Suite struct AsyncFunctionTests {
    /// Runs a coroutine function of `source` called `main`, with the function, under `asyncio.run`.
    private func run(
        _ source: String,
        _ body: @escaping @Sendable ([PythonReference]) async throws -> any ConvertibleToPython & Sendable
    ) async throws -> String {
        let globals = try asyncioNamespace(source)
        // Its own: with enough such calls at once the other one's threads would all wait for the function to run.
        return try await python.run(on: PythonExecutor(python, threads: 1)) { gil in
            let function = try gil.asyncFunction("work", on: python.executor, body)
            let main = try gil.evaluate("lambda work: asyncio.run(main(work))", in: globals)
            return try main(function).text()
        }
    }

    @Test func `Python awaits a Swift async function, many at once`() async throws {
        let text = try await run(
            """
            async def main(work):
                assert work.__name__ == 'work'
                return sum(await asyncio.gather(*(work(n) for n in range(200))))
            """
        ) { arguments in
            await Task.yield()
            let number = try await python.run { gil in try Int(gil.bind(arguments[0])) }
            try await Task.sleep(for: .milliseconds(1))
            return number * 2
        }
        #expect(text == "39800")
    }

    @Test func `what the Swift function throws is raised where it is awaited`() async throws {
        let source = """
            async def main(work):
                try:
                    await work()
                except BaseException as error:
                    return type(error).__name__ + ': ' + str(error)
            """
        #expect(try await run(source) { _ in throw Refusal() } == "RuntimeError: refused by Swift")
        #expect(try await run(source) { _ in throw CancellationError() } == "CancelledError: ")
        let text = try await run(source) { _ in try await python.run { gil in try gil.evaluate("{}['k']").reference } }
        #expect(text == "KeyError: 'k'")
        #expect(
            try await run(source) { _ in try await python.run { gil in try gil.evaluate("next(iter([]))").reference } }
                .hasPrefix("RuntimeError"), "StopIteration cannot leave a coroutine")
    }

    @Test func `cancelling in asyncio cancels the Swift task`() async throws {
        let cancelled = AsyncStream<Bool>.makeStream()
        let text = try await run(
            """
            async def main(work):
                try:
                    await asyncio.wait_for(work(), 0.05)
                except asyncio.TimeoutError:
                    return 'timed out'
            """
        ) { _ in
            do {
                try await Task.sleep(for: .seconds(3600))
            } catch {
                cancelled.continuation.yield(error is CancellationError)
                throw error
            }
            return 0
        }
        #expect(text == "timed out")
        var seen = cancelled.stream.makeAsyncIterator()
        #expect(await seen.next() == true)
    }

    @Test func `without a running loop the coroutine raises where it begins`() async throws {
        let error = await #expect(throws: PythonError.self) {
            try await python.run { gil in
                let function = try gil.asyncFunction("work", on: python.executor) { _ in 0 }
                _ = try gil.bind(function)().send(PythonNone())
            }
        }
        #expect(error?.type == "RuntimeError")
    }

    @Test func `Swift awaits a coroutine that awaits Swift`() async throws {
        let globals = try asyncioNamespace("async def twice(work):\n    return await work() + await work()\n")
        let value = try await python.awaiting(as: Int.self) { gil in
            let work = try gil.asyncFunction("work", on: python.executor) { _ in
                try await python.awaiting(as: Int.self) { gil in try gil.import("asyncio").sleep(0, 21).reference }
            }
            return try gil.evaluate("twice", in: globals)(work).reference
        }
        #expect(value == 42)
    }
}
