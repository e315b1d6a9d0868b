internal import CKernels
internal import UnlatchElements
public import UnlatchParallel

extension Columns {
    /// Where values belong in a sorted column: to[i] = how many of its elements are less than values[i].
    ///
    /// - Parameters:
    ///   - values: what is looked for. NaN belongs behind all numbers.
    ///   - sorted: the column, ascending, NaN last. In one that is in another order, some place within it is found.
    ///   - right: whether elements that are equal count, too.
    ///   - to: an index for each value.
    ///   - team: who works.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` if the result has another length than the values, or overlaps an operand.
    /// - Thread safety: any thread, each with a result of its own. GIL: released for long columns.
    /// - Complexity: O(values · log(sorted)).
    @discardableResult
    public static func search<Element: ColumnElement>(
        for values: UnsafeBufferPointer<Element>, in sorted: UnsafeBufferPointer<Element>, right: Bool = false,
        into to: UnsafeMutableBufferPointer<Int64>, on team: Team
    ) throws(UnlatchError) -> Grant {
        let call = "Columns.search"
        try Operands.check(call, "the result", has: to.count, needs: values.count)
        try Operands.checkApart(call, UnsafeRawBufferPointer(to), UnsafeRawBufferPointer(values))
        try Operands.checkApart(call, UnsafeRawBufferPointer(to), UnsafeRawBufferPointer(sorted))
        guard let start = values.baseAddress, let toStart = to.baseAddress, !values.isEmpty else {
            return try team.nothing()
        }
        var arguments = unl_search_arguments(
            sorted: Operands.start(sorted), count: sorted.count, values: start, to: toStart, right: right)
        // SAFETY: the arguments live until the run is over; the buffers are the caller's promise.
        return try team.run(
            Kernel(unl_search_kernel(Element.elementType.c)), arguments: &arguments, count: values.count,
            schedule: Operands.schedule(values.count, serial: values.count <= short / 16))
    }

    /// Elements by their indices: to[i] = from[indices[i]]; negative ones count from the end.
    ///
    /// - Parameters:
    ///   - from: the column.
    ///   - indices: from -count to count - 1.
    ///   - to: an element for each index.
    ///   - team: who works.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for an index that the column has not, for a result of another length than the indices, and
    ///   for one that overlaps an operand.
    /// - Thread safety: any thread, each with a result of its own. GIL: released for long columns.
    /// - Complexity: O(indices).
    @discardableResult
    public static func take<Element: ColumnElement>(
        _ from: UnsafeBufferPointer<Element>, at indices: UnsafeBufferPointer<Int64>,
        into to: UnsafeMutableBufferPointer<Element>, on team: Team
    ) throws(UnlatchError) -> Grant {
        let call = "Columns.take"
        try Operands.check(call, "the result", has: to.count, needs: indices.count)
        try Operands.checkApart(call, UnsafeRawBufferPointer(to), UnsafeRawBufferPointer(from))
        try Operands.checkApart(call, UnsafeRawBufferPointer(to), UnsafeRawBufferPointer(indices))
        guard let start = indices.baseAddress, let toStart = to.baseAddress, !indices.isEmpty else {
            return try team.nothing()
        }
        var arguments = unl_take_arguments(
            from: Operands.start(from), count: from.count, indices: start, to: toStart)
        do {
            // SAFETY: the arguments live until the run is over; the buffers are the caller's promise.
            return try team.run(
                Kernel(unl_take_kernel(Element.elementType.c)), arguments: &arguments, count: indices.count,
                schedule: Operands.schedule(indices.count, serial: indices.count <= short))
        } catch {
            guard error.kernelStatus == Int(UNL_TAKE_BAD_INDEX) else { throw error }
            throw Operands.refuse(call, error.kernelMessage ?? error.cause)
        }
    }
}

// MARK: - Their descriptions

extension Columns {
    static func searching<E: ColumnElement>(_ type: E.Type) -> [KernelDescription] {
        [
            KernelDescription(
                "searchsorted_into", .data, E.elementType,
                "Finds where values belong among sorted ones: order[i] is how many of these are less than values[i] or, if right "
                    + "is not 0, not greater. NaN comes last.",
                [
                    .input("x", shape: ["m"], values: 0...1000), .input("values", values: 0...1000),
                    .integer("right", 0, trial: 1), .output("order", .i64),
                ],
                limit: .other, lengths: ["m": KernelLengths(1000, 100_000)],
                prepare: { call in
                    var sorted: UnsafeMutableBufferPointer<E> = call.output(0)
                    sorted.sort()
                },
                reference: { call in
                    let (x, right): (UnsafeBufferPointer<E>, Bool) = (call.input(0), call.integer(2) != 0)
                    return (call.input(1) as UnsafeBufferPointer<E>).map { value in
                        Double(x.count { right ? $0 <= value : $0 < value })
                    }
                }
            ) { call in
                try search(
                    for: call.input(1) as UnsafeBufferPointer<E>, in: call.input(0), right: call.integer(2) != 0,
                    into: call.output(3), on: call.team)
                return .nothing
            },
            KernelDescription(
                "take_into", .data, E.elementType,
                "Takes elements by their indices: out[i] = x[indices[i]]; negative indices count from the end.",
                [
                    .input("x", shape: ["m"]), .input("indices", .i64, values: 0...999.99, domain: 0...999.99),
                    .output(),
                ],
                limit: .other, lengths: ["m": KernelLengths(1000, 100_000)],
                reference: { call in
                    let x: UnsafeBufferPointer<E> = call.input(0)
                    return (call.input(1) as UnsafeBufferPointer<Int64>).map { double(x[Int($0)]) }
                }
            ) { call in
                try take(
                    call.input(0) as UnsafeBufferPointer<E>, at: call.input(1), into: call.output(2), on: call.team)
                return .nothing
            },
            KernelDescription(
                "select_into", .data, E.elementType,
                "Finds values by their ranks: out[i] is what a sort would put at ranks[i]. NaN have the highest ranks.",
                [
                    .input("x", shape: ["m"], values: 0...1000), .input("ranks", .i64, values: 0...999.99, domain: 0...999.99),
                    .output(),
                ],
                limit: .other, lengths: ["m": KernelLengths(1000, 100_000)],
                reference: { call in
                    let sorted = (call.input(0) as UnsafeBufferPointer<E>).sorted()
                    return (call.input(1) as UnsafeBufferPointer<Int64>).map { double(sorted[Int($0)]) }
                }
            ) { call in
                try select(
                    call.input(1), of: call.input(0) as UnsafeBufferPointer<E>, into: call.output(2), on: call.team)
                return .nothing
            },
        ]
    }
}
