import Glibc
import Synchronization
import UnlatchPython

/// A clock that a test moves, and that counts how often it was looked at: a test knows that another thread has read the
/// time before it moves on.
final class TestClock: Sendable {
    private let time = Atomic<UInt64>(1_000_000_000)
    private let looks = Atomic<Int>(0)
    private let turns = Guarded(0)

    var now: UInt64 {
        defer { looks.wrappingAdd(1, ordering: .acquiringAndReleasing) }
        return time.load(ordering: .acquiring)
    }

    func advance(milliseconds: UInt64) { time.wrappingAdd(milliseconds * 1_000_000, ordering: .releasing) }

    /// How often it was looked at so far.
    var count: Int { looks.load(ordering: .acquiring) }

    /// Whether it was looked at so often within 20 s.
    @discardableResult
    func wait(forLooks count: Int) -> Bool {
        let deadline = ChildProcess.now() + 20
        while self.count < count {
            if ChildProcess.now() > deadline { return false }
            usleep(200)
        }
        return true
    }

    /// Lets a monitor with this clock take one sample.
    func allowSample() { turns.withLock { $0 += 1 } }

    /// For a monitor whose samples are taken when the test allows them.
    var forMonitor: LockMonitor.Clock {
        LockMonitor.Clock(now: { self.now }) { _, stops in
            while !stops.withLock({ $0 }) {
                let isAllowed = self.turns.withLock { turns in
                    if turns > 0 { turns -= 1 } else { return false }
                    return true
                }
                if isAllowed { return true }
                usleep(200)
            }
            return false
        }
    }
}
