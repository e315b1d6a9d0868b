internal import CTeams
internal import Synchronization

extension Team {
    /// Has all threads of the team call a closure, which deals its work in phases with barriers between them.
    ///
    ///     try team.parallelRegion { context in
    ///         try context.phase(0..<n) { part in … }   // all of it is done
    ///         if context.index == 0 { … }
    ///         try context.barrier()                    // before anybody goes on
    ///         try context.phase(0..<n) { part in … }
    ///     }
    ///
    /// One run with phases saves the waking and gathering of threads that a loop for each phase would cost. All
    /// threads must call the same phases and barriers in the same order.
    ///
    /// - Parameters:
    ///   - control: what can stop the run, and who watches it; it is looked at in phases and barriers. Progress
    ///     counts the indices of all phases, and knows no total.
    ///   - body: called once by each thread. The first error stops the run and is thrown from here.
    /// - Returns: the threads that took part.
    /// - Throws: what the body throws, `invalidArgument` where threads called different phases or barriers, or one inside
    ///   a phase, `cancelled`, `deadlineExceeded`.
    /// - Thread safety: any thread. GIL: released.
    /// - Complexity: a barrier costs about a microsecond.
    @discardableResult
    public func parallelRegion(
        control: RunControl? = nil, _ body: @Sendable (borrowing ThreadContext) throws -> Void
    ) throws -> Grant {
        var failure: (any Error)?
        do {
            return try granted("Team.parallelRegion", total: nil, control) { team, control, grant in
                // SAFETY: C calls the closure during this call only, so it does not escape.
                withoutActuallyEscaping(body) { body in
                    var shared = TeamBody(body: body)
                    // SAFETY: `shared` lives until the run is over.
                    let status = withUnsafeMutablePointer(to: &shared) { shared in
                        unl_team_region(team, Int(CInt.max), TeamBody.call, shared, control, grant)
                    }
                    failure = shared.error
                    return status
                }
            }
        } catch { throw failure ?? error }
    }
}

/// A closure as the body of a team kernel, and the first error that it threw.
private struct TeamBody: ~Copyable {
    let body: @Sendable (borrowing ThreadContext) throws -> Void
    let failed = Atomic(false)
    // Written by the one thread that set `failed`, read when all have returned.
    var error: (any Error)?

    init(body: @escaping @Sendable (borrowing ThreadContext) throws -> Void) { self.body = body }

    static let call: @convention(c) (UnsafeMutablePointer<unl_thread_context>, UnsafeMutableRawPointer?) -> CInt = {
        guard let arguments = $1 else { preconditionFailure("a team is called with its closure") }
        // SAFETY: `parallelRegion` passes a `TeamBody` that lives until the run is over.
        let shared = arguments.assumingMemoryBound(to: TeamBody.self)
        do {
            try shared.pointee.body(ThreadContext($0))
            return 0
        } catch {
            // What another thread is the cause of is not what the caller should hear.
            let isCause = !(error is RunStopped)
            if isCause, !shared.pointee.failed.exchange(true, ordering: .relaxed) { shared.pointee.error = error }
            return LoopBody.failed
        }
    }
}
