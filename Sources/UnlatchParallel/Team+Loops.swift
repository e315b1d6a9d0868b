internal import CTeams

extension Team {
    /// Calls a closure for parts of a range, from all threads of the team, until each index has been in one part.
    ///
    ///     try team.parallelFor(0..<1_000_000) { part in
    ///         for i in part { output.unsafeBuffer[i] = input.unsafeBuffer[i] * 2 }
    ///     }
    ///
    /// The closure is `@Sendable`, because several threads are in it at once: it cannot change a variable that it
    /// captures, and it cannot take Python's token along.
    ///
    /// - Parameters:
    ///   - range: the indices; an empty one calls nothing.
    ///   - schedule: how they are dealt.
    ///   - body: called once for each chunk. A run inside it works, on the calling thread alone.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for a chunk below 1, `forked` for a pinned team in a child after `fork()`.
    /// - Thread safety: any thread. GIL: released, so that other Python threads go on.
    /// - Complexity: O(chunks) calls; nothing is allocated for a chunk.
    @discardableResult
    public func parallelFor(
        _ range: Range<Int>, schedule: Schedule = .static, _ body: @Sendable (Range<Int>) -> Void
    ) throws(UnlatchError) -> Grant {
        let schedule = try schedule.c(for: "Team.parallelFor")
        let (count, overflow) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
        if overflow { throw .invalid("Team.parallelFor", "the range has more indices than an Int can count") }
        return try granted("Team.parallelFor") { handle, grant in
            // SAFETY: C calls the closure during this call only, so it does not escape.
            withoutActuallyEscaping(body) { body in
                var loop = Loop(first: range.lowerBound, body: body)
                // SAFETY: `loop` lives until the run is over and is only read by it; see `Loop.chunk`.
                return withUnsafeMutablePointer(to: &loop) { loop in
                    unl_team_for(handle, schedule, count, Loop.chunk, loop, grant)
                }
            }
        }
    }

    /// Reduces a range to one value: the same one, to the last bit, for any number of threads and any schedule.
    ///
    ///     let sum = try team.parallelReduce(0..<n) { part in
    ///         part.reduce(0.0) { $0 + x.unsafeBuffer[$1] }
    ///     } combine: { $0 + $1 }.value ?? 0
    ///
    /// The range is cut into blocks of `blockSize` indices, and the blocks' values are combined from the first to
    /// the last. A different block size may give other bits where `combine` rounds.
    ///
    /// - Parameters:
    ///   - range: the indices.
    ///   - blockSize: indices of a block; its work should be long against a microsecond.
    ///   - schedule: how blocks are dealt.
    ///   - partial: the value of a block; called from all threads.
    ///   - combine: the value of earlier blocks and that of the next; called on this thread, in order.
    /// - Returns: the value, `nil` for an empty range, and the threads that took part.
    /// - Throws: as `parallelFor`, and `invalidArgument` for a block below 1.
    /// - Thread safety: any thread. GIL: released.
    /// - Complexity: O(blocks) calls, and memory for as many values.
    public func parallelReduce<Value: Sendable>(
        _ range: Range<Int>, blockSize: Int = 4096, schedule: Schedule = .static,
        partial: @Sendable (Range<Int>) -> Value, combine: (Value, Value) -> Value
    ) throws(UnlatchError) -> (value: Value?, grant: Grant) {
        let call = "Team.parallelReduce"
        if blockSize < 1 { throw .invalid(call, "a block of \(blockSize) indices cannot be reduced; the least is 1") }
        let (count, overflow) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
        if overflow { throw .invalid(call, "the range has more indices than an Int can count") }
        let blocks = count / blockSize + (count % blockSize == 0 ? 0 : 1)
        // SAFETY (nonisolated(unsafe)): each block writes its own element, and they are read when all are done.
        nonisolated(unsafe) let values = UnsafeMutablePointer<Value>.allocate(capacity: blocks)
        defer { values.deallocate() }
        let grant = try parallelFor(0..<blocks, schedule: schedule) { part in
            for block in part {
                let first = range.lowerBound + block * blockSize
                let last = range.upperBound - first < blockSize ? range.upperBound : first + blockSize
                // SAFETY: block < blocks, and no other call has this block.
                (values + block).initialize(to: partial(first..<last))
            }
        }
        guard blocks > 0 else { return (nil, grant) }
        // SAFETY: the run was made, so all blocks have been initialized, once each.
        var value = values.move()
        for block in 1..<max(blocks, 1) { value = combine(value, (values + block).move()) }
        return (value, grant)
    }
}

/// A closure and what C's item 0 is to it.
private struct Loop {
    let first: Int
    let body: @Sendable (Range<Int>) -> Void

    static let chunk: @convention(c) (UnsafeMutableRawPointer?, Int, Int) -> Void = { arguments, begin, end in
        guard let arguments else { preconditionFailure("a loop is called with its closure") }
        // SAFETY: `parallelFor` passes a `Loop` that lives until the run is over; threads only read it.
        let loop = arguments.assumingMemoryBound(to: Loop.self)
        loop.pointee.body(loop.pointee.first + begin..<loop.pointee.first + end)
    }
}
