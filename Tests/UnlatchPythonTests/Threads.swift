import Glibc
import Synchronization

/// A number that several threads count up.
final class Counter: Sendable {
    private let value = Atomic<Int>(0)
    var count: Int { value.load(ordering: .acquiring) }
    func add() { value.add(1, ordering: .acquiringAndReleasing) }
}

func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }
