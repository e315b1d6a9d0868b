import Foundation
import Synchronization

/// Ctrl-C and a request to end: the run stops at the next chance, ends its processes and removes its folder.
package enum Interruption {
    private static let requested = Atomic<Bool>(false)

    package static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Notes SIGINT and SIGTERM instead of ending at once.
    package static func install() {
        _ = isRequested  // made before a handler could need it
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in Interruption.requested.store(true, ordering: .relaxed) }
        }
    }
}

/// The user asked to stop.
package struct Interrupted: Error {
    package init() {}
}
