import Glibc
import Testing
import UnlatchPython

/// Calls `body` while the system gives this process no thread: stacks are to be larger than its memory may be. Nothing
/// else is short of memory meanwhile.
private func withoutThreads(_ body: () async throws -> Void) async throws {
    typealias SetDefault = @convention(c) (UnsafePointer<pthread_attr_t>) -> Int32
    // SAFETY: int pthread_setattr_default_np(const pthread_attr_t *), which Swift does not see: a GNU function.
    let setDefault = unsafeBitCast(try #require(dlsym(nil, "pthread_setattr_default_np")), to: SetDefault.self)
    _ = python
    var usual = pthread_attr_t()
    var huge = pthread_attr_t()
    pthread_attr_init(&usual)
    pthread_attr_init(&huge)
    var size = 0
    pthread_attr_getstacksize(&usual, &size)
    pthread_attr_setstacksize(&usual, size)
    pthread_attr_setstacksize(&huge, 1 << 46)
    var limit = rlimit()
    getrlimit(Int32(RLIMIT_AS.rawValue), &limit)
    var before = limit
    limit.rlim_cur = 1 << 45
    setrlimit(Int32(RLIMIT_AS.rawValue), &limit)
    #expect(setDefault(&huge) == 0)
    defer {
        _ = setDefault(&usual)
        setrlimit(Int32(RLIMIT_AS.rawValue), &before)
    }
    try await body()
}

/// What becomes of work for which the system gives no thread. Each test in a process of its own.
@Suite(
    .disabled(
        if: environmentVariable("UNLATCH_SANITIZER") != nil,
        "a sanitizer starts threads of its own, and needs more memory than is left here"))
struct ThreadLimitTests {
    @Test func `calls throw an error that names the limit, and go on when threads can be started again`() async {
        await #expect(processExitsWith: .success) {
            try await withoutThreads {
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
            try await withoutThreads {
                #expect(await Task(executorPreference: python.executor) { 5 }.value == 5)
            }
        }
    }
}
