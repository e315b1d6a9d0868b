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
