import Glibc

/// The mutexes of values that a forked child uses, too: the forking thread has them from before the fork until after it, so
/// that in the child no thread of the parent's has one for ever, and what they guard is whole.
///
/// The handlers of a fork do nothing but take and give back pthread's mutexes. Whatever else of Swift's runs in a child for the
/// first time, such as looking up a type, may wait for a thread that is not there.
private enum HeldAcrossForks {
    private typealias Lock = UnsafeMutablePointer<pthread_mutex_t>

    // SAFETY: these three are touched by the holder of the first one alone, which is made by `isRegistered`.
    nonisolated(unsafe) private static var own: Lock = .allocate(capacity: 1)
    nonisolated(unsafe) private static var locks: UnsafeMutablePointer<Lock> = .allocate(capacity: 8)
    nonisolated(unsafe) private static var count = 0

    private static let isRegistered: Bool = {
        pthread_mutex_init(own, nil)
        return pthread_atfork(
            { HeldAcrossForks.take() }, { HeldAcrossForks.giveBack() }, { HeldAcrossForks.giveBack() }) == 0
    }()

    private static func take() {
        pthread_mutex_lock(own)
        var i = 0
        while i < count {
            pthread_mutex_lock(locks[i])
            i += 1
        }
    }

    private static func giveBack() {
        var i = count
        while i > 0 {
            i -= 1
            pthread_mutex_unlock(locks[i])
        }
        pthread_mutex_unlock(own)
    }

    static func add(_ lock: UnsafeMutablePointer<pthread_mutex_t>) {
        precondition(isRegistered, "there is no memory for handlers of fork()")
        pthread_mutex_lock(own)
        defer { pthread_mutex_unlock(own) }
        // Grown when the count is a power of two from 8 on.
        if count >= 8 && count & (count - 1) == 0 {
            let more = UnsafeMutablePointer<Lock>.allocate(capacity: 2 * count)
            more.moveInitialize(from: locks, count: count)
            locks.deallocate()
            locks = more
        }
        (locks + count).initialize(to: lock)
        count += 1
    }
}

extension Guarded {
    /// A value for the life of the process that is whole in forked children, whatever other threads did at the fork.
    ///
    /// Inside its `withLock` no other such value is touched, nobody waits for anything, and nothing forks.
    package static func heldAcrossForks(_ value: Value) -> Guarded<Value> {
        let guarded = Guarded(value)
        // Never freed: the handlers of forks take its mutex as long as the process lives.
        HeldAcrossForks.add(Unmanaged.passRetained(guarded).takeUnretainedValue().mutex)
        return guarded
    }
}
