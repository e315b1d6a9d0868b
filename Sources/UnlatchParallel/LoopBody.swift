internal import CTeams
internal import Synchronization

/// A closure as a chunk: what C calls, and the first error that it threw.
///
/// It lies on the stack of whoever runs it, so a run allocates nothing but what it throws.
struct LoopBody: ~Copyable {
    private let first: Int
    private let body: (Range<Int>) throws -> Void
    private let failed = Atomic(false)
    // Written by the one thread that set `failed`, read when all have returned.
    private(set) var error: (any Error)?

    /// - Parameters:
    ///   - first: what C's item 0 is to the closure.
    ///   - body: called from several threads when C is told to.
    init(first: Int, body: @escaping (Range<Int>) throws -> Void) {
        self.first = first
        self.body = body
    }

    /// A body fails with a number that only says so: the error is kept here.
    static let failure = CInt(UNL_OWN_STATUS)

    static let chunk: @convention(c) (UnsafeMutableRawPointer?, Int, Int) -> CInt = { arguments, begin, end in
        guard let arguments else { preconditionFailure("a loop is called with its closure") }
        // SAFETY: whoever runs this chunk passes a `LoopBody` that lives until the run is over.
        let loop = arguments.assumingMemoryBound(to: LoopBody.self)
        do {
            try loop.pointee.body(
                Range(uncheckedBounds: (loop.pointee.first &+ begin, loop.pointee.first &+ end)))
            return 0
        } catch {
            let isFirst = !loop.pointee.failed.exchange(true, ordering: .relaxed)
            if isFirst { loop.pointee.error = error }
            return LoopBody.failure
        }
    }
}
