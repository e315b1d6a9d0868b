import Glibc
import UnlatchPython

/// The interpreter of this test process: that of the test environment when there is one, else the usual one.
let python: Interpreter = {
    let environment = getenv("UNLATCH_TEST_VENV").map { String(cString: $0) + "/bin/python" }
    do {
        return try Interpreter.start(InterpreterLocation.find(environment))
    } catch {
        fatalError("the tests need a CPython with a shared library: \(error)")
    }
}()

/// A new namespace, filled by running source text.
func namespace(_ source: String, _ gil: borrowing GIL) throws -> PythonReference {
    let globals = try gil.evaluate("{}").reference
    try gil.run(source, in: globals)
    return globals
}

/// Runs `body` on a new thread of the operating system and waits for it.
func onNewThread<R: Sendable>(_ body: @escaping @Sendable () -> R) -> R {
    var result: R?
    withoutActuallyEscaping({ result = body() }) { run in
        let task = ThreadTask(run)
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { context in
                Unmanaged<ThreadTask>.fromOpaque(context!).takeUnretainedValue().run()
                return nil
            }, Unmanaged.passUnretained(task).toOpaque())
        pthread_join(thread, nil)  // the task and what it captured live until here
    }
    return result!
}

private final class ThreadTask {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
}
