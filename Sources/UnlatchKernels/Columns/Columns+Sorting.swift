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
    /// - Complexity: O(count) for each byte in which the values differ; memory for as many values again, and 8 KB (16 KB
    ///   for elements of 64 bits) for each of four parts a thread.
    @discardableResult
    public static func sort<Element: ColumnElement>(
        _ values: UnsafeMutableBufferPointer<Element>, on team: Team
    ) throws(UnlatchError) -> Grant {
        guard let start = values.baseAddress, values.count > 1 else { return try team.nothing() }
        let radix = try Radix(
            "Columns.sort", count: values.count, itemBytes: MemoryLayout<Element>.size,
            digits: MemoryLayout<Element>.size, on: team)
        var arguments = radix.arguments(start)
        defer { radix.keepAlive() }
        do {
            // SAFETY: arguments and memory live until the run is over; the buffer is the caller's promise.
            return try team.run(unl_sort_kernel(Element.elementType.c), &arguments, serial: radix.parts == 1)
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
    /// - Complexity: as `sort`; memory for four times the values, and the counts.
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
        let radix = try Radix(call, count: values.count, itemBytes: 2 * size, digits: size, on: team)
        let pairs = try Scratch(bytes: Scratch.bytes(call, values.count, 2 * size), call)
        var arguments = unl_argsort_arguments(
            values: start, order: orderStart, wide: wide, sort: radix.arguments(pairs.start))
        // SAFETY: arguments and memory live until the run is over; the buffers are the caller's promise.
        let grant = try team.run(unl_argsort_kernel(Element.elementType.c), &arguments, serial: radix.parts == 1)
        radix.keepAlive()
        withExtendedLifetime(pairs) {}
        return grant
    }
}

/// The memory of a radix sort, and the parts that its items are cut into.
private struct Radix: ~Copyable {
    let parts: Int
    private let count: Int
    private let spare: Scratch
    private let counts: Scratch

    init(_ call: String, count: Int, itemBytes: Int, digits: Int, on team: Team) throws(UnlatchError) {
        // Some for each thread, so that one that comes late leaves them to others; not so many that the counts of a
        // part are as long as the part.
        let parts = count <= Columns.short ? 1 : max(1, min(4 * team.threads, count / 4096))
        let spare = try Scratch(bytes: Scratch.bytes(call, count, itemBytes), call)
        let counts = try Scratch(
            bytes: Scratch.bytes(call, parts, digits, Int(UNL_RADIX_DIGIT_VALUES), MemoryLayout<Int>.size), call)
        self.parts = parts
        self.count = count
        self.spare = spare
        self.counts = counts
    }

    /// Valid as long as this lives.
    func arguments(_ items: UnsafeMutableRawPointer) -> unl_sort_arguments {
        unl_sort_arguments(
            values: items, count: count, spare: spare.start, parts: parts,
            counts: counts.start.bindMemory(to: Int.self, capacity: 1), passes: 0)
    }

    /// Say this behind the last use of the arguments.
    func keepAlive() { withExtendedLifetime(spare) { withExtendedLifetime(counts) {} } }
}
