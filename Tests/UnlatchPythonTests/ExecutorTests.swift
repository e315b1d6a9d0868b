import Glibc
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

/// Runs `body` on a thread of its own, while the calling task waits without one.
func offThePool<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
    await withCheckedContinuation { ended in startThread { ended.resume(returning: body()) } }
}

/// Waits without a thread until the condition holds, 20 s at most. Returns whether it does.
func eventually(_ condition: () throws -> Bool) async rethrows -> Bool {
    for _ in 0..<20_000 {
        if try condition() { return true }
        try? await Task.sleep(for: .milliseconds(1))
    }
    return false
}

@PythonActor private final class ActorCounter {
    nonisolated init() {}

    private var local: PythonReference?
    private var count = 0
    private var threads: Set<Int> = []

    func add() throws {
        count += 1
        threads.insert(try python.attached { gil in try Int(gil.import("threading").get_ident()) })
    }

    var state: (count: Int, threads: Int) { (count, threads.count) }

    func makeLocal() throws {
        local = try python.attached { gil in
            try namespace("import threading\nlocal = threading.local()\nlocal.value = 9", gil)
        }
    }

    /// What the thread's `threading.local` holds.
    func readLocal() throws -> Int? {
        try python.attached { gil in
            try local.map { try Int(gil.evaluate("getattr(local, 'value', 0)", in: $0)) }
        }
    }
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

    @Test func `what Python keeps for the actor's thread stays between calls`() async throws {
        _ = python  // started before the actor's first job
        let counter = ActorCounter()
        try await counter.makeLocal()
        #expect(try await counter.readLocal() == 9)
    }

    @Test func `an executor that nobody holds any more does its work and leaves no thread behind`() async {
        await #expect(processExitsWith: .success) { try await dropBusyExecutors() }
    }

    @Test func `the interpreter's end leaves the threads alone, and run is an error from then on`() async {
        await #expect(processExitsWith: .success) {
            #expect(try await python.run { gil in try Int(gil.evaluate("1")) } == 1)
            try await ActorCounter().add()
            #expect(await offThePool { python.finalize() } == .complete)
            let error = await #expect(throws: InterpreterError.self) { try await python.run { _ in } }
            #expect(error?.code == .ended)
            let name = await withTaskExecutorPreference(python.executor) { await nameOfThread() }
            #expect(name == "unlatch-python", "jobs without Python still run")
        }
    }

    @Test func `the interpreter's end waits for calls that are under way, and refuses those that wait`() async {
        await #expect(processExitsWith: .success) { try await endWhileBusy() }
    }

    @Test(
        .disabled(
            if: environmentVariable("UNLATCH_SANITIZER") == "thread",
            "ThreadSanitizer supports no threads in a child that was forked from several"))
    func `a forked child attaches and ends its interpreter, and the parent's executor goes on`() async {
        await #expect(processExitsWith: .success) { try await forkBesideExecutor() }
    }

    @Test func `metrics count a call at the line that asked for it`() async {
        await #expect(processExitsWith: .success) { try await countCalls() }
    }
}

