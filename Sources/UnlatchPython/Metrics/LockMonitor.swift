import Synchronization

/// Samples, for a whole program, how long a thread must wait for the interpreter's lock.
///
/// ```swift
/// let monitor = try LockMonitor(python)
/// work()
/// print(monitor.stop())       // 62 samples, 96 % waited, mean 5.1 ms …
/// ```
///
/// A thread of its own asks for the lock, notes how long that took, and gives it back at once. Beside a Python thread
/// that never pauses it waits for the switch interval (5 ms unless changed); beside one that sleeps, about nothing;
/// beside native code that keeps the lock, as long as that code does.
///
/// ### What it disturbs
/// When somebody else runs bytecode, a sample makes Python switch threads, which costs the holder some tens of
/// microseconds: at the default interval of 10 ms, well below one per cent. The moments are drawn at random around the
/// interval, so that a program that is periodic itself is not always met in the same phase.
///
/// ### Without a lock
/// A free-threaded build has none to wait for, and the report says so (`LockMonitorReport.hasLock`): samples are then the
/// times in which Python keeps all threads waiting, for its collector of garbage, say, and else hardly anything. A long one
/// means that some thread works natively inside `attached` for so long.
///
/// A forked child has no such thread: there, a monitor of the parent keeps what it had seen.
///
/// GIL: either, for everything declared here.
public final class LockMonitor: Sendable {
    private let core: Core
    private let thread: Guarded<(thread: NativeThread, hook: EndOfInterpreter.Hook)?>

    /// Starts sampling.
    ///
    /// - Parameters:
    ///   - interpreter: Whose lock.
    ///   - interval: The mean pause between two samples, 100 µs or more.
    /// - Throws: `InterpreterError` with the code `ended`, also when the interpreter's end has begun, or `noThread`.
    public convenience init(
        _ interpreter: Interpreter, every interval: Duration = .milliseconds(10)
    ) throws(InterpreterError) {
        try self.init(interpreter, every: interval, clock: .system)
    }

    package init(_ interpreter: Interpreter, every interval: Duration, clock: Clock) throws(InterpreterError) {
        let core = Core(interval: max(interval, .microseconds(100)), clock: clock)
        self.core = core
        thread = Guarded(nil)
        // The hook comes before the thread that it ends, and waits for it to be noted: whenever the interpreter's end
        // begins, there is no thread yet, and there will be none, or it is ended.
        try thread.withLock { (noted) throws(InterpreterError) in
            let hook = EndOfInterpreter.add { [weak self] in
                core.askToStop()  // also when the monitor is going, and waits for its thread
                self?.end()
            }
            guard let hook, AttachmentCount.phase == .running else {
                if let hook { EndOfInterpreter.remove(hook) }
                throw InterpreterError(.ended, "the interpreter has been finalized: there is no lock to watch")
            }
            do throws(ThreadFailure) {
                noted = (try NativeThread("unlatch-monitor") { core.sample() }, hook)
            } catch {
                EndOfInterpreter.remove(hook)
                throw InterpreterError(error)
            }
        }
    }

    /// Where the times come from: the system's clock, or that of a test.
    package struct Clock: Sendable {
        /// Nanoseconds.
        let now: @Sendable () -> UInt64
        /// Waits so many nanoseconds; false, and early, when the flag is set meanwhile.
        package let pause: @Sendable (_ nanoseconds: UInt64, _ stops: Guarded<Bool>) -> Bool

        package init(
            now: @escaping @Sendable () -> UInt64,
            pause: @escaping @Sendable (_ nanoseconds: UInt64, _ stops: Guarded<Bool>) -> Bool
        ) {
            self.now = now
            self.pause = pause
        }

        static let system = Clock(now: monotonicNanoseconds) { nanoseconds, stops in
            stops.wait(untilNanoseconds: monotonicNanoseconds() + nanoseconds) { $0 ? true : nil } == nil
        }
    }

    /// What was seen so far.
    public var report: LockMonitorReport { core.report() }

    /// Ends the sampling thread and waits for it. Safe to repeat; the interpreter's end does it as well.
    @discardableResult
    public func stop() -> LockMonitorReport {
        end()
        return core.report()
    }

    deinit { end() }

