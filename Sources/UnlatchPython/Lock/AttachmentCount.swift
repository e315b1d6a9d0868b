import Glibc
import Synchronization

/// Counts the threads that are inside `attached`, and lets no more in once the interpreter's end has begun.
///
/// Without the count, a thread that looked just before the end would ask for a lock that is no more: CPython up to 3.13
/// then ends that thread, and later versions let it hang for ever.
@usableFromInline
enum AttachmentCount {
    /// How far the interpreter's life has come.
    enum Phase: UInt8, AtomicRepresentable {
        case absent, running
        /// `finalize` waits for the threads inside; nobody is let in.
        case ending
        /// Python frees its objects.
        case finalizing
        case ended

        /// Whether a thread may hold a lock, also while the end is under way.
        var hasPython: Bool { self != .absent && self != .ended }

        /// Whether a dropped reference is worth counting.
        var countsReferences: Bool { self == .running || self == .ending }
    }

    /// What `enter` answers: a number, so that asking costs no more than a call.
    @usableFromInline @frozen
    struct Entry: Equatable {
        @usableFromInline let code: Int64
        @inlinable init(code: Int64) { self.code = code }

        /// Python has ended, or is about to.
        @inlinable static var refused: Entry { Entry(code: -1) }
        /// The thread holds the lock already: nothing is taken.
        @inlinable static var nested: Entry { Entry(code: -2) }
        /// The thread is inside `released`: it takes up what it had, and is counted, or known to Python, already.
        @inlinable static var resumed: Entry { Entry(code: -3) }
        /// The thread is counted. After a fork the child does not know the parent's threads: an entry from before is void.
        static func entered(generation: UInt32) -> Entry { Entry(code: Int64(generation)) }
    }

    private static let openBit = 1 << 62
    /// The threads inside, and the bit that says whether more may come in.
    private static let state = Atomic<Int>(0)
    private static let currentPhase = Atomic<Phase>(.absent)

    static var phase: Phase { currentPhase.load(ordering: .acquiring) }

    static func open() {
        advance(to: .running)
        state.bitwiseOr(openBit, ordering: .acquiringAndReleasing)
    }

    /// Asks to come in. Whoever is let in gives the entry to `leave` at the end. Cost: one atomic addition each.
    @usableFromInline
    static func enter() -> Entry {
        // A library that was never loaded has no functions to ask.
        let phase = self.phase
        if phase != .absent, ThreadState.isAttachedNoting() { return .nested }
        return enterAnew(phase)
    }

    /// As `enter`, for a thread that does not hold the lock. A function of its own, so that the other way is short.
    @inline(never)
    private static func enterAnew(_ phase: Phase) -> Entry {
        if phase != .absent, phase != .ended, ThreadState.hasReleased { return .resumed }
        let before = state.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue
        guard before & openBit != 0 else {
            state.wrappingSubtract(1, ordering: .releasing)
            return .refused
        }
        return .entered(generation: ForkHandling.generation)
    }

    @usableFromInline
    static func leave(_ entry: Entry) {
        guard entry == .entered(generation: ForkHandling.generation) else { return }
        state.wrappingSubtract(1, ordering: .acquiringAndReleasing)
    }

    /// Lets nobody in from now on, and waits until the threads inside have left.
    /// Returns those that were still inside when the time was over. pre: the calling thread is outside.
    static func close(timeout seconds: Double) -> Int {
        advance(to: .ending)
        state.bitwiseAnd(~openBit, ordering: .acquiringAndReleasing)
        let deadline = ChildProcess.now() + seconds
        while true {
            let inside = state.load(ordering: .acquiring)
            if inside == 0 || ChildProcess.now() >= deadline { return inside }
            usleep(500)
        }
    }

    static func advance(to phase: Phase) {
        currentPhase.store(phase, ordering: .releasing)
        BoundCounting.isOn(phase.countsReferences)
    }

    /// In a forked child, where only the forking thread exists: those counted in the parent are not here.
    static func forgetThreads() {
        state.bitwiseAnd(openBit, ordering: .relaxed)
    }
}
