internal import CKernels
public import UnlatchParallel

// Each is as fast as the memory. The bytes are those of its descriptor, for an element of so many bytes.

extension Vectors {
    /// to[i] = value. Memory traffic: one element, for each.
    ///
    /// - Parameters:
    ///   - to: the result.
    ///   - value: what each element becomes.
    ///   - team: who works.
    /// - Returns: the threads that took part.
    /// - Throws: as `Team.run`.
    @discardableResult
    public static func fill<Scalar: KernelScalar>(
        _ to: UnsafeMutableBufferPointer<Scalar>, with value: Scalar, on team: Team
    ) throws(UnlatchError) -> Grant {
        try map(
            "Vectors.fill", Scalar.choose(unl_fill_f32_kernel, unl_fill_f64_kernel), to, factor: value, on: team)
    }

    /// to[i] = x[i]. Memory traffic: two elements, for each.
    ///
    /// - Parameters:
    ///   - x: what is copied.
    ///   - to: the result.
    ///   - team: who works.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for vectors of different length, or if they overlap in part.
    @discardableResult
    public static func copy<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, into to: UnsafeMutableBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Grant {
        try map("Vectors.copy", Scalar.choose(unl_copy_f32_kernel, unl_copy_f64_kernel), to, x, on: team)
    }

    /// to[i] = factor · x[i]. Memory traffic: two elements, for each.
    ///
    /// - Parameters:
    ///   - x: the operand.
    ///   - factor: what it is multiplied by.
    ///   - to: the result.
    ///   - team: who works.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for vectors of different length, or if they overlap in part.
    @discardableResult
    public static func scale<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, by factor: Scalar, into to: UnsafeMutableBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Grant {
        try map(
            "Vectors.scale", Scalar.choose(unl_scale_f32_kernel, unl_scale_f64_kernel), to, x, factor: factor, on: team)
    }

    /// to[i] = x[i] + y[i]. Memory traffic: three elements, for each.
    ///
    /// - Parameters:
    ///   - x: an operand.
    ///   - y: an operand.
    ///   - to: the result.
    ///   - team: who works.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for vectors of different length, or if the result overlaps an operand in part.
    @discardableResult
    public static func add<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, _ y: UnsafeBufferPointer<Scalar>,
        into to: UnsafeMutableBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Grant {
        try map("Vectors.add", Scalar.choose(unl_add_f32_kernel, unl_add_f64_kernel), to, x, y, on: team)
    }

    /// to[i] = x[i] + factor · y[i], rounded after each of the two. Memory traffic: three elements, for each.
    ///
    /// - Parameters:
    ///   - to: the result.
    ///   - x: an operand.
    ///   - y: the operand that is multiplied.
    ///   - factor: by what.
    ///   - team: who works.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for vectors of different length, or if the result overlaps an operand in part.
    @discardableResult
    public static func triad<Scalar: KernelScalar>(
        _ to: UnsafeMutableBufferPointer<Scalar>, _ x: UnsafeBufferPointer<Scalar>, _ y: UnsafeBufferPointer<Scalar>,
        factor: Scalar, on team: Team
    ) throws(UnlatchError) -> Grant {
        try map(
            "Vectors.triad", Scalar.choose(unl_triad_f32_kernel, unl_triad_f64_kernel), to, x, y, factor: factor,
            on: team)
    }

    /// y[i] = y[i] + factor · x[i], rounded after each of the two. Memory traffic: three elements, for each.
    ///
    /// - Parameters:
    ///   - factor: what the operand is multiplied by.
    ///   - x: the operand.
    ///   - y: what it is added to.
    ///   - team: who works.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for vectors of different length, or if they overlap.
    @discardableResult
    public static func axpy<Scalar: KernelScalar>(
        _ factor: Scalar, _ x: UnsafeBufferPointer<Scalar>, addedTo y: UnsafeMutableBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Grant {
        try map(
            "Vectors.axpy", Scalar.choose(unl_axpy_f32_kernel, unl_axpy_f64_kernel), y, x, factor: factor,
            readsResult: true, on: team)
    }
}
