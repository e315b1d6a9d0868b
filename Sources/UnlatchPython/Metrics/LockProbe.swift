import Glibc
import Synchronization

/// Where the probes' times come from instead of the system, in a test's process of its own: set before anything is
/// measured. Nanoseconds.
nonisolated(unsafe) private var clockOfTest: (@Sendable () -> UInt64)?

/// By itself, since reading a variable that may be set is checked at run time, and its closure counted: 14 ns of a release.
private let hasClockOfTest = Atomic<Bool>(false)

package func setClockOfTest(_ clock: @escaping @Sendable () -> UInt64) {
    clockOfTest = clock
    hasClockOfTest.store(true, ordering: .releasing)
}

/// The time for a probe.
@inline(__always)
private func probeTime() -> UInt64 {
    hasClockOfTest.load(ordering: .relaxed) ? timeOfTest() : monotonicNanoseconds()
}

@inline(never)
private func timeOfTest() -> UInt64 {
    _ = hasClockOfTest.load(ordering: .acquiring)
    return clockOfTest?() ?? monotonicNanoseconds()
}

/// Nanoseconds of the monotonic clock.
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Measures one `attached`: made before the lock is asked for.
struct AttachProbe {
    private let site: SiteRecord
    private let start = probeTime()
    private var outer = ThreadHold()

    init(_ fileID: StaticString, _ line: UInt) { site = SiteTable.record(.attached, fileID, line) }

    /// The lock is had.
    mutating func didAttach() {
        let now = probeTime()
        site.waited.record(now - start)
        outer = ThreadHold.ofThisThread.pointee
        ThreadHold.ofThisThread.pointee = ThreadHold(isMeasured: true, since: now)
    }

    /// The lock is about to be given back for good.
    func willDetach() {
        let hold = ThreadHold.ofThisThread.pointee
        site.held.record(hold.held + (probeTime() - hold.since))
        if hold.released > 0 { site.released.record(hold.released) }
        ThreadHold.ofThisThread.pointee = outer
    }
}

/// Measures one `released`: made while the lock is still held.
struct ReleaseProbe {
    private let site: SiteRecord
    private let start = probeTime()
    private var end: UInt64 = 0

    init(_ fileID: StaticString, _ line: UInt) {
        site = SiteTable.record(.released, fileID, line)
        let hold = ThreadHold.ofThisThread
        guard hold.pointee.isMeasured else { return }
        site.held.record(start - hold.pointee.since)
        hold.pointee.held += start - hold.pointee.since
    }

    /// The closure has ended, and the lock is about to be asked for.
    mutating func willAcquire() {
        end = probeTime()
        site.released.record(end - start)
    }

    /// The lock is had again.
    func didAcquire() {
        let now = probeTime()
        site.waited.record(now - end)
        ThreadTotals.add(released: end - start, waited: now - end)
        let hold = ThreadHold.ofThisThread
        guard hold.pointee.isMeasured else { return }
        hold.pointee.since = now
        hold.pointee.released += end - start
    }
}

/// What the innermost measured `attached` of a thread has held and given back so far.
///
/// It belongs to the thread and not to the token, because Python may call Swift inside an `attached`, and that code
/// releases with a token of its own.
struct ThreadHold {
    var isMeasured = false
    /// When the present stretch of holding began, in nanoseconds.
    var since: UInt64 = 0
    var held: UInt64 = 0
    var released: UInt64 = 0

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key) { pointer in pointer?.deallocate() }
        return key
    }()

    static var ofThisThread: UnsafeMutablePointer<ThreadHold> {
        // SAFETY: the thread alone reads and writes what its key holds, and its end frees it.
        if let known = pthread_getspecific(key) { return known.assumingMemoryBound(to: ThreadHold.self) }
        let new = UnsafeMutablePointer<ThreadHold>.allocate(capacity: 1)
        new.initialize(to: ThreadHold())
        pthread_setspecific(key, new)
        return new
    }
}
