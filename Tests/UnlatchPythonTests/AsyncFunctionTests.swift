import Testing
import UnlatchPython

/// What `asyncFunction` makes is a coroutine function, for all that Python does with one.
@Suite struct CoroutineFunctionTests {
    private typealias Body = @Sendable ([PythonReference]) async throws -> any ConvertibleToPython & Sendable

    /// What a coroutine function of `source` called `main` returns under `asyncio.run`, given the function.
    private func run(
        _ source: String, release: @escaping @Sendable () -> Void = {}, _ body: @escaping Body
    ) async throws -> String {
        let globals = try python.attached { gil in
            let globals = try namespace("import asyncio, inspect\n" + source, gil)
            let release = try gil.function("release") { _, _ in
                release()
                return PythonNone()
            }
            try gil.bind(globals).setItem("release", to: release)
            return globals
        }
        return try await python.run(on: PythonExecutor(python, threads: 1)) { gil in
            let function = try gil.asyncFunction("work", on: python.executor, body)
            return try gil.evaluate("lambda work: asyncio.run(main(work))", in: globals)(function).text()
        }
    }

    private static let doubling: Body = { arguments in
        try await python.run { gil in try Int(gil.bind(arguments[0])) * 2 }
    }

    @Test func `it is a coroutine function, and its calls are coroutines that begin when they are awaited`()
        async throws
    {
        let begun = Counter()
        let text = try await run(
            """
            async def main(work):
                assert inspect.iscoroutinefunction(work)
                coroutine = work(21)
                assert inspect.iscoroutine(coroutine), coroutine
                await asyncio.sleep(0.01)
                coroutine.close()
                return (await work(1), work.__name__, work.__qualname__)
            """
        ) { arguments in
            begun.add()
            return try await Self.doubling(arguments)
        }
        #expect(text == "(2, 'work', 'work')")
        #expect(begun.count == 1, "a coroutine that is closed before it began does nothing")
    }

    @Test(arguments: [
        "await asyncio.create_task(work(4))",
        "sum(await asyncio.gather(*(work(n) for n in (1, 3))))",
        "await asyncio.wait_for(work(4), 60)",
        "await asyncio.ensure_future(work(4))",
        "[await task for task in asyncio.as_completed([work(4)])][0]",
        "await asyncio.get_running_loop().run_in_executor(None, lambda: asyncio.run(work(4)))",
        "await asyncio.shield(work(4))",
    ])
    func `asyncio takes its coroutines`(expression: String) async throws {
        let text = try await run("async def main(work):\n    return \(expression)\n", Self.doubling)
        #expect(text == "8")
    }

    @Test func `a group of tasks takes its coroutines, and a failure cancels the others`() async throws {
        let hasGroups = try python.attached { gil in try gil.import("asyncio").hasAttribute("TaskGroup") }
        if !hasGroups { try skip("asyncio has no TaskGroup before CPython 3.11") }
        let cancelled = Counter()
        let text = try await run(
            """
            async def main(work):
                async with asyncio.TaskGroup() as group:
                    tasks = [group.create_task(work(n)) for n in range(3)]
                values = [task.result() for task in tasks]
                try:
                    async with asyncio.TaskGroup() as group:
                        group.create_task(work(-1))
                        group.create_task(work(-2))
                        group.create_task(work(-2))
                except BaseException as error:
                    return values, [type(inner).__name__ for inner in error.exceptions]
            """
        ) { arguments in
            do {
                let number = try await python.run { gil in try Int(gil.bind(arguments[0])) }
                if number == -1 { throw ConversionFailure() }
                if number == -2 { try await Task.sleep(for: .seconds(3600)) }
                return number
            } catch let error as CancellationError {
                cancelled.add()
                throw error
            }
        }
        #expect(text == "([0, 1, 2], ['RuntimeError'])")
        #expect(cancelled.count == 2, "the group has ended after its tasks")
    }

