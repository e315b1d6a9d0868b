internal import CTeams

/// A thread of the team that runs the body of `Team.parallelRegion`, as that thread sees it.
///
/// - Thread safety: the thread's own; it cannot be stored or sent. GIL: released.
public struct ThreadContext: ~Copyable {
    // The C struct lives until the body returns, and this is only ever lent to the body.
    private let handle: UnsafeMutablePointer<unl_thread_context>

    init(_ handle: UnsafeMutablePointer<unl_thread_context>) { self.handle = handle }

    // SAFETY (below): see `handle`.

    /// The number of this thread, from 0 on.
    public var index: Int { handle.pointee.index }
    /// How many threads there are.
    public var count: Int { handle.pointee.count }

    /// Waits until all threads of the team are here. What they wrote before, all may read after.
    ///
    /// - Throws: `RunStopped` when another thread threw, or the run was cancelled: let it pass.
    public borrowing func barrier() throws {
        if unl_barrier(handle) != 0 { throw RunStopped() }
    }

    /// Deals a range to the threads of the team, and waits until all of it is done.
    ///
    /// All threads call it with the same range and schedule; the closure may be another for each.
    ///
    /// - Parameters:
    ///   - range: the indices.
    ///   - schedule: how they are dealt.
    ///   - body: called for the chunks that fall to this thread, on it.
    /// - Throws: what `body` throws, `RunStopped` as above, `UnlatchError` for a range or a schedule that cannot be dealt.
    /// - Complexity: O(chunks) calls, and a barrier; nothing is allocated for a chunk.
    public borrowing func phase(
        _ range: Range<Int>, schedule: Schedule = .static, _ body: (Range<Int>) throws -> Void
    ) throws {
        let call = "ThreadContext.phase"
        let schedule = try schedule.c(for: call)
        let count = try Team.count(of: range, call)
        var failure: (any Error)?
        let status = withoutActuallyEscaping(body) { body in
            withUnsafeMutablePointer(to: &failure) { failure in
                var loop = LoopBody(first: range.lowerBound, failure: failure, body: body)
                // SAFETY: `loop` lives until the phase is over, and only this thread is told of it.
                return withUnsafeMutablePointer(to: &loop) { loop in
                    unl_phase(handle, schedule, count, LoopBody.chunk, loop)
                }
            }
        }
        if let failure { throw failure }
        if status != 0 { throw RunStopped() }
    }
}

/// Says in a body of `Team.parallelRegion` that the run is over, for a reason that the caller of the run will hear.
public struct RunStopped: Error, CustomStringConvertible {
    public var description: String { "the run was stopped, by another thread's error or by its control" }
}
