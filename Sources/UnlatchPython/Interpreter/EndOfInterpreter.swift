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

    private struct Hooks {
        var next = 0
        var actions: [Hook: @Sendable () -> Void] = [:]
        /// Whether they have been done, so that one more would never be.
        var areOver = false
    }

    private static let hooks = Guarded.heldAcrossForks(Hooks())

    /// Makes what is made at the first use: a child that was forked meanwhile would wait for it for ever.
    static func prepareForForks() { hooks.withLock { _ in } }

    /// Remembers what to do before the end. `action` is called once, on a thread that does not hold the lock.
    ///
    /// - Returns: Nil when the end has come so far that nothing more is stopped: then nothing is to be started. Add a hook
    ///   before starting what it stops.
    package static func add(_ action: @escaping @Sendable () -> Void) -> Hook? {
        hooks.withLock { hooks in
            if hooks.areOver { return nil }
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
            let newest = hooks.actions.keys.max { $0.number < $1.number }
            guard let newest, let action = hooks.actions.removeValue(forKey: newest) else {
                hooks.areOver = true
                return nil as (Hook, @Sendable () -> Void)?
            }
            return (newest, action)
        }) {
            if hook.isOfThisProcess { action() }
        }
    }
}
