internal import CInterrupts
import Glibc
import Synchronization

/// Whether work that runs without the lock should stop: asked by that work between its pieces.
///
/// On Python's main thread, asking lets Python act on the signals that have arrived, twenty times a second at most: it
/// runs their handlers, and the work should stop when one of them raises, as after Ctrl-C. So whoever made the work asks
/// on the thread that runs it; other threads that ask are told what it has learned. On any other thread than Python's main
/// one, the work should stop when SIGINT has arrived.
///
/// GIL: either; taken for a moment, on Python's main thread. Cost: some nanoseconds, a reading of a coarse clock.
public struct Interruption: Sendable {
    private final class Looker: Sendable {
        let thread = pthread_self()
        let isStopped = Atomic<Bool>(false)
    }

    private enum Source {
        case looks(Looker)
        case counts(since: Int64)
        case nothing
    }

    private let source: Source

    /// For the calling thread, which looks.
    static func looking() -> Interruption { Interruption(source: .looks(Looker())) }

    /// For any thread, while SIGINTs are counted.
    static func counting() -> Interruption { Interruption(source: .counts(since: unl_interrupts())) }

    /// Where nobody interrupts.
    static var never: Interruption { Interruption(source: .nothing) }

    private init(source: Source) { self.source = source }

    /// Whether the work should stop.
    public var isRequested: Bool {
        switch source {
        case .looks(let looker):
            if looker.isStopped.load(ordering: .relaxed) { return true }
            if pthread_equal(pthread_self(), looker.thread) == 0 || SignalLook.ifDue() { return false }
            looker.isStopped.store(true, ordering: .relaxed)
            return true
        case .counts(let start): return unl_interrupts() != start
        case .nothing: return false
        }
    }
}
