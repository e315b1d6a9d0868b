import Synchronization

/// A share that several threads count.
final class Collecting: Sendable {
    private let counts = Mutex((some: 0, all: 0))

    func add(_ some: Int, of all: Int) {
        counts.withLock { counts in
            counts.some += some
            counts.all += all
        }
    }

    /// From 0 to 1; 0 of nothing.
    var share: Double { counts.withLock { $0.all > 0 ? Double($0.some) / Double($0.all) : 0 } }
}
