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
    ///   - control: what can stop the run, and who watches it.
    ///   - body: called once for each chunk. A run inside it works, on the calling thread alone.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for a chunk below 1, `cancelled` and `deadlineExceeded` as the control says,
    ///   `ending` where the process ends meanwhile.
    /// - Thread safety: any thread. GIL: released, so that other Python threads go on.
    /// - Complexity: O(chunks) calls; nothing is allocated for a chunk.
    @discardableResult
    public func parallelFor(
        _ range: Range<Int>, schedule: Schedule = .static, control: RunControl? = nil,
        _ body: @Sendable (Range<Int>) -> Void
    ) throws(UnlatchError) -> Grant {
        var error: (any Error)?
        return try loop("Team.parallelFor", range, schedule, control, body, &error)
    }

    /// The same with a closure that may throw. The first error stops the run, as far as chunks are not yet begun, and
    /// is thrown from here.
    @discardableResult
    public func parallelFor(
        _ range: Range<Int>, schedule: Schedule = .static, control: RunControl? = nil,
        _ body: @Sendable (Range<Int>) throws -> Void
    ) throws -> Grant {
        var failure: (any Error)?
        do {
            return try loop("Team.parallelFor", range, schedule, control, body, &failure)
        } catch { throw failure ?? error }
    }

    /// Calls a closure for each tile of a grid, from all threads of the team.
    ///
    ///     try team.parallelFor(Tiles(rows: 0..<height, columns: 0..<width)) { tile in
    ///         for row in tile.rows { for column in tile.columns { … } }
    ///     }
    ///
    /// - Parameters:
    ///   - tiles: the grid.
    ///   - schedule: how tiles are dealt.
    ///   - control: what can stop the run, and who watches it; progress counts tiles.
    ///   - body: called once for each tile.
    /// - Returns, throws, thread safety: as for a range. GIL: released.
    /// - Complexity: O(tiles) calls; nothing is allocated for a tile.
    @discardableResult
    public func parallelFor(
        _ tiles: Tiles, schedule: Schedule = .dynamic(chunk: 1), control: RunControl? = nil,
        _ body: @Sendable (Tiles.Tile) -> Void
    ) throws(UnlatchError) -> Grant {
        try parallelFor(0..<tiles.count, schedule: schedule, control: control) { part in
            for index in part { body(tiles[index]) }
        }
    }

    /// The same with a closure that may throw.
    @discardableResult
    public func parallelFor(
        _ tiles: Tiles, schedule: Schedule = .dynamic(chunk: 1), control: RunControl? = nil,
        _ body: @Sendable (Tiles.Tile) throws -> Void
    ) throws -> Grant {
        try parallelFor(0..<tiles.count, schedule: schedule, control: control) { part in
            for index in part { try body(tiles[index]) }
        }
    }

    /// Runs a loop. When the body throws, its error is in `failure`, and `kernelFailed` is thrown.
    func loop(
        _ call: String, _ range: Range<Int>, _ schedule: Schedule, _ control: RunControl?,
        _ body: @Sendable (Range<Int>) throws -> Void, _ failure: inout (any Error)?
    ) throws(UnlatchError) -> Grant {
        let schedule = try schedule.c(for: call)
        let count = try Team.count(of: range, call)
        return try granted(call, total: count, control) { team, control, grant in
            // SAFETY: C calls the closure during this call only, so it does not escape.
            withoutActuallyEscaping(body) { body in
                withUnsafeMutablePointer(to: &failure) { failure in
                    var loop = LoopBody(first: range.lowerBound, failure: failure, body: body)
                    // SAFETY: `loop` lives until the run is over; see `LoopBody.chunk`.
                    return withUnsafeMutablePointer(to: &loop) { loop in
                        unl_team_for(team, schedule, count, LoopBody.chunk, loop, control, grant)
                    }
                }
            }
        }
    }

    /// The indices of a range, as far as an `Int` can count them.
    @usableFromInline
    static func count(of range: Range<Int>, _ call: String) throws(UnlatchError) -> Int {
        let (count, overflow) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
        if overflow { throw .invalid(call, "the range has more indices than an Int can count") }
        return count
    }
}
