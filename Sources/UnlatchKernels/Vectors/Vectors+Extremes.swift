internal import CKernels
public import UnlatchParallel

// As in NumPy, a NaN among the elements is both the least and the greatest. Each reads the vector once.

extension Vectors {
    /// The least element.
    ///
    /// - Parameters:
    ///   - x: the operand.
    ///   - team: who works.
    /// - Returns: `nil` for an empty vector, NaN if an element is NaN. Of -0 and +0 it may be either.
    /// - Throws: as `Team.run`.
    public static func min<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Scalar? {
        let kernel = Scalar.choose(unl_min_f32_kernel, unl_min_f64_kernel)
        return try extreme("Vectors.min", kernel, x, on: team).map { Scalar($0.value) }
    }

    /// The greatest element.
    ///
    /// - Parameters:
    ///   - x: the operand.
    ///   - team: who works.
    /// - Returns: `nil` for an empty vector, NaN if an element is NaN. Of -0 and +0 it may be either.
    /// - Throws: as `Team.run`.
    public static func max<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Scalar? {
        let kernel = Scalar.choose(unl_max_f32_kernel, unl_max_f64_kernel)
        return try extreme("Vectors.max", kernel, x, on: team).map { Scalar($0.value) }
    }

    /// Where the least element is.
    ///
    /// - Parameters:
    ///   - x: the operand.
    ///   - team: who works.
    /// - Returns: the lowest index of equal ones, or of the first NaN; `nil` for an empty vector.
    /// - Throws: as `Team.run`.
    public static func argMin<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Int? {
        let kernel = Scalar.choose(unl_min_f32_kernel, unl_min_f64_kernel)
        return try extreme("Vectors.argMin", kernel, x, on: team).map { index(of: $0, in: x) }
    }

    /// Where the greatest element is.
    ///
    /// - Parameters:
    ///   - x: the operand.
    ///   - team: who works.
    /// - Returns: the lowest index of equal ones, or of the first NaN; `nil` for an empty vector.
    /// - Throws: as `Team.run`.
    public static func argMax<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Int? {
        let kernel = Scalar.choose(unl_max_f32_kernel, unl_max_f64_kernel)
        return try extreme("Vectors.argMax", kernel, x, on: team).map { index(of: $0, in: x) }
    }

    static func extreme<Scalar: KernelScalar>(
        _ call: String, _ kernel: UnsafePointer<unl_reduction>, _ x: UnsafeBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> unl_extreme? {
        if x.isEmpty { return nil }
        var result = unl_extreme()
        try reduce(call, kernel, x, into: &result, on: team)
        return result
    }

    /// The kernel knows the block; the item is looked for in that one alone.
    private static func index<Scalar: KernelScalar>(of extreme: unl_extreme, in x: UnsafeBufferPointer<Scalar>) -> Int {
        guard let start = x.baseAddress else { preconditionFailure("an empty vector has no extremes") }
        let end = Swift.min(extreme.block + Int(UNL_EXTREME_BLOCK), x.count)
        // SAFETY: the block is within the vector, whose elements are of the chosen type.
        let index =
            Scalar.elementType == .f32
            ? unl_find_f32(start, extreme.block, end, extreme.value)
            : unl_find_f64(start, extreme.block, end, extreme.value)
        // A vector that somebody wrote to meanwhile may no longer have it; any index within it is as good then.
        return Swift.min(index, end - 1)
    }
}

// MARK: - Their descriptions

extension Vectors {
    static func extremes<S: KernelScalar>(_ type: S.Type) -> [KernelDescription] {
        @Sendable func found<T>(_ value: T?) throws -> T {
            guard let value else {
                throw Operands.refuse("", "x has no elements, of which none is the least or greatest")
            }
            return value
        }
        let least = S.choose(unl_min_f32_kernel, unl_min_f64_kernel)
        let greatest = S.choose(unl_max_f32_kernel, unl_max_f64_kernel)
        let operand = [KernelParameter.input("x", shape: nil)]
        @Sendable func elements(_ call: KernelCall) -> UnsafeBufferPointer<S> { call.input(0) }
        return [
            .reduction(
                "min", type, "The least element; NaN if one is NaN.", operand, least, join: .least,
                exactness: .exact, row: "min",
                peers: KernelPeers(
                    numpy: "np.min(x)", numexpr: "numexpr.evaluate('min(x)', local_dict={'x': x})[()]",
                    numba: .lines("return least(x)")),
                reference: { elements($0).min().map { Double($0) } ?? 0 }
            ) { .real(Double(try found(min(elements($0), on: $0.team)))) },
            .reduction(
                "max", type, "The greatest element; NaN if one is NaN.", operand, greatest, join: .greatest,
                exactness: .exact, row: "max",
                peers: KernelPeers(
                    numpy: "np.max(x)", numexpr: "numexpr.evaluate('max(x)', local_dict={'x': x})[()]",
                    numba: .lines("return greatest(x)")),
                reference: { elements($0).max().map { Double($0) } ?? 0 }
            ) { .real(Double(try found(max(elements($0), on: $0.team)))) },
            .reduction(
                "argmin", type, "Where the least element is, among all in C order: the first, or the first NaN.",
                operand,
                least, returns: .integer, exactness: .exact,
                reference: { call in Double(elements(call).indices.min { elements(call)[$0] < elements(call)[$1] } ?? 0)
                }
            ) { .integer(try found(argMin(elements($0), on: $0.team))) },
            .reduction(
                "argmax", type, "Where the greatest element is, among all in C order: the first, or the first NaN.",
                operand, greatest, returns: .integer, exactness: .exact,
                reference: { call in
                    // The first of equal ones; `max` would find the last.
                    Double(elements(call).indices.min { elements(call)[$0] > elements(call)[$1] } ?? 0)
                }
            ) { .integer(try found(argMax(elements($0), on: $0.team))) },
        ]
    }
}
