import Glibc

/// The mutexes of values that a forked child uses, too: the forking thread has them from before the fork until after it, so
/// that in the child no thread of the parent's has one for ever, and what they guard is whole.
private enum HeldAcrossForks {
    /// The first of these is made under no lock of another; the list's own mutex is had around a fork as well.
    private static let list = Guarded<[any ForkedLock]>([])

    // SAFETY: touched by the thread that has all mutexes, between the two handlers of its fork.
    nonisolated(unsafe) private static var held: [any ForkedLock] = []

    private static let isRegistered: Bool = {
        pthread_atfork(
            {
                list.lock()
                held = list.valueWhileLocked
                for lock in held { lock.lock() }
            }, { HeldAcrossForks.giveBack() }, { HeldAcrossForks.giveBack() }) == 0
    }()

    private static func giveBack() {
        for lock in held.reversed() { lock.unlock() }
        list.unlock()
    }

    static func add(_ lock: any ForkedLock) {
        precondition(isRegistered, "there is no memory for handlers of fork()")
        list.withLock { $0.append(lock) }
    }
}

private protocol ForkedLock: Sendable {
    func lock()
    func unlock()
}

extension Guarded: ForkedLock {
    /// A value for the life of the process that is whole in forked children, whatever other threads did at the fork.
    ///
    /// Inside its `withLock` no other such value is touched, nobody waits for anything, and nothing forks.
    package static func heldAcrossForks(_ value: Value) -> Guarded<Value> {
        let guarded = Guarded(value)
        HeldAcrossForks.add(guarded)
        return guarded
    }
}
