import Glibc

/// A value behind a mutex, with a condition to wait on: what `Synchronization.Mutex` lacks.
///
/// Never take Python's lock inside: a thread that holds it may be waiting here.
package final class Guarded<Value>: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): the value is touched by the holder of the mutex alone.
    private var value: Value
    /// For handlers of fork, which have it from before one until after it: everybody else uses `withLock`.
    let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init(_ value: Value) {
        self.value = value
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    package func withLock<R, E: Error>(_ body: (inout Value) throws(E) -> R) throws(E) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }

    // Both `wait`s look at the value anew each time, in an access that ends before the waiting begins: `withLock` around
    // the loop would be one exclusive access, in which an optimised build need not look again.

    /// Asks `body` again after each `wake`, until it returns something.
    package func wait<R>(for body: (inout Value) -> R?) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&value) { return result }
            pthread_cond_wait(condition, mutex)
        }
    }

    /// As `wait(for:)`; nil when the monotonic clock has passed `deadline` (nanoseconds) first.
    package func wait<R>(untilNanoseconds deadline: UInt64, for body: (inout Value) -> R?) -> R? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        var time = timespec(tv_sec: time_t(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        while true {
            if let result = body(&value) { return result }
            if pthread_cond_timedwait(condition, mutex, &time) == ETIMEDOUT { return nil }
        }
    }

    package func wake() { pthread_cond_signal(condition) }
    package func wakeAll() { pthread_cond_broadcast(condition) }
}
