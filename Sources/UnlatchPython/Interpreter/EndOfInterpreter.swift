import Synchronization

/// What must stop before Python ends: threads of ours that ask for the lock by themselves.
///
/// A thread that asks for the lock of an interpreter that is being finalized is ended or hung by Python, depending on
/// the version. So those threads are stopped and joined first.
package enum EndOfInterpreter {
    package struct Hook: Hashable, Sendable {
        fileprivate let number: Int
        private let process = ForkHandling.generation

        fileprivate init(number: Int) { self.number = number }

        /// Whether what it would stop can be there. A forked child has none of its parent's threads.
        var isOfThisProcess: Bool { process == ForkHandling.generation }
    }

    private static let hooks = Mutex<(next: Int, actions: [Hook: @Sendable () -> Void])>((0, [:]))

    /// Remembers what to do before the end. `action` is called once, on a thread that does not hold the lock.
    package static func add(_ action: @escaping @Sendable () -> Void) -> Hook {
        hooks.withLock { hooks in
            let hook = Hook(number: hooks.next)
            hooks.next += 1
            hooks.actions[hook] = action
            return hook
        }
    }

    package static func remove(_ hook: Hook) { hooks.withLock { _ = $0.actions.removeValue(forKey: hook) } }

    /// Does and forgets everything that was added, the newest first. pre: the lock is not held.
    /// In a forked child, what was added in the parent is only forgotten.
    static func prepare() {
        while let (hook, action) = hooks.withLock({ hooks in
            hooks.actions.keys.max { $0.number < $1.number }
                .flatMap { hook in hooks.actions.removeValue(forKey: hook).map { (hook, $0) } }
        }) {
            if hook.isOfThisProcess { action() }
        }
    }
}
