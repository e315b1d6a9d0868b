internal import CTeams
internal import Synchronization

/// A closure as a chunk: what C calls, and where the first error goes that it throws.
///
/// It lies on the stack of whoever runs it, so a run allocates nothing but what it throws. It never changes: a closure
/// that could would be retained for each chunk, and that costs more than a short chunk does.
struct LoopBody: ~Copyable {
    private let first: Int
    private let body: (Range<Int>) throws -> Void
    private let failed = Atomic(false)
    // Written by the one thread that set `failed`, read when all have returned.
    private let failure: UnsafeMutablePointer<(any Error)?>

    /// - Parameters:
    ///   - first: what C's item 0 is to the closure.
    ///   - failure: set to the first error; lives as long as this.
    ///   - body: called from several threads when C is told to.
    init(first: Int, failure: UnsafeMutablePointer<(any Error)?>, body: @escaping (Range<Int>) throws -> Void) {
        self.first = first
        self.failure = failure
        self.body = body
    }

    /// What a closure that threw returns to C: only that it failed, since the error is kept here.
    static let failed = CInt(UNL_OWN_STATUS)

    static let chunk: @convention(c) (UnsafeMutableRawPointer?, Int, Int) -> CInt = { arguments, begin, end in
        guard let arguments else { preconditionFailure("a loop is called with its closure") }
        // SAFETY: whoever runs this chunk passes a `LoopBody` that lives until the run is over.
        return arguments.assumingMemoryBound(to: LoopBody.self).pointee.call(begin, end)
    }

    private borrowing func call(_ begin: Int, _ end: Int) -> CInt {
        do {
            // C's items are counted from 0 to the length of a range, so the sums are within that range.
            try body(Range(uncheckedBounds: (first &+ begin, first &+ end)))
            return 0
        } catch {
            // SAFETY: only the first thread to fail writes, and nobody reads before the run is over.
            if !failed.exchange(true, ordering: .relaxed) { failure.pointee = error }
            return LoopBody.failed
        }
    }
}
