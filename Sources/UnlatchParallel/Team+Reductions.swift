extension Team {
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
    ///   - control: what can stop the run, and who watches it; progress counts blocks.
    ///   - partial: the value of a block; called from all threads.
    ///   - combine: the value of earlier blocks and that of the next; called on this thread, in order.
    /// - Returns: the value, `nil` for an empty range, and the threads that took part.
    /// - Throws: as `parallelFor`, and `invalidArgument` for a block below 1.
    /// - Thread safety: any thread. GIL: released.
    /// - Complexity: O(blocks) calls, and memory for as many values.
    @inlinable
    public func parallelReduce<Value: Sendable>(
        _ range: Range<Int>, blockSize: Int = 4096, schedule: Schedule = .static, control: RunControl? = nil,
        partial: @Sendable (Range<Int>) -> Value, combine: (Value, Value) -> Value
    ) throws(UnlatchError) -> (value: Value?, grant: Grant) {
        let blocks = try Blocks<Value>(range, size: blockSize, "Team.parallelReduce")
        let grant = try parallelFor(0..<blocks.count, schedule: schedule, control: control) { part in
            for block in part { blocks.values[block] = partial(blocks[block]) }
        }
        return (blocks.combined(combine), grant)
    }

    /// The same with a closure that may throw. The first error stops the run and is thrown from here.
    @inlinable
    public func parallelReduce<Value: Sendable>(
        _ range: Range<Int>, blockSize: Int = 4096, schedule: Schedule = .static, control: RunControl? = nil,
        partial: @Sendable (Range<Int>) throws -> Value, combine: (Value, Value) -> Value
    ) throws -> (value: Value?, grant: Grant) {
        let blocks = try Blocks<Value>(range, size: blockSize, "Team.parallelReduce")
        let grant = try parallelFor(0..<blocks.count, schedule: schedule, control: control) { part in
            for block in part { blocks.values[block] = try partial(blocks[block]) }
        }
        return (blocks.combined(combine), grant)
    }

    /// Reduces the values of a closure over a range with `+`, `*`, a minimum, a maximum, or a way of your own.
    ///
    ///     let longest = try team.parallelReduce(0..<n, .max) { lengths[$0] } ?? 0
    ///
    /// The closure is called for each index: comfortable, but no loop of it is vectorised. Where that counts, reduce
    /// parts as above, or bring a kernel.
    ///
    /// - Parameters:
    ///   - range: the indices.
    ///   - reducer: how two values become one.
    ///   - blockSize: indices of a block.
    ///   - schedule: how blocks are dealt.
    ///   - control: what can stop the run, and who watches it; progress counts blocks.
    ///   - element: the value of an index; called from all threads.
    /// - Returns: the value; `nil` for an empty range.
    /// - Throws, thread safety: as above. GIL: released.
    /// - Complexity: O(indices) calls, and memory for a value of each block.
    @inlinable
    public func parallelReduce<Value: Sendable>(
        _ range: Range<Int>, _ reducer: Reducer<Value>, blockSize: Int = 4096, schedule: Schedule = .static,
        control: RunControl? = nil, _ element: @Sendable (Int) -> Value
    ) throws(UnlatchError) -> Value? {
        try parallelReduce(range, blockSize: blockSize, schedule: schedule, control: control) { part in
            reducer.fold(part, element)
        } combine: {
            reducer.combine($0, $1)
        }.value
    }
}