    @Test func `cancelling waits for the closure's end, which decides what becomes of the task`() async throws {
        let ended = Counter()
        let text = try await run(
            """
            async def cancelled(work, kind):
                begun = []
                task = asyncio.ensure_future(work(kind, begun))
                while not begun:
                    await asyncio.sleep(0.001)
                task.cancel()
                try:
                    return await task
                except BaseException as error:
                    return type(error).__name__

            async def main(work):
                return [await cancelled(work, kind) for kind in ('obeys', 'returns', 'fails')]
            """
        ) { arguments in
            let kind = try await python.run { gil in try String(gil.bind(arguments[0])) }
            // Told by another task, so that the cancellation does not find this one at it.
            _ = try await Task.detached { try await python.run { gil in _ = try gil.bind(arguments[1]).append(1) } }
                .value
            do { try await Task.sleep(for: .seconds(3600)) } catch {
                // It has work to do before it ends.
                try? await Task.detached { try await Task.sleep(for: .milliseconds(20)) }.value
                ended.add()
                if kind == "returns" { return "finished" }
                if kind == "fails" { throw ConversionFailure() }
                throw error
            }
            return "not cancelled"
        }
        #expect(text == "['CancelledError', 'finished', 'RuntimeError']")
        #expect(ended.count == 3)
    }

    @Test func `a task that is cancelled again while the closure ends waits on`() async throws {
        let (ended, gate) = (Counter(), AsyncStream<Void>.makeStream())
        let text = try await run(
            """
            async def main(work):
                task = asyncio.ensure_future(work())
                for _ in range(4):
                    await asyncio.sleep(0.005)
                    task.cancel()
                assert not task.done()
                release()
                try:
                    await task
                except asyncio.CancelledError:
                    return 'cancelled'
            """, release: { gate.continuation.finish() }
        ) { _ in
            do { try await Task.sleep(for: .seconds(3600)) } catch {
                await Task.detached { for await _ in gate.stream {} }.value
                ended.add()
                throw error
            }
            return 0
        }
        #expect(text == "cancelled" && ended.count == 1)
    }

    @Test func `closing a coroutine that waits cancels the Swift task`() async throws {
        let cancelled = Counter()
        let text = try await run(
            """
            async def main(work):
                coroutine = work()
                coroutine.send(None)
                coroutine.close()
                return 'closed'
            """
        ) { _ in
            do { try await Task.sleep(for: .seconds(3600)) } catch { cancelled.add() }
            return 0
        }
        #expect(text == "closed")
        #expect(await eventually { cancelled.count == 1 })
    }

    @Test func `a task's cancellation reaches Python code that Swift awaits for it`() async throws {
        let text = try await run(
            """
            log = []
            async def forever():
                log.append('begun')
                try:
                    await asyncio.sleep(3600)
                finally:
                    log.append('cleaned')

            async def main(work):
                task = asyncio.ensure_future(work(forever))
                while not log:
                    await asyncio.sleep(0.001)
                task.cancel()
                try:
                    await task
                except asyncio.CancelledError:
                    return log
            """
        ) { arguments in
            try await python.awaiting { gil in try gil.bind(arguments[0])().reference }
        }
        #expect(text == "['begun', 'cleaned']")
    }

    @Test func `an exception is no part of a ring`() async throws {
        let text = try await run(
            """
            import gc, weakref
            class Failure(Exception): pass
            def fail(): raise Failure()

            async def main(work):
                gc.disable()
                try:
                    try:
                        await work(fail)
                    except Failure as error:
                        watch = weakref.ref(error)
                    await asyncio.sleep(0.01)
                    return watch() is None
                finally:
                    gc.enable()
            """
        ) { arguments in try await python.run { gil in try gil.bind(arguments[0])().reference } }
        #expect(text == "True")
    }
}

private struct ConversionFailure: Error {}

