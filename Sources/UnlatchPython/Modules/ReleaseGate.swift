import Glibc
import Synchronization

/// Decides, for one function, whether a call gives the lock back, and learns from the call. See `GILRelease`.
///
/// Calls on several threads may overwrite each other's observations, which an estimate can bear; nobody waits.
@usableFromInline
struct ReleaseGate: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): what is pointed to is atomic.

    /// What `enter` did, to be given back to `leave`.
    @usableFromInline
    struct Passage: ~Copyable {
        fileprivate let released: UnsafeMutableRawPointer?
        fileprivate let started: Nanoseconds?
        fileprivate let units: Double
        /// Python's main thread looks after signals during the call: see `SignalLook`.
        fileprivate let looks: Bool
        /// While `LockMetrics` is on. A pointer, so that a passage without one has nothing to give back.
        fileprivate var probe: UnsafeMutablePointer<ReleaseProbe>?
    }

    private struct Observations: ~Copyable {
        /// Nanoseconds for a unit of work, as the bits of a `Double`; NaN when there was no call yet.
        let estimate = Atomic<UInt64>(Double.nan.bitPattern)
        let calls = Atomic<UInt32>(0)
    }

    /// Never freed, like the function itself: so a call need not count references to it.
    private let observations: UnsafePointer<Observations>
    private let threshold: Nanoseconds?
    private let fileID: StaticString
    private let line: UInt
    /// Whether the size of the work matters.
    @usableFromInline let isAdaptive: Bool

    /// Nil when the lock is always kept: then there is nothing to decide.
    @usableFromInline
    init?(_ release: GILRelease, _ fileID: StaticString, _ line: UInt) {
        (self.fileID, self.line) = (fileID, line)
        switch release.policy {
        case .never: return nil
        case .always: (isAdaptive, threshold) = (false, nil)
        case .adaptive(let threshold): (isAdaptive, self.threshold) = (true, threshold.map(Nanoseconds.init))
        }
        let observations = UnsafeMutablePointer<Observations>.allocate(capacity: 1)
        observations.initialize(to: Observations())
        self.observations = UnsafePointer(observations)
    }

    /// pre: the lock is held.
    @usableFromInline
    func enter(_ units: Int?) -> Passage {
        guard isAdaptive else { return release(started: nil, units: 1) }
        let units = Double(max(units ?? 1, 1))
        let expected = Double(bitPattern: observations.pointee.estimate.load(ordering: .relaxed)) * units
        if expected < min(threshold ?? Self.shortest, Self.shortest) {
            return kept(started: isSampled() ? .now() : nil, units: units)
        }
        let now = Nanoseconds.now()
        let limit = threshold ?? max(Self.shortest, ExpectedWait.at(now))
        // Not a number, for a first call, is not below anything.
        let keeps = expected < limit
        return keeps ? kept(started: now, units: units) : release(started: now, units: units)
    }

    private func kept(started: Nanoseconds?, units: Double) -> Passage {
        Passage(released: nil, started: started, units: units, looks: SignalLook.begin())
    }

    private func release(started: Nanoseconds?, units: Double) -> Passage {
        var probe: UnsafeMutablePointer<ReleaseProbe>?
        if LockMetrics.isOn {
            probe = .allocate(capacity: 1)
            probe?.initialize(to: ReleaseProbe(fileID, line))
        }
        let looks = SignalLook.begin()
        return Passage(released: ThreadState.release(), started: started, units: units, looks: looks, probe: probe)
    }

    private func acquire(_ released: UnsafeMutableRawPointer, _ probe: UnsafeMutablePointer<ReleaseProbe>?) {
        probe?.pointee.willAcquire()
        ThreadState.acquire(released)
        guard let probe else { return }
        probe.pointee.didAcquire()
        probe.deinitialize(count: 1)
        probe.deallocate()
    }

    /// The lock is held again afterwards. False: a signal's handler has raised, and what it raised is Python's current
    /// exception.
    @usableFromInline
    func leave(_ passage: consuming Passage) -> Bool {
        if let started = passage.started {
            let ended = Nanoseconds.now()
            learn((ended - started) / passage.units)
            if let released = passage.released {
                acquire(released, passage.probe)
                ExpectedWait.learn(ended, .now())
            }
        } else if let released = passage.released {
            acquire(released, passage.probe)
        }
        guard passage.looks else { return true }
        SignalLook.end()
        return !SignalLook.restoreRaised()
    }

    private static let shortest: Nanoseconds = 5_000

    private func isSampled() -> Bool {
        let call = observations.pointee.calls.load(ordering: .relaxed) &+ 1
        observations.pointee.calls.store(call, ordering: .relaxed)
        return call & 15 == 0
    }

    private func learn(_ sample: Double) {
        let old = Double(bitPattern: observations.pointee.estimate.load(ordering: .relaxed))
        let new = old.isNaN ? sample : old + (sample - old) / 4
        observations.pointee.estimate.store(new.bitPattern, ordering: .relaxed)
    }
}

/// How long taking the lock again is expected to wait, for the whole process: whoever runs beside one function runs
/// beside the others.
enum ExpectedWait {
    private static let wait = Atomic<UInt64>(0)
    private static let observed = Atomic<UInt64>(0)

    static func at(_ now: Nanoseconds) -> Nanoseconds {
        let last = Double(bitPattern: wait.load(ordering: .relaxed))
        let age = now - Double(bitPattern: observed.load(ordering: .relaxed))
        return last / (1 + max(age, 0) / 1e9)
    }

    static func learn(_ asked: Nanoseconds, _ got: Nanoseconds) {
        let expected = at(asked)
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
