import Glibc
import Synchronization

/// Counts SIGINTs for work that runs without the lock, and passes each on to the handler that was there.
///
/// The handler is in place only while somebody watches, and only where a program handles SIGINT at all: where the
/// signal ends the process or is ignored, it still does.
enum InterruptWatch {
    private struct Watchers {
        var count = 0
        var isInstalled = false
    }

    private static let watchers = Mutex(Watchers())
    private static let seen = Atomic<Int>(0)

    // SAFETY: written under the mutex while our handler is not installed, read by the handler alone.
    nonisolated(unsafe) private static var previous = SignalAction()

    /// SIGINTs seen while somebody watched. Cost: one load.
    static var count: Int { seen.load(ordering: .relaxed) }

    private static let handler: SignalAction.Handler = { signal, information, context in
        // Nothing here takes a lock or memory: an atomic addition and a call of the handler before us.
        InterruptWatch.seen.wrappingAdd(1, ordering: .relaxed)
        InterruptWatch.previous.call(signal, information, context)
    }

    /// Begins to watch. Every call is followed by one of `end`.
    static func begin() {
        watchers.withLock { watchers in
            watchers.count += 1
            guard watchers.count == 1 else { return }
            let current = SignalAction.current(SIGINT)
            guard current.isFunction else { return }
            previous = current
            _ = count  // initialised here rather than in the handler
            current.replaced(by: handler).install(SIGINT)
            watchers.isInstalled = true
        }
    }

    static func end() {
        watchers.withLock { watchers in
            watchers.count -= 1
            guard watchers.count == 0, watchers.isInstalled else { return }
            watchers.isInstalled = false
            // A handler that somebody installed meanwhile stays.
            if SignalAction.current(SIGINT).isHandled(by: handler) { previous.install(SIGINT) }
        }
    }
}