/// Context variables on the way from Python to Swift, to Python, and back.
@Suite struct TaskContextTests {
    private static let source = """
        import asyncio, contextvars
        variable = contextvars.ContextVar('variable', default='none')
        other = contextvars.ContextVar('other')
        def get(): return variable.get()
        def put(value):
            before = variable.get()
            variable.set(value)
            return before
        async def put_later(value):
            await asyncio.sleep(0)
            before = put(value)
            await asyncio.sleep(0)
            return before
        """

    /// What `main(work)` returns, where `work` runs `body` with the namespace.
    private func run(
        _ main: String, _ body: @escaping @Sendable (PythonReference) async throws -> [String]
    ) async throws -> [String] {
        let globals = try python.attached { gil in try namespace(Self.source + "\n" + main, gil) }
        return try await python.run(on: PythonExecutor(python, threads: 1)) { gil in
            let work = try gil.asyncFunction("work", on: python.executor) { _ in try await body(globals) }
            return try [String](gil.evaluate("lambda work: asyncio.run(main(work))", in: globals)(work))
        }
    }

    private static func put(_ value: String, _ globals: PythonReference) async throws -> String {
        try await python.run { gil in try gil.bind(globals)["put"](value).text() }
    }

    private static func putLater(_ value: String, _ globals: PythonReference) async throws -> String {
        try await python.awaiting(as: String.self) { gil in try gil.bind(globals)["put_later"](value).reference }
    }

    @Test func `what a task's calls set is seen by its next ones, and by the Python code that awaits it`() async throws
    {
        let found = try await run(
            """
            async def main(work):
                variable.set('Python')
                found = await work()
                return found + [get(), other.get()]
            """
        ) { globals in
            let first = try await Self.put("first", globals)
            let second = try await Self.putLater("second", globals)
            let third = try await Self.put("third", globals)
            let fourth = try await Self.putLater("fourth", globals)
            try await python.run { gil in try gil.run("other.set('new')", in: globals) }
            return [first, second, third, fourth]
        }
        #expect(found == ["Python", "first", "second", "third", "fourth", "new"])
    }

    @Test func `also where it fails or is cancelled`() async throws {
        let found = try await run(
            """
            async def main(work):
                try:
                    await work()
                except RuntimeError:
                    return [get()]
            """
        ) { globals in
            _ = try await Self.put("before the failure", globals)
            throw ConversionFailure()
        }
        #expect(found == ["before the failure"])
    }

    @Test func `tasks side by side do not see each other's, and a task that was created keeps its own`() async throws {
        let found = try await run(
            """
            async def one(work, number):
                variable.set(str(number))
                return (await work()) + [get()]

            async def main(work):
                variable.set('main')
                all = await asyncio.gather(*(one(work, number) for number in range(40)))
                for number, found in enumerate(all):
                    assert found == [str(number), 'a', 'b', 'c'], (number, found)
                await asyncio.ensure_future(work())
                return [get()]
            """
        ) { globals in
            [
                try await Self.put("a", globals), try await Self.putLater("b", globals),
                try await Self.put("c", globals),
            ]
        }
        #expect(found == ["main"])
    }

    @Test func `child tasks have copies, whatever they do at once`() async throws {
        let found = try await run(
            """
            async def main(work):
                variable.set('Python')
                return (await work()) + [get()]
            """
        ) { globals in
            _ = try await Self.put("parent", globals)
            let children = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        number % 2 == 0
                            ? try await Self.put("child", globals) : try await Self.putLater("child", globals)
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            return children.sorted() + [try await Self.put("last", globals)]
        }
        #expect(found == ["parent", "parent", "last"])
    }

    @Test func `calls that no Python code waits for leave nothing to later ones`() async throws {
        let globals = try python.attached { gil in try namespace(Self.source, gil) }
        let executor = PythonExecutor(python, threads: 1)
        for _ in 0..<3 {
            let found = try await python.run(on: executor) { gil in try gil.bind(globals)["put"]("left").text() }
            #expect(found == "none")
        }
    }
}
