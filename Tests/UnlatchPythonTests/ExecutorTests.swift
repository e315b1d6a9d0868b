import Dispatch
import Glibc
import Synchronization
import Testing
import UnlatchPython

private struct Refusal: Error {}

/// The threads of this process whose names begin so.
func threads(named start: String) -> Int {
    guard let folder = opendir("/proc/self/task") else { return -1 }
    defer { closedir(folder) }
    var count = 0
    while let entry = readdir(folder) {
        let number = withUnsafeBytes(of: entry.pointee.d_name) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        let file = open("/proc/self/task/\(number)/comm", O_RDONLY)
        guard file >= 0 else { continue }
        var name = [UInt8](repeating: 0, count: 16)
        let length = read(file, &name, 16)
        close(file)
        if length > 0, String(decoding: name.prefix(length), as: UTF8.self).hasPrefix(start) { count += 1 }
    }
    return count
}

/// Starts the interpreter on a thread of its own, and returns what ends it there: Python wants both done by the same
/// thread, and the code of an async test moves from one to another.
func startedElsewhere() -> () -> Void {
    let started = DispatchSemaphore(value: 0)
    let ends = DispatchSemaphore(value: 0)
    let thread = StartedThread {
        _ = python
        started.signal()
        ends.wait()
        #expect(python.finalize() == .complete)
    }
    started.wait()
    return {
        ends.signal()
        thread.join()
    }
}

@PythonActor private final class ActorCounter {
    nonisolated init() {}

    private var count = 0
    private var threads: Set<Int> = []

    func add() throws {
        count += 1
        threads.insert(try python.attached { gil in try Int(gil.import("threading").get_ident()) })
    }

    var state: (count: Int, threads: Int) { (count, threads.count) }
}

@Suite struct ExecutorTests {
    @Test func `run returns what the closure returns, and throws what it throws`() async throws {
        #expect(try await python.run { gil in try Int(gil.evaluate("6 * 7")) } == 42)
        await #expect(throws: Refusal.self) { try await python.run { _ in throw Refusal() } }
        let error = await #expect(throws: PythonError.self) {
            try await python.run { gil in _ = try gil.evaluate("1 // 0") }
        }
        #expect(error?.type == "ZeroDivisionError")
    }

    @Test func `many tasks call Python at once`() async throws {
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<500 {
                group.addTask {
                    try await python.run { gil in try Int(gil.evaluate("sum(range(\(number)))")) }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == (0..<500).map { $0 * ($0 - 1) / 2 }.reduce(0, +))
    }

    @Test func `tasks that wait for the lock leave Swift's own threads free`() async throws {
        await #expect(processExitsWith: .success) { try await waitForHolder() }
    }

    @Test func `a task that prefers the executor runs on its threads`() async throws {
        let executor = PythonExecutor(python, threads: 2)
        let name = await withTaskExecutorPreference(executor) { await nameOfThread() }
        #expect(name == "unlatch-python")
        let elsewhere = await nameOfThread()
        #expect(elsewhere != "unlatch-python")
        executor.shutDown()
    }

    @Test func `the actor always uses one thread`() async throws {
        let counter = ActorCounter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { try await counter.add() } }
            try await group.waitForAll()
        }
        let state = await counter.state
        #expect(state.count == 100)
        #expect(state.threads == 1)
    }

    @Test func `what Python keeps for a thread stays between calls`() async throws {
        let executor = PythonExecutor(python, threads: 1)
        defer { executor.shutDown() }
        let globals = try python.attached { gil in try namespace("import threading\nlocal = threading.local()", gil) }
        try await python.run(on: executor) { gil in try gil.run("local.value = 9", in: globals) }
        let value = try await python.run(on: executor) { gil in try Int(gil.evaluate("local.value", in: globals)) }
        #expect(value == 9)
    }

    @Test func `shutting down leaves no thread behind, and later work still runs`() async throws {
        await #expect(processExitsWith: .success) {
            let executor = PythonExecutor(python, threads: 8)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<64 {
                    group.addTask { try await python.run(on: executor) { gil in gil.released { _ = usleep(1000) } } }
                }
                try await group.waitForAll()
            }
            try await ActorCounter().add()
            #expect(threads(named: "unlatch-python") > 1)
            #expect(threads(named: "unlatch-actor") == 1)
            executor.shutDown()
            executor.shutDown()
            PythonActor.shutDown()
            #expect(threads(named: "unlatch-") == 0)
            #expect(try await python.run(on: executor) { gil in try Int(gil.evaluate("3")) } == 3)
            executor.shutDown()
            #expect(threads(named: "unlatch-") == 0)
        }
    }

    @Test func `the interpreter's end stops the threads, and run is an error from then on`() async {
        await #expect(processExitsWith: .success) {
            let end = startedElsewhere()
            #expect(try await python.run { gil in try Int(gil.evaluate("1")) } == 1)
            try await ActorCounter().add()
            end()
            #expect(threads(named: "unlatch-") == 0)
            let error = await #expect(throws: InterpreterError.self) { try await python.run { _ in } }
            #expect(error?.code == .ended)
        }
    }
}

private func waitForHolder() async throws {
    _ = python
    let others = Tally()
    let held = AsyncStream<Void>.makeStream()
    // Keeps the lock until other Swift tasks have run, 10 s at most.
    let holder = StartedThread {
        python.attached { _ in
            held.continuation.finish()
            for _ in 0..<1000 where others.count < 100 { usleep(10_000) }
            others.wasCompleteInTime.withLock { $0 = others.count == 100 }
        }
    }
    for await _ in held.stream {}
    let waiting = (0..<200).map { number in
        Task { try await python.run { gil in try Int(gil.evaluate("\(number)")) } }
    }
    await withTaskGroup(of: Void.self) { group in
        for _ in 0..<100 { group.addTask { others.add() } }
    }
    holder.join()
    var sum = 0
    for task in waiting { sum += try await task.value }
    #expect(sum == (0..<200).reduce(0, +))
    #expect(others.wasCompleteInTime.withLock { $0 })
}

private final class Tally: Sendable {
    private let number = Atomic<Int>(0)
    let wasCompleteInTime = Mutex(false)
    var count: Int { number.load(ordering: .sequentiallyConsistent) }
    func add() { number.wrappingAdd(1, ordering: .sequentiallyConsistent) }
}

@concurrent private func nameOfThread() async -> String {
    var name = [UInt8](repeating: 0, count: 16)
    let file = open("/proc/thread-self/comm", O_RDONLY)
    defer { close(file) }
    let length = read(file, &name, 16)
    return String(decoding: name.prefix(max(0, length - 1)), as: UTF8.self)
}

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
        while try !flag("begun") { try await Task.sleep(for: .milliseconds(2)) }
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
        defer { executor.shutDown() }
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
        while try python.attached({ gil in try !Bool(gil.evaluate("begun", in: globals)) }) { await Task.yield() }
        task.cancel()
        #expect(try await task.value == "unlatch.TaskCancelled")
    }
}
