import Glibc
import Testing
import UnlatchPython

/// Calls `body` while the process has no room for the stack of one more thread.
private func withoutRoomForThreads(_ body: () async throws -> Void) async throws {
    _ = python
    var limit = rlimit()
    getrlimit(Int32(RLIMIT_AS.rawValue), &limit)
    let before = limit
    let pages = content("/proc/self/statm").split(separator: " ").first.flatMap { rlim_t($0) }
    limit.rlim_cur = try #require(pages) * 4096 + 4_000_000
    setrlimit(Int32(RLIMIT_AS.rawValue), &limit)
    defer {
        var before = before
        setrlimit(Int32(RLIMIT_AS.rawValue), &before)
    }
    try await body()
}

private func content(_ path: String) -> String {
    let file = open(path, O_RDONLY)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    bytes.removeLast(bytes.count - max(0, read(file, &bytes, bytes.count)))
    return String(decoding: bytes, as: UTF8.self)
}

/// What becomes of work for which the system gives no thread. Each test in a process of its own.
@Suite(
    .disabled(
        if: environmentVariable("UNLATCH_SANITIZER") != nil, "skipped: a sanitizer needs more room than is left here"))
struct ThreadLimitTests {
    @Test func `calls throw an error that names the limit, and go on when there is room again`() async {
        await #expect(processExitsWith: .success) {
            try await withoutRoomForThreads {
                let error = await #expect(throws: InterpreterError.self) { try await python.run { _ in 1 } }
                #expect(error?.code == .noThread)
                #expect(error?.description.contains("ulimit -v") == true, "\(String(describing: error))")
                let awaited = await #expect(throws: InterpreterError.self) {
                    try await python.awaiting { gil in try gil.evaluate("None").reference }
                }
                #expect(awaited?.code == .noThread)
                let monitor = #expect(throws: InterpreterError.self) { try LockMonitor(python) }
                #expect(monitor?.code == .noThread)
            }
            #expect(try await python.run { gil in try Int(gil.evaluate("6 * 7")) } == 42)
        }
    }

    @Test func `a task's job is not lost`() async {
        await #expect(processExitsWith: .success) {
            try await withoutRoomForThreads {
                #expect(await Task(executorPreference: python.executor) { 5 }.value == 5)
            }
        }
    }
}
