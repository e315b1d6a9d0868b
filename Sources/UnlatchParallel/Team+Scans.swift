extension Team {
    /// Scans a range: hands each block the combined value of all that comes before it. Prefix sums are such.
    ///
    ///     let sum = try team.parallelScan(0..<n, initial: 0) { part in
    ///         part.reduce(0) { $0 + x[$1] }
    ///     } combine: { $0 + $1 } write: { part, before in
    ///         var sum = before
    ///         for i in part { sum += x[i]; output[i] = sum }   // inclusive; the other way round: exclusive
    ///     }.total
    ///
    /// The range is cut into blocks of `blockSize` indices, whatever the number of threads, so that the values have the
    /// same bits for any team and schedule. A different block size may give other bits where `combine` rounds.
    ///
    /// - Parameters:
    ///   - range: the indices.
    ///   - initial: what comes before the first.
    ///   - blockSize: indices of a block; its work should be long against a microsecond.
    ///   - schedule: how blocks are dealt.
    ///   - control: what can stop the run, and who watches it.
    ///   - partial: the value of a block; called from all threads.
    ///   - combine: the value of what comes before a block, and that of the block.
    ///   - write: is given a block and the value of what comes before it; called from all threads.
    /// - Returns: the value of the whole range, and the threads that took part.
    /// - Throws: as `parallelReduce`, and what the closures throw.
    /// - Thread safety: any thread. GIL: released.
    /// - Complexity: each block is read twice, by one thread at a time while it is in that thread's cache, by several
    ///   threads once before and once after a barrier. Memory for a value of each block.
    @inlinable
    public func parallelScan<Value: Sendable>(
        _ range: Range<Int>, initial: Value, blockSize: Int = 4096, schedule: Schedule = .static,
        control: RunControl? = nil, partial: @Sendable (Range<Int>) throws -> Value,
        combine: @Sendable (Value, Value) throws -> Value, write: @Sendable (Range<Int>, Value) throws -> Void
    ) throws -> (total: Value, grant: Grant) {
        let blocks = try Blocks<Value>(range, size: blockSize, "Team.parallelScan")
        guard blocks.count > 0 else {
            return (initial, try parallelFor(range, schedule: schedule) { (_: Range<Int>) -> Void in })
        }
        // SAFETY (nonisolated(unsafe)): written by one thread between two barriers, read behind the second.
        nonisolated(unsafe) let total = UnsafeMutablePointer<Value>.allocate(capacity: 1)
        total.initialize(to: initial)
        defer {
            total.deinitialize(count: 1)
            total.deallocate()
        }
        let grant = try parallelRegion(control: control) { context in
            if context.count == 1 {
                // Blocks come from the first to the last, so each is written while it is in the cache.
                try context.phase(0..<blocks.count, schedule: schedule) { part in
                    for block in part {
                        let indices = blocks[block]
                        let next = try combine(total.pointee, partial(indices))
                        try write(indices, total.pointee)
                        total.pointee = next
                    }
                }
                return
            }
            try context.phase(0..<blocks.count, schedule: schedule) { part in
                for block in part { blocks.values[block] = try partial(blocks[block]) }
            }
            if context.index == 0 {
                for block in 0..<blocks.count {
                    guard let value = blocks.values[block] else { preconditionFailure("a phase left a block out") }
                    blocks.values[block] = total.pointee
                    total.pointee = try combine(total.pointee, value)
                }
            }
            try context.barrier()
            try context.phase(0..<blocks.count, schedule: schedule) { part in
                for block in part {
                    guard let before = blocks.values[block] else { preconditionFailure("a block has no prefix") }
                    try write(blocks[block], before)
                }
            }
        }
        return (total.pointee, grant)
    }
}
