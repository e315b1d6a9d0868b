import Glibc

/// How long a thread's measured releases have lasted in all, for who wants to know what a part of its work cost.
///
/// GIL: either. Cost: a look-up of the thread's own memory.
package struct ThreadTotals: Sendable {
    /// Nanoseconds without the lock while `LockMetrics` was on.
    package var released: UInt64 = 0
    /// Nanoseconds until it was had again.
    package var waited: UInt64 = 0

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key) { pointer in pointer?.deallocate() }
        return key
    }()

    package static var ofThisThread: ThreadTotals { pointer.pointee }

    static func add(released: UInt64, waited: UInt64) {
        let totals = pointer
        totals.pointee.released += released
        totals.pointee.waited += waited
    }

    private static var pointer: UnsafeMutablePointer<ThreadTotals> {
        // SAFETY: the thread alone reads and writes what its key holds, and its end frees it.
        if let known = pthread_getspecific(key) { return known.assumingMemoryBound(to: ThreadTotals.self) }
        let new = UnsafeMutablePointer<ThreadTotals>.allocate(capacity: 1)
        new.initialize(to: ThreadTotals())
        pthread_setspecific(key, new)
        return new
    }
}
