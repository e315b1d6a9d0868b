import Glibc
import Testing
import UnlatchPython

/// What exceptions say of themselves in a child that was forked while other threads made and dropped some.
@Suite struct ForkedErrorTests {
    @Test(
        .disabled(
            if: environmentVariable("UNLATCH_SANITIZER") == "thread",
            "ThreadSanitizer supports no threads in a child that was forked from several"))
    func `a child's errors keep their texts after its end, whatever other threads did at the fork`() async {
        await #expect(processExitsWith: .success) {
            alarm(60)
            let python = startTestPython()
            let done = Counter()
            @Sendable func fail() -> PythonError? {
                do {
                    try python.attached { gil in _ = try gil.evaluate("1 / 0") }
                    return nil
                } catch { return error as? PythonError }
            }
            // Errors are made with the lock, and end without it.
            let busy = try (0..<3).map { _ in
                try NativeThread("test-errors") {
                    while done.count == 0 {
                        var errors = (0..<50).compactMap { _ in fail() }
                        errors.removeAll()
                    }
                }
            }
            for _ in 0..<30 {
                let child = try python.attached { gil in try Int(gil.import("os").fork()) }
                if child == 0 {
                    alarm(20)
                    let error = fail()
                    _ = python.finalize()
                    _exit(error?.message == "division by zero" ? 0 : 1)
                }
                var status: CInt = 0
                while waitpid(pid_t(child), &status, 0) < 0 && errno == EINTR {}
                #expect(status == 0)
            }
            done.add()
            for thread in busy { thread.join() }
        }
    }
}