    private func end() {
        guard let (thread, hook) = thread.withLock({ $0.take() }) else { return }
        EndOfInterpreter.remove(hook)
        guard hook.isOfThisProcess else { return }
        core.askToStop()
        // The sampling thread may be waiting for the very lock that this thread holds.
        let released = AttachmentCount.phase.hasPython && ThreadState.isAttached ? ThreadState.release() : nil
        thread.join()
        if let released { ThreadState.acquire(released) }
    }

    /// What the thread and its owner share: the thread does not keep the monitor alive.
    private final class Core: Sendable {
        let interval: Duration
        let clock: Clock
        let stops = Guarded(false)
        let waits = Histogram()
        let waited = Atomic<Int>(0)
        let taken = Atomic<Int>(0)
        /// At the last sample: an import may turn it on.
        let hasLock = Atomic<Bool>(true)

        init(interval: Duration, clock: Clock) {
            self.interval = interval
            self.clock = clock
        }

        func askToStop() {
            stops.withLock { $0 = true }
            stops.wakeAll()
        }

        /// Ends the pause early, and says false, when the monitor stops.
        private func pause() -> Bool {
            let mean = Double(interval.components.seconds) * 1e9 + Double(interval.components.attoseconds) / 1e9
            return clock.pause(UInt64(mean * Double.random(in: 0.5..<1.5)), stops)
        }

        func sample() {
            // Counted like any other attachment: the interpreter's end waits until the thread has left.
            let entry = AttachmentCount.enter()
            guard entry != .refused else { return }
            defer { AttachmentCount.leave(entry) }
            // One thread state for all samples: making one for each would lengthen them and disturb more.
            let attachment = ThreadState.attach()
            noteLock()
            var released = ThreadState.release()
            while pause() {
                let start = clock.now()
                ThreadState.acquireOnly(released)
                let end = clock.now()
                noteLock()
                released = ThreadState.release()
                waits.record(end - start)
                if end - start >= LockMonitorReport.freeThreshold { taken.wrappingAdd(1, ordering: .relaxed) }
                if end - start >= LockMonitorReport.threshold { waited.wrappingAdd(1, ordering: .relaxed) }
            }
            ThreadState.acquire(released)
            ThreadState.detach(attachment)
        }

        /// pre: the calling thread is attached. Cost: a load, but for a free-threaded build, which is asked.
        private func noteLock() {
            if let known = GIL(assumingAttached: ()).hasLockQuietly { hasLock.store(known, ordering: .relaxed) }
        }

        func report() -> LockMonitorReport {
            LockMonitorReport(
                waits: waits.counts().times, waited: waited.load(ordering: .relaxed),
                taken: taken.load(ordering: .relaxed), hasLock: hasLock.load(ordering: .relaxed))
        }
    }
}

/// What a `LockMonitor` saw.
public struct LockMonitorReport: Sendable, CustomStringConvertible {
    /// How long each sample waited, in seconds; `count` is the number of samples.
    public let waits: LockTimes
    /// The share of samples, 0 to 1, that waited 50 µs or longer: more than an uncontended lock takes, and less than any
    /// hand-over through the switch interval.
    public let waitedShare: Double

    /// The share of samples, 0 to 1, that found the lock taken, also for a moment: those that waited 8 µs or longer.
    /// Taking a free lock is shorter, and being woken for one longer.
    public let takenShare: Double

    /// Whether there was a lock at the last sample. False in a free-threaded build that runs without: then nobody waits for
    /// one, and `waits` are the times in which Python kept all threads waiting.
    public let hasLock: Bool

    /// In nanoseconds.
    static let threshold: UInt64 = 50_000
    static let freeThreshold: UInt64 = 8_000

    init(waits: LockTimes, waited: Int, taken: Int, hasLock: Bool) {
        takenShare = waits.count == 0 ? 0 : Double(min(taken, waits.count)) / Double(waits.count)
        self.waits = waits
        self.hasLock = hasLock
        waitedShare = waits.count == 0 ? 0 : Double(min(waited, waits.count)) / Double(waits.count)
    }

    public var description: String {
        func milliseconds(_ seconds: Double) -> String { "\((seconds * 1e5).rounded() / 100) ms" }
        return (hasLock ? "" : "no lock to wait for; ")
            + "\(waits.count) samples, \(Int((waitedShare * 100).rounded())) % waited, mean \(milliseconds(waits.mean)), "
            + "p50 \(milliseconds(waits.p50)), p90 \(milliseconds(waits.p90)), p99 \(milliseconds(waits.p99)), "
            + "max \(milliseconds(waits.max))"
    }
}
