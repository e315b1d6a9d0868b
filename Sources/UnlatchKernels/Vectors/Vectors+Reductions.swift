internal import CKernels
public import UnlatchParallel

// Each is as fast as the memory: it reads its operands once, and writes nothing.

extension Vectors {
    /// The dot product Σ x[i] · y[i]; 0 for empty vectors.
    ///
    /// - Parameters:
    ///   - x: an operand.
    ///   - y: an operand; it may be the same vector.
    ///   - team: who works.
    /// - Returns: the product. Floats are summed as floats within a block of 16384, the blocks as doubles.
    /// - Throws: `invalidArgument` for vectors of different length.
    public static func dot<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, _ y: UnsafeBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Scalar {
        var result = 0.0
        try reduce(
            "Vectors.dot", Scalar.choose(unl_dot_f32_kernel, unl_dot_f64_kernel), x, y, into: &result, on: team)
        return Scalar(result)
    }

    /// The sum Σ x[i]; 0 for an empty vector.
    ///
    /// - Parameters:
    ///   - x: the operand.
    ///   - team: who works.
    /// - Returns: the sum. Floats are summed as floats within a block of 16384, the blocks as doubles.
    /// - Throws: as `Team.run`.
    public static func sum<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Scalar {
        var result = 0.0
        try reduce("Vectors.sum", Scalar.choose(unl_sum_f32_kernel, unl_sum_f64_kernel), x, into: &result, on: team)
        return Scalar(result)
    }

    /// The sum Σ x[i] with what rounding took from it added at the end: as if it were computed with twice the digits
    /// and rounded once. 0 for an empty vector.
    ///
    /// - Parameters:
    ///   - x: the operand.
    ///   - team: who works.
    /// - Returns: the sum; not a number or infinite where a plain sum is.
    /// - Throws: as `Team.run`.
    public static func compensatedSum<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Scalar {
        var result = unl_compensated()
        try reduce(
            "Vectors.compensatedSum", Scalar.choose(unl_compensated_f32_kernel, unl_compensated_f64_kernel), x,
            into: &result, on: team)
        return Scalar(result.best)
    }

    /// The Euclidean norm √Σ x[i]²; 0 for an empty vector. No square over- or underflows: where one of the plain sum's
    /// did, the vector is read twice more.
    ///
    /// - Parameters:
    ///   - x: the operand.
    ///   - team: who works.
    /// - Returns: the norm; not a number if an element is, infinite if an element is and none is not a number.
    /// - Throws: as `Team.run`.
    public static func norm<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Scalar {
        let plain = try squares(x, factor: nil, on: team)
        if holds(plain, x.count) { return Scalar(plain.squareRoot()) }
        let kernel = Scalar.choose(unl_max_abs_f32_kernel, unl_max_abs_f64_kernel)
        guard let maxAbs = try extreme("Vectors.norm", kernel, x, on: team)?.value else { return 0 }
        guard maxAbs.isFinite, maxAbs > 0 else { return Scalar(maxAbs) }
        // A power of two, so that nothing is rounded; the reciprocal of the least numbers' would be infinite.
        let factor = Double(sign: .plus, exponent: Swift.min(-Int(maxAbs.exponent), 1000), significand: 1)
        return Scalar(try squares(x, factor: factor, on: team).squareRoot() / factor)
    }

    /// Whether so many squares have neither over- nor underflowed to this sum.
    static func holds(_ sum: Double, _ count: Int) -> Bool {
        // What underflowed was less than the least normal number, each time.
        sum.isNaN || (sum.isFinite && sum > Double(count) * .leastNormalMagnitude)
    }

    private static func squares<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, factor: Double?, on team: Team
    ) throws(UnlatchError) -> Double {
        var result = 0.0
        let kernel =
            factor == nil
            ? Scalar.choose(unl_squares_f32_kernel, unl_squares_f64_kernel)
            : Scalar.choose(unl_scaled_squares_f32_kernel, unl_scaled_squares_f64_kernel)
        try reduce("Vectors.norm", kernel, x, factor: factor ?? 1, into: &result, on: team)
        return result
    }
}

extension unl_compensated {
    /// Where a sum is infinite, what was lost is not a number.
    var best: Double { sum.isFinite ? sum + lost : sum }
}

// MARK: - Their descriptions

extension Vectors {
    static func sums<S: KernelScalar>(_ type: S.Type) -> [KernelDescription] {
        [
            .reduction(
                "dot", type, "The dot product Σ x[i] · y[i] of two vectors; 0 for empty ones.",
                [.input("x"), .input("y")], S.choose(unl_dot_f32_kernel, unl_dot_f64_kernel), join: .add, row: "dot",
                peers: KernelPeers(
                    numpy: "np.dot(x, y)", numexpr: "_sum('x * y', x=x, y=y)", loop: .total("x[i] * y[i]")),
                reference: { call in
                    zip(call.input(0) as UnsafeBufferPointer<S>, call.input(1) as UnsafeBufferPointer<S>)
                        .reduce(0) { $0 + Double($1.0) * Double($1.1) }
                }
            ) { .real(Double(try dot($0.input(0) as UnsafeBufferPointer<S>, $0.input(1), on: $0.team))) },
            .reduction(
                "sum", type, "The sum of all elements, in all dimensions; 0 for none.", [.input("x", shape: nil)],
                S.choose(unl_sum_f32_kernel, unl_sum_f64_kernel), join: .add, row: "sum",
                peers: KernelPeers(numpy: "np.sum(x)", numexpr: "_sum('x', x=x)", loop: .total("x[i]")),
                reference: { ($0.input(0) as UnsafeBufferPointer<S>).reduce(0) { $0 + Double($1) } }
            ) { .real(Double(try sum($0.input(0) as UnsafeBufferPointer<S>, on: $0.team))) },
            .reduction(
                "compensated_sum", type,
                "The sum of all elements, with what rounding took from it added at the end: as if it were computed with "
                    + "twice the digits and rounded once.",
                [.input("x", shape: nil)], S.choose(unl_compensated_f32_kernel, unl_compensated_f64_kernel),
                row: "sum-compensated",
                reference: { ($0.input(0) as UnsafeBufferPointer<S>).reduce(0) { $0 + Double($1) } }
            ) { .real(Double(try compensatedSum($0.input(0) as UnsafeBufferPointer<S>, on: $0.team))) },
            .reduction(
                "norm", type, "The Euclidean norm √Σ x[i]² of all elements. No square over- or underflows.",
                [.input("x", shape: nil)], S.choose(unl_squares_f32_kernel, unl_squares_f64_kernel), row: "norm",
                peers: KernelPeers(
                    numpy: "np.linalg.norm(x)", numexpr: "_sum('x * x', x=x) ** 0.5",
                    numba: .total("x[i] * x[i]", finish: "math.sqrt(total)"),
                    cython: .total("x[i] * x[i]", finish: "csqrt(total)")),
                reference: {
                    ($0.input(0) as UnsafeBufferPointer<S>).reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
                }
            ) { .real(Double(try norm($0.input(0) as UnsafeBufferPointer<S>, on: $0.team))) },
        ]
    }
}
