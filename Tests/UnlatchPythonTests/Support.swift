import Glibc
// Each file of this module sees what all its tests use.
@_exported import TestSupport
import UnlatchPython

/// A new namespace, filled by running source text.
func namespace(_ source: String, _ gil: borrowing GIL) throws -> PythonReference {
    let globals = try gil.evaluate("{}").reference
    try gil.run(source, in: globals)
    return globals
}

/// Runs `body` on a new thread of the operating system and waits for it.
func onNewThread<R: Sendable>(_ body: @escaping @Sendable () -> R) -> R {
    nonisolated(unsafe) var result: R?  // written before the join, read after it
    StartedThread { result = body() }.join()
    return result!
}

/// A thread of the operating system that has begun to run `body`.
final class StartedThread: @unchecked Sendable {
    private var thread = pthread_t()

    init(_ body: @escaping @Sendable () -> Void) {
        pthread_create(
            &thread, nil,
            { context in
                Unmanaged<Task>.fromOpaque(context!).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(Task(body)).toOpaque())
    }

    /// Waits for its end; called once.
    func join() { pthread_join(thread, nil) }

    private final class Task {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }
}

/// Runs `body` on that many new threads of the operating system at once, and waits for them.
func onThreads(_ count: Int, _ body: @Sendable () -> Void) {
    withoutActuallyEscaping(body) { body in
        let threads = (0..<count).map { _ in StartedThread(body) }
        for thread in threads { thread.join() }
    }
}
