import Glibc
import Synchronization

/// The time by which an adaptive release learns, and the waits that were seen by it: the system's, or one that a test sets.
package struct ReleaseClock: Sendable, Hashable {
    // SAFETY (nonisolated(unsafe)): the pointers never change, and what they point to is atomic. Never freed.

    /// The time that a test set, in nanoseconds, as the bits of a `Double`; nil for the system's monotonic clock.
    nonisolated(unsafe) private let set: UnsafePointer<Atomic<UInt64>>?
    nonisolated(unsafe) let wait: UnsafePointer<ExpectedWait>

    private init(_ set: UnsafePointer<Atomic<UInt64>>?) {
        self.set = set
        let wait = UnsafeMutablePointer<ExpectedWait>.allocate(capacity: 1)
        wait.initialize(to: ExpectedWait())
        self.wait = UnsafePointer(wait)
    }

    static let monotonic = ReleaseClock(nil)

    /// A clock that goes when `advance` is called.
    package static func manual() -> ReleaseClock {
        let set = UnsafeMutablePointer<Atomic<UInt64>>.allocate(capacity: 1)
        set.initialize(to: Atomic(Nanoseconds(1e9).bitPattern))
        return ReleaseClock(UnsafePointer(set))
    }

    func now() -> Nanoseconds {
        guard let set else { return .now() }
        return Nanoseconds(bitPattern: set.pointee.load(ordering: .relaxed))
    }

    /// Goes on by so much. One thread at a time.
    ///
    /// - Precondition: The clock is a manual one.
    package func advance(by duration: Duration) {
        guard let set else { preconditionFailure("the system's clock is nobody's to set") }
        set.pointee.store((now() + Nanoseconds(duration)).bitPattern, ordering: .relaxed)
    }

    /// As if somebody had waited for the lock for so long, until now.
    package func waited(_ duration: Duration) {
        wait.pointee.learn(asked: now() - Nanoseconds(duration), got: now())
    }
}

/// How long taking the lock again is expected to wait, for the whole process: whoever runs beside one function runs
/// beside the others.
struct ExpectedWait: ~Copyable {
    private let wait = Atomic<UInt64>(0)
    private let observed = Atomic<UInt64>(0)

    func expected(at now: Nanoseconds) -> Nanoseconds {
        let last = Double(bitPattern: wait.load(ordering: .relaxed))
        let age = now - Double(bitPattern: observed.load(ordering: .relaxed))
        return last / (1 + max(age, 0) / 1e9)
    }

    func learn(asked: Nanoseconds, got: Nanoseconds) {
        let expected = expected(at: asked)
        let new = got - asked
        wait.store((new > expected ? new : expected + (new - expected) / 4).bitPattern, ordering: .relaxed)
        observed.store(got.bitPattern, ordering: .relaxed)
    }
}

/// A time of the monotonic clock, or a difference of two.
typealias Nanoseconds = Double

extension Nanoseconds {
    @inline(never)  // its variable on the stack would cost those that do not ask for the time
    static func now() -> Nanoseconds {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = Double(seconds) * 1e9 + Double(attoseconds) / 1e9
    }
}
