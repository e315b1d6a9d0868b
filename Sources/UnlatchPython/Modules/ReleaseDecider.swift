import Synchronization

/// Decides, for one function, whether a call gives the lock back, and learns from the call. See `GILRelease`.
///
/// Calls on several threads may overwrite each other's observations, which an estimate can bear; nobody waits.
@usableFromInline
struct ReleaseDecider: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): what is pointed to is atomic.

    /// What `begin` did, to be given to `end`.
    @usableFromInline
    struct Call: ~Copyable {
        fileprivate let released: UnsafeMutableRawPointer?
        fileprivate let started: Nanoseconds?
        fileprivate let units: Int
        /// Python's main thread looks after signals during the call: see `SignalLook`.
        fileprivate let looks: Bool
        /// While `LockMetrics` is on. A pointer, so that a call without one has nothing to give back.
        fileprivate var probe: UnsafeMutablePointer<ReleaseProbe>?
    }

    private let times = WorkTimes()
    /// The calls that nobody timed. Never freed, like the function itself: so a call need not count references to it.
    private let calls: UnsafePointer<Atomic<UInt32>>
    private let clock: ReleaseClock
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
        case .always: (isAdaptive, threshold, clock) = (false, nil, .monotonic)
        case .adaptive(let threshold, let clock):
            (isAdaptive, self.threshold, self.clock) = (true, threshold.map(Nanoseconds.init), clock)
        }
        let calls = UnsafeMutablePointer<Atomic<UInt32>>.allocate(capacity: 1)
        calls.initialize(to: Atomic(0))
        self.calls = UnsafePointer(calls)
    }

    /// - Parameter units: The size of the work; nil where nobody says it. Then nothing can be expected of the call: however
    ///   short those before were, this one may take seconds.
    ///
    /// pre: the lock is held.
    @usableFromInline
    func begin(_ units: Int?) -> Call {
        guard isAdaptive, let units else { return release(started: nil, units: 1) }
        let size = max(units, 1)
        let expected = times.expected(size)
        // Not a number, for a size without a call, is not below anything.
        if expected < min(threshold ?? Self.shortest, Self.shortest) {
            return kept(started: isSampled() ? clock.now() : nil, units: size)
        }
        let now = clock.now()
        let limit = threshold ?? max(Self.shortest, clock.wait.pointee.expected(at: now))
        let keeps = (expected.isNaN ? times.most(size) : expected) < limit
        return keeps ? kept(started: now, units: size) : release(started: now, units: size)
    }

    private func kept(started: Nanoseconds?, units: Int) -> Call {
        Call(released: nil, started: started, units: units, looks: SignalLook.begin())
    }

    @inline(__always)
    private func release(started: Nanoseconds?, units: Int) -> Call {
        let probe = LockMetrics.isOn ? newProbe() : nil
        let looks = SignalLook.begin()
        return Call(released: ThreadState.release(), started: started, units: units, looks: looks, probe: probe)
    }

    @inline(never)
    private func newProbe() -> UnsafeMutablePointer<ReleaseProbe> {
        let probe = UnsafeMutablePointer<ReleaseProbe>.allocate(capacity: 1)
        probe.initialize(to: ReleaseProbe(fileID, line))
        return probe
    }

    @inline(__always)
    private func acquire(_ released: UnsafeMutableRawPointer, _ probe: UnsafeMutablePointer<ReleaseProbe>?) {
        guard let probe else { return ThreadState.acquireOnly(released) }
        acquireAndMeasure(released, probe)
    }

    @inline(never)
    private func acquireAndMeasure(_ released: UnsafeMutableRawPointer, _ probe: UnsafeMutablePointer<ReleaseProbe>) {
        probe.pointee.willAcquire()
        ThreadState.acquireOnly(released)
        probe.pointee.didAcquire()
        probe.deinitialize(count: 1)
        probe.deallocate()
    }

    /// The lock is held again afterwards. False: a signal's handler has raised, and what it raised is Python's current
    /// exception.
    ///
    /// - Parameter failed: Whether the body did not do its work: it was stopped, or never begun. Then it would have taken
    ///   longer, so that a short time says nothing of the next call of the size.
    @usableFromInline
    func end(_ call: consuming Call, failed: Bool = false) -> Bool {
        if let started = call.started {
            let ended = clock.now()
            if !failed || ended - started > times.expected(call.units) { times.learn(call.units, took: ended - started) }
            if let released = call.released {
                acquire(released, call.probe)
                clock.wait.pointee.learn(asked: ended, got: clock.now())
                DeferredDrops.perform()  // what was let go of without the lock; it is no part of the wait
            }
        } else if let released = call.released {
            acquire(released, call.probe)
            DeferredDrops.perform()
        }
        return Self.endLook(call.looks)
    }

    /// As `Call`, of a function that gives the lock back for each call while nobody measures that: two registers.
    @usableFromInline
    struct PlainCall {
        fileprivate let released: UnsafeMutableRawPointer
        fileprivate let looks: Bool
    }

    /// pre: the lock is held.
    @usableFromInline
    static func beginPlain() -> PlainCall {
        let looks = SignalLook.begin()
        return PlainCall(released: ThreadState.release(), looks: looks)
    }

    /// As `end`.
    @usableFromInline
    static func endPlain(_ call: PlainCall) -> Bool {
        ThreadState.acquire(call.released)
        return endLook(call.looks)
    }

    @inline(__always)
    private static func endLook(_ looks: Bool) -> Bool {
        guard looks else { return true }
        SignalLook.end()
        return !(SignalLook.hasRaised && SignalLook.restoreRaised())  // inlined, then seldom called
    }

    private static let shortest: Nanoseconds = 5_000

    private func isSampled() -> Bool {
        let call = calls.pointee.load(ordering: .relaxed) &+ 1
        calls.pointee.store(call, ordering: .relaxed)
        return call & 15 == 0
    }
}
