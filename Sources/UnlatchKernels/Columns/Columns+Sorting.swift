internal import CKernels
public import UnlatchParallel

extension Columns {
    /// Sorts a column in ascending order, in place. -0.0 comes before 0.0, and NaN come last.
    ///
    /// - Parameters:
    ///   - values: the column.
    ///   - team: who works.
    /// - Returns: the threads that took part.
    /// - Throws: `noResources` where there is no memory for a second column; `invalidArgument` where it is found out that
    ///   another thread wrote to the values meanwhile, which then are in no order and may lack some.
    /// - Thread safety: any thread, each with a column of its own. GIL: released for long columns.
    /// - Complexity: O(count · log(count)) on vectors of AVX2 or AVX-512, else O(count) for each byte in which the values
    ///   differ; memory for as many values again, and 32 KB for each of four parts a thread.
    @discardableResult
    public static func sort<Element: ColumnElement>(
        _ values: UnsafeMutableBufferPointer<Element>, on team: Team
    ) throws(UnlatchError) -> Grant {
        guard let start = values.baseAddress, values.count > 1 else { return try team.nothing() }
        let type = Element.elementType.c
        let parts = sortParts(values.count, team)
        let scratch = try Scratch(
            bytes: Int(clamping: unl_sort_bytes(type, values.count, parts)), "Columns.sort")
        defer { withExtendedLifetime(scratch) {} }
        var arguments = unl_sort_arguments(
            values: start, count: values.count, scratch: scratch.start, parts: parts,
            streams: unl_streams(values.count * MemoryLayout<Element>.size))
        do {
            // SAFETY: arguments and memory live until the run is over; the buffer is the caller's promise.
            return try team.run(unl_sort_kernel(type), &arguments, serial: parts == 1)
        } catch {
            guard error.kernelStatus == Int(UNL_SORT_CHANGED) else { throw error }
            throw Operands.refuse(
                "Columns.sort", "another thread wrote to the values while they were sorted; nobody may")
        }
    }

    /// Finds the order in which a column ascends: `order[0]` is the index of the least value. Equal values stay in their
    /// order, as -0.0 and 0.0 do; NaN come last, in their order.
    ///
    /// - Parameters:
    ///   - values: the column.
    ///   - order: as many indices, `Int32` or `Int64`.
    ///   - team: who works.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for columns of different length, columns that overlap, or a column that is too long for
    ///   its indices: 2³¹ values for indices of 32 bits, 2³² values of 32 bits for any. `noResources` where there is no
    ///   memory.
    /// - Thread safety: any thread, each with an order of its own. GIL: released for long columns.
    /// - Complexity: as `sort`; memory for as many indices of 64 bits, or by radix for four times the values.
    @discardableResult
    public static func argsort<Element: ColumnElement, Index: ColumnElement & FixedWidthInteger>(
        _ values: UnsafeBufferPointer<Element>, into order: UnsafeMutableBufferPointer<Index>, on team: Team
    ) throws(UnlatchError) -> Grant {
        let call = "Columns.argsort"
        try Operands.check(call, "the order", has: order.count, needs: values.count)
        try Operands.checkApart(call, UnsafeRawBufferPointer(order), UnsafeRawBufferPointer(values))
        guard let start = values.baseAddress, let orderStart = order.baseAddress, !values.isEmpty else {
            return try team.nothing()
        }
        let wide = MemoryLayout<Index>.size == 8
        let size = MemoryLayout<Element>.size
        let most = wide ? (size == 8 ? Int.max : 1 << 32) : 1 << 31
        if values.count > most {
            throw Operands.refuse(
                call, "\(values.count) values have no order in these types; sort \(most) at most, or use Int64")
        }
        let type = Element.elementType.c
        let parts = sortParts(values.count, team)
        let scratch = try Scratch(
            bytes: Int(clamping: unl_argsort_bytes(type, values.count, parts, wide)), call)
        var arguments = unl_argsort_arguments(
            values: start, count: values.count, order: orderStart, wide: wide, scratch: scratch.start, parts: parts,
            streams: unl_streams(values.count * MemoryLayout<Int64>.size))
        // SAFETY: arguments and memory live until the run is over; the buffers are the caller's promise.
        let grant = try team.run(unl_argsort_kernel(type, values.count), &arguments, serial: parts == 1)
        withExtendedLifetime(scratch) {}
        return grant
    }