private func countCalls() async throws {
    LockMetrics.isOn = true
    let first: Int = #line + 1
    for _ in 0..<5 { try await python.run { gil in gil.released {} } }
    let second: Int = #line + 1
    await withTaskExecutorPreference(python.executor) { for _ in 0..<4 { python.attached { _ in } } }
    let third: Int = #line + 1
    _ = try await python.awaiting { gil in try gil.import("asyncio").sleep(0).reference }
    func site(_ kind: LockSite.Kind, _ line: Int) -> LockSite? {
        LockMetrics.snapshot().first { $0.kind == kind && $0.line == line && $0.fileID == #fileID }
    }
    #expect(site(.attached, first)?.waited.count == 5)
    #expect(site(.released, first)?.released.count == 5)
    #expect(site(.attached, second)?.held.count == 4)
    #expect(site(.attached, third)?.waited.count == 1)  // the task may go on before that thread has left
}

private func dropBusyExecutors() async throws {
    _ = python
    for round in 0..<20 {
        let executor = PythonExecutor(python, threads: 1 + round % 3)
        let tasks = (0..<16).map { number in
            Task(executorPreference: executor) {
                await Task.yield()
                return try await python.run(on: executor) { gil in
                    gil.released { _ = usleep(100) }
                    return number
                }
            }
        }
        if round % 2 == 0 { tasks[15].cancel() }
        for (number, task) in tasks.enumerated() {
            do { #expect(try await task.value == number) } catch is CancellationError { #expect(number == 15) }
        }
    }
    #expect(await eventually { threads(named: "unlatch-") == 0 })
}

private func endWhileBusy() async throws {
    let executor = PythonExecutor(python, threads: 1)
    let (inside, refused) = (Flag(), Flag())
    let busy = Task {
        try await python.run(on: executor) { gil in
            inside.set()
            gil.released { _ = refused.wait() }  // the end has begun meanwhile
            return try Int(gil.evaluate("20 + 1"))
        }
    }
    #expect(await offThePool { inside.wait() })
    let waiting = Task { try await python.run(on: executor) { _ in } }
    startThread {
        while (try? python.tryAttached { _ in }) != nil { usleep(1000) }
        refused.set()
    }
    #expect(await offThePool { python.finalize(timeout: 20) } == .complete)
    #expect(try await busy.value == 21)
    await #expect(throws: InterpreterError.self) { try await waiting.value }
}

private func forkBesideExecutor() async throws {
    let (started, forks) = (Flag(), Flag())
    async let ended = offThePool {
        _ = python
        started.set()
        forks.wait()
        return statusOfChild { python.finalize(timeout: 5) == .complete }
    }
    #expect(await offThePool { started.wait() })
    let executor = PythonExecutor(python, threads: 2)
    #expect(try await python.run(on: executor) { gil in try Int(gil.evaluate("1")) } == 1)
    try await ActorCounter().add()
    let slept = try await python.awaiting(as: Int.self) { gil in try gil.import("asyncio").sleep(0, 2).reference }
    #expect(slept == 2)
    // On a thread that Python did not know before, and on the one that started it.
    let attached = await offThePool {
        statusOfChild { (try? python.attached { gil in try Int(gil.evaluate("6")) }) == 6 }
    }
    #expect(attached == 0)
    forks.set()
    #expect(await ended == 0)
    #expect(try await python.run(on: executor) { gil in try Int(gil.evaluate("3")) } == 3)
}

/// The status of a child of `os.fork` that attaches, and then does what else is asked: 0 when both succeed.
private func statusOfChild(_ works: () -> Bool) -> Int32? {
    guard let child = try? python.attached({ gil in try Int(gil.import("os").fork()) }) else { return -1 }
    if child == 0 {
        let value = try? python.attached { gil in try Int(gil.evaluate("5")) }
        _exit(value == 5 && works() ? 0 : 1)
    }
    return ForkTests.status(of: child)
}

private func waitForHolder() async throws {
    _ = python
    let others = Counter()
    let held = AsyncStream<Void>.makeStream()
    // Keeps the lock until other Swift tasks have run, 10 s at most.
    let holder = Task {
        await offThePool {
            python.attached { _ in
                held.continuation.finish()
                for _ in 0..<1000 where others.count < 100 { usleep(10_000) }
                return others.count == 100
            }
        }
    }
    for await _ in held.stream {}
    let waiting = (0..<200).map { number in
        Task { try await python.run { gil in try Int(gil.evaluate("\(number)")) } }
    }
    await withTaskGroup(of: Void.self) { group in
        for _ in 0..<100 { group.addTask { others.add() } }
    }
    #expect(await holder.value, "other tasks ran while those waited")
    var sum = 0
    for task in waiting { sum += try await task.value }
    #expect(sum == (0..<200).reduce(0, +))
}

@concurrent private func nameOfThread() async -> String {
    var name = [UInt8](repeating: 0, count: 16)
    let file = open("/proc/thread-self/comm", O_RDONLY)
    defer { close(file) }
    let length = read(file, &name, 16)
    return String(decoding: name.prefix(max(0, length - 1)), as: UTF8.self)
}
