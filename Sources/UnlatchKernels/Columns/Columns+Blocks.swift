internal import CKernels
public import UnlatchParallel

extension Columns {
    /// The sum of each element and all before it: to[i] = from[0] + … + from[i].
    ///
    /// Integers wrap around. Floats are added in blocks of 128 KB, vectors within these and pairs within vectors, so the
    /// rounding differs from, and is mostly smaller than, that of adding one after the other.
    ///
    /// - Parameters:
    ///   - from: the column.
    ///   - to: as many elements; may be the same column.
    ///   - team: who works.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for columns of different length, or that overlap without being the same.
    /// - Thread safety: any thread, each with a result of its own. GIL: released for long columns.
    /// - Complexity: O(count), one way through memory.
    @discardableResult
    public static func prefixSum<Element: ColumnElement>(
        _ from: UnsafeBufferPointer<Element>, into to: UnsafeMutableBufferPointer<Element>, on team: Team
    ) throws(UnlatchError) -> Grant {
        let call = "Columns.prefixSum"
        try Operands.check(call, "the result", has: to.count, needs: from.count)
        try Operands.checkApart(
            call, UnsafeRawBufferPointer(to), UnsafeRawBufferPointer(from), sameAllowed: true)
        guard let start = from.baseAddress, let toStart = to.baseAddress, !from.isEmpty else {
            return try team.nothing()
        }
        let bytes = from.count * MemoryLayout<Element>.size
        var arguments = unl_scan_arguments(
            from: start, to: toStart, count: from.count,
            streams: unl_streams(bytes) && toStart != UnsafeMutablePointer(mutating: start),
            chain: unl_chain(), whole_sum: 0, real_sum: 0)
        // SAFETY: the arguments live until the run is over; the buffers are the caller's promise.
        return try team.run(unl_scan_kernel(Element.elementType.c), &arguments, serial: from.count <= short)
    }

    /// Keeps the elements whose byte in a mask is not 0, in their order.
    ///
    /// - Parameters:
    ///   - from: the column.
    ///   - mask: a byte for each element.
    ///   - to: as many elements at least. What comes behind those that were kept is left alone.
    ///   - team: who works.
    /// - Returns: how many were kept.
    /// - Throws: `invalidArgument` if the mask is not as long as the column, the result is shorter than the column, or the
    ///   result overlaps one of them.
    /// - Thread safety: any thread, each with a result of its own. GIL: released for long columns.
    /// - Complexity: O(count), one way through memory.
    public static func filter<Element: ColumnElement>(
        _ from: UnsafeBufferPointer<Element>, where mask: UnsafeBufferPointer<UInt8>,
        into to: UnsafeMutableBufferPointer<Element>, on team: Team
    ) throws(UnlatchError) -> Int {
        let call = "Columns.filter"
        try Operands.check(call, "the mask", has: mask.count, needs: from.count)
        try Operands.checkApart(call, UnsafeRawBufferPointer(to), UnsafeRawBufferPointer(mask))
        return try filter(call, unl_filter_kernel(Element.elementType.c), from, mask.baseAddress, nil, to, team)
    }

    /// Keeps the elements above a threshold, in their order; NaN is above nothing.
    ///
    /// - Parameters:
    ///   - from: the column.
    ///   - threshold: what the elements must be greater than.
    ///   - to: as many elements at least. What comes behind those that were kept is left alone.
    ///   - team: who works.
    /// - Returns, throws, thread safety, complexity: as with a mask. GIL: released for long columns.
    public static func filter<Element: ColumnElement>(
        _ from: UnsafeBufferPointer<Element>, above threshold: Element,
        into to: UnsafeMutableBufferPointer<Element>, on team: Team
    ) throws(UnlatchError) -> Int {
        try withUnsafePointer(to: threshold) { threshold throws(UnlatchError) in
            try filter("Columns.filter", unl_above_kernel(Element.elementType.c), from, nil, threshold, to, team)
        }
    }

    private static func filter<Element: ColumnElement>(
        _ call: String, _ kernel: UnsafePointer<unl_team_kernel>, _ from: UnsafeBufferPointer<Element>,
        _ mask: UnsafePointer<UInt8>?, _ threshold: UnsafePointer<Element>?,
        _ to: UnsafeMutableBufferPointer<Element>, _ team: Team
    ) throws(UnlatchError) -> Int {
        if to.count < from.count {
            throw Operands.refuse(
                call, "the result has \(to.count) elements; it must have at least \(from.count)")
        }
        try Operands.checkApart(call, UnsafeRawBufferPointer(to), UnsafeRawBufferPointer(from))
        guard let start = from.baseAddress, let toStart = to.baseAddress, !from.isEmpty else { return 0 }
        var arguments = unl_filter_arguments(
            from: start, to: toStart, mask: mask, threshold: threshold, count: from.count,
            streams: unl_streams(from.count * MemoryLayout<Element>.size), chain: unl_chain(), kept: 0)
        // SAFETY: arguments and threshold live until the run is over; the buffers are the caller's promise.
        try team.run(kernel, &arguments, serial: from.count <= short)
        return arguments.kept
    }
}