    /// Values by their ranks: found[i] is what a sort would put at ranks[i], so NaN have the highest ranks.
    ///
    /// - Parameters:
    ///   - ranks: from 0 to one less than there are values.
    ///   - values: the column; left as it is.
    ///   - found: a value for each rank.
    ///   - team: who works.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for a rank that there is not, for a result of another length than the ranks, and for one that
    ///   overlaps an operand; `noResources` where there is no memory.
    /// - Thread safety: any thread, each with a result of its own. GIL: released for long columns.
    /// - Complexity: O(count) on vectors of AVX2 or AVX-512, and sorting of the 64th part of the values for each rank; else as
    ///   `sort`. Memory for the values twice, of which what is not sorted is not touched.
    @discardableResult
    public static func select<Element: ColumnElement>(
        _ ranks: UnsafeBufferPointer<Int64>, of values: UnsafeBufferPointer<Element>,
        into found: UnsafeMutableBufferPointer<Element>, on team: Team
    ) throws(UnlatchError) -> Grant {
        let call = "Columns.select"
        try Operands.check(call, "the result", has: found.count, needs: ranks.count)
        try Operands.checkApart(call, UnsafeRawBufferPointer(found), UnsafeRawBufferPointer(values))
        try Operands.checkApart(call, UnsafeRawBufferPointer(found), UnsafeRawBufferPointer(ranks))
        guard let ranksStart = ranks.baseAddress, let foundStart = found.baseAddress, !ranks.isEmpty else {
            return try team.nothing()
        }
        if values.isEmpty { throw Operands.refuse(call, "there are no values, so none has a rank") }
        let type = Element.elementType.c
        let parts = sortParts(values.count, team)
        let scratch = try Scratch(bytes: Int(clamping: unl_select_bytes(type, values.count, parts)), call)
        defer { withExtendedLifetime(scratch) {} }
        var arguments = unl_select_arguments(
            values: Operands.start(values), count: values.count, ranks: ranksStart, many: ranks.count,
            found: foundStart, scratch: scratch.start, parts: parts)
        do {
            // SAFETY: arguments and memory live until the run is over; the buffers are the caller's promise.
            return try team.run(unl_select_kernel(type), &arguments, serial: parts == 1)
        } catch {
            guard error.kernelStatus == Int(UNL_SELECT_BAD_RANK) else { throw error }
            throw Operands.refuse(call, "a rank lies outside 0..<\(values.count)")
        }
    }

    /// What sorts a bucket, for tests of what bounds its time: halves keys `levels` times at most, else as often as a sort does.
    /// Returns how many keys were looked at in all levels together, or nil where there are no vectors.
    package static func quicksort(_ keys: inout [Int64], levels: Int? = nil) -> Int? {
        let levels = levels.map { Int32($0) } ?? unl_quicksort_levels(keys.count)
        // SAFETY: the buffer is as long as it says.
        let looked = keys.withUnsafeMutableBufferPointer { keys in
            keys.baseAddress.map { unl_quicksort($0, keys.count, levels) } ?? 0
        }
        return looked < 0 ? nil : looked  // SIZE_MAX is -1 here
    }

    /// Some parts for each thread, so that one that comes late leaves them to others; not so many that what a part is counted
    /// and dealt in is as long as the part.
    private static func sortParts(_ count: Int, _ team: Team) -> Int {
        count <= short ? 1 : max(1, min(4 * team.threads, count / 16384))
    }
}
