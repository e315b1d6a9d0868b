internal import CKernels
public import UnlatchParallel

extension Columns {
    /// Counts values over bins of equal width.
    ///
    /// A value x is counted in bin min(bins - 1, ⌊(x - low) · (bins / (high - low))⌋), in double precision. Values outside
    /// the range and NaN are not counted; the last bin has its upper bound, as in NumPy.
    ///
    /// - Parameters:
    ///   - values: the column. Integers of 64 bits are rounded to doubles.
    ///   - range: from the lower bound of the first bin to the upper one of the last.
    ///   - counts: a number for each bin, one at least.
    ///   - team: who works.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for no bins, more than 2³¹ - 2, or a range that is empty or not of finite width.
    ///   `noResources` where there is no memory for the tables.
    /// - Thread safety: any thread, each with counts of its own. GIL: released for long columns.
    /// - Complexity: O(count + bins); memory for as many tables as the values pay for, 256 at most.
    @discardableResult
    public static func histogram<Element: ColumnElement>(
        _ values: UnsafeBufferPointer<Element>, over range: ClosedRange<Double>,
        into counts: UnsafeMutableBufferPointer<Int>, on team: Team
    ) throws(UnlatchError) -> Grant {
        let call = "Columns.histogram"
        let low = range.lowerBound
        let high = range.upperBound
        guard let countsStart = counts.baseAddress, counts.count > 0, counts.count < Int(Int32.max) else {
            throw Operands.refuse(
                call, "there cannot be \(counts.count) bins; choose from 1 to \(Int32.max - 1)")
        }
        let scale = Double(counts.count) / (high - low)
        guard low < high, (high - low).isFinite, scale.isFinite else {
            throw Operands.refuse(call, "\(low)...\(high) cannot be cut into \(counts.count) bins")
        }
        try Operands.checkApart(call, UnsafeRawBufferPointer(counts), UnsafeRawBufferPointer(values))
        guard let start = values.baseAddress, !values.isEmpty else {
            counts.initialize(repeating: 0)
            return try team.nothing()
        }
        let tables = Tables(items: values.count, entries: counts.count)
        let memory = try tables.memory(call)
        return try countsStart.withMemoryRebound(to: UInt64.self, capacity: counts.count) {
            countsStart throws(UnlatchError) in
            var arguments = unl_histogram_arguments(
                values: start, count: values.count, low: low, high: high, scale: scale, bins: counts.count,
                counts: countsStart, parts: tables.parts, copies: tables.copies,
                tables: memory.start.bindMemory(to: UInt64.self, capacity: 1))
            // SAFETY: arguments and memory live until the run is over; the buffers are the caller's promise.
            return try team.run(unl_histogram_kernel(Element.elementType.c), &arguments, serial: tables.parts == 1)
        }
    }

    /// Adds up values by group: sums[g] = Σ values[i] where keys[i] = g.
    ///
    /// The order of additions depends on the number of values and of groups alone.
    ///
    /// - Parameters:
    ///   - values: the column.
    ///   - keys: the group of each value, in `0..<sums.count`.
    ///   - sums: a number for each group.
    ///   - team: who works.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` if there are not as many keys as values, for a key that is not a group (the sums then
    ///   have any content), and if the sums overlap keys or values. `noResources` where there is no memory for the tables.
    /// - Thread safety: any thread, each with sums of its own. GIL: released for long columns.
    /// - Complexity: O(count + groups); memory for as many tables as the values pay for, 256 at most.
    @discardableResult
    public static func groupedSum<Key: ColumnElement & FixedWidthInteger>(
        of values: UnsafeBufferPointer<Double>, by keys: UnsafeBufferPointer<Key>,
        into sums: UnsafeMutableBufferPointer<Double>, on team: Team
    ) throws(UnlatchError) -> Grant {
        let call = "Columns.groupedSum"
        try Operands.check(call, "the column of keys", has: keys.count, needs: values.count)
        try Operands.checkApart(call, UnsafeRawBufferPointer(sums), UnsafeRawBufferPointer(values))
        try Operands.checkApart(call, UnsafeRawBufferPointer(sums), UnsafeRawBufferPointer(keys))
        guard let start = values.baseAddress, let keysStart = keys.baseAddress, !values.isEmpty else {
            sums.initialize(repeating: 0)
            return try team.nothing()
        }
        guard let sumsStart = sums.baseAddress, !sums.isEmpty else {
            throw Operands.refuse(call, "key 0 is \(keysStart[0]), not one of the groups 0..<0")
        }
        let tables = Tables(items: values.count, entries: sums.count)
        let memory = try tables.memory(call)
        var arguments = unl_grouped_sum_arguments(
            keys: keysStart, values: start, count: values.count, groups: sums.count, sums: sumsStart,
            parts: tables.parts, copies: tables.copies,
            tables: memory.start.bindMemory(to: Double.self, capacity: 1))
        do {
            // SAFETY: arguments and memory live until the run is over; the buffers are the caller's promise.
            return try team.run(unl_grouped_sum_kernel(Key.elementType.c), &arguments, serial: tables.parts == 1)
        } catch {
            guard error.kernelStatus == Int(UNL_GROUPED_SUM_BAD_KEY) else { throw error }
            throw Operands.refuse(call, error.kernelMessage ?? error.cause)
        }
    }
}

/// How many tables a kernel fills and adds up. It depends on the work alone, so that sums do, too.
private struct Tables {
    let parts: Int
    let copies: Int
    let entries: Int

    init(items: Int, entries: Int) {
        self.entries = entries + 1
        // Small tables are hit often in the same place, and the first-level cache holds four of each.
        copies = entries <= 256 ? 4 : 1
        let affordable = items / max(4 * copies * entries, Columns.short)
        parts = max(1, min(affordable, 64))
    }

    func memory(_ call: String) throws(UnlatchError) -> Scratch {
        try Scratch(bytes: Scratch.bytes(call, parts, copies, entries, 8), call)
    }
}
