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
            endProcess(after: 60)
            let python = startTestPython()
            // A child that imports it beside the busy threads takes long: CPython 3.13 without a lock gives its core away some
            // thousand times for it.
            try python.attached { gil in _ = try gil.import("traceback") }
            let (ready, done) = (Counter(), Counter())
            // Errors are made with the lock, and end without it. The threads stay attached: up to CPython 3.11 a child
            // hangs where another thread attaches at the moment of the fork.
            let busy = try (0..<3).map { _ in
                try NativeThread("test-errors") {
                    python.attached { gil in
                        ready.add()
                        while done.count == 0 {
                            var errors: [PythonError] = []
                            for _ in 0..<50 {
                                if let error = Self.fail(gil) { errors.append(error) }
                            }
                            gil.released { errors.removeAll() }
                        }
                    }
                }
            }
            while ready.count < 3 { pause(milliseconds: 1) }
            for _ in 0..<15 {
                let child = try python.attached { gil in try Int(gil.import("os").fork()) }
                if child == 0 {
                    endProcess(after: 20)
                    let error = python.attached { gil in Self.fail(gil) }
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

    private static func fail(_ gil: borrowing GIL) -> PythonError? {
        do {
            _ = try gil.evaluate("1 / 0")
            return nil
        } catch { return error }
    }
}
