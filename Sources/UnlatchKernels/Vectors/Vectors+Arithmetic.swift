internal import CKernels
public import UnlatchParallel

// Each is as fast as the memory.

extension Vectors {
    /// What two vectors may be joined by, element by element.
    public enum Operation: String, CaseIterable, Sendable {
        case subtract, multiply, divide
        /// The less of the two; NaN where one of them is.
        case minimum
        /// The greater of the two; NaN where one of them is.
        case maximum

        fileprivate func kernel<Scalar: KernelScalar>(_: Scalar.Type) -> UnsafePointer<unl_kernel> {
            switch self {
            case .subtract: Scalar.choose(unl_subtract_f32_kernel, unl_subtract_f64_kernel)
            case .multiply: Scalar.choose(unl_multiply_f32_kernel, unl_multiply_f64_kernel)
            case .divide: Scalar.choose(unl_divide_f32_kernel, unl_divide_f64_kernel)
            case .minimum: Scalar.choose(unl_minimum_f32_kernel, unl_minimum_f64_kernel)
            case .maximum: Scalar.choose(unl_maximum_f32_kernel, unl_maximum_f64_kernel)
            }
        }
    }

    /// to[i] = x[i] and y[i], joined. Memory traffic: three elements, for each.
    ///
    /// - Parameters:
    ///   - operation: how they are joined.
    ///   - x: an operand.
    ///   - y: an operand.
    ///   - to: the result.
    ///   - team: who works.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for vectors of different length, or if the result overlaps an operand in part.
    @discardableResult
    public static func join<Scalar: KernelScalar>(
        _ operation: Operation, _ x: UnsafeBufferPointer<Scalar>, _ y: UnsafeBufferPointer<Scalar>,
        into to: UnsafeMutableBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Grant {
        try map("Vectors.\(operation.rawValue)", operation.kernel(Scalar.self), to, x, y, on: team)
    }

    /// to[i] = x[i] · y[i] + z[i], rounded once. Memory traffic: four elements, for each. Parameters and errors: as `join`.
    @discardableResult
    public static func fusedMultiplyAdd<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, _ y: UnsafeBufferPointer<Scalar>, _ z: UnsafeBufferPointer<Scalar>,
        into to: UnsafeMutableBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Grant {
        let call = "Vectors.fusedMultiplyAdd"
        try Operands.check(call, "z", has: z.count, needs: to.count)
        try Operands.checkApart(call, UnsafeRawBufferPointer(to), UnsafeRawBufferPointer(z), sameAllowed: true)
        return try map(
            call, Scalar.choose(unl_fma_f32_kernel, unl_fma_f64_kernel), to, x, y, UnsafeRawBufferPointer(z), on: team)
    }

    /// to[i] = x[i] where the mask's byte i is not 0, else y[i]. Parameters and errors: as `join`, and the result and the
    /// mask are apart.
    @discardableResult
    public static func choose<Scalar: KernelScalar>(
        _ mask: UnsafeBufferPointer<UInt8>, _ x: UnsafeBufferPointer<Scalar>, _ y: UnsafeBufferPointer<Scalar>,
        into to: UnsafeMutableBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Grant {
        let call = "Vectors.choose"
        try Operands.check(call, "the mask", has: mask.count, needs: to.count)
        try Operands.checkApart(call, UnsafeRawBufferPointer(to), UnsafeRawBufferPointer(mask))
        return try map(
            call, Scalar.choose(unl_where_f32_kernel, unl_where_f64_kernel), to, x, y, UnsafeRawBufferPointer(mask),
            on: team)
    }

    /// to[i] = √x[i]; NaN below 0. Memory traffic: two elements, for each. Parameters and errors: as `join`.
    @discardableResult
    public static func squareRoot<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, into to: UnsafeMutableBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Grant {
        try map("Vectors.squareRoot", Scalar.choose(unl_sqrt_f32_kernel, unl_sqrt_f64_kernel), to, x, on: team)
    }

    /// to[i] = |x[i]|. Memory traffic: two elements, for each. Parameters and errors: as `join`.
    @discardableResult
    public static func magnitude<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, into to: UnsafeMutableBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Grant {
        try map("Vectors.magnitude", Scalar.choose(unl_abs_f32_kernel, unl_abs_f64_kernel), to, x, on: team)
    }
}

// MARK: - Their descriptions

extension Vectors {
    static func arithmetic<S: KernelScalar>(_ type: S.Type) -> [KernelDescription] {
        typealias Elements = UnsafeBufferPointer<S>
        /// How two elements are joined.
        func binary(
            _ operation: Operation, _ sign: String, numpy: String? = nil, peers: KernelPeers.Body,
            domain: ClosedRange<Double> = -10...10, _ item: @escaping @Sendable (S, S) -> S
        ) -> KernelDescription {
            let id = operation.rawValue
            return .map(
                id, type, "out[i] = \(sign)",
                [.input("x"), .input("y", domain: domain), .output(mayBeInput: true)], operation.kernel(type),
                peers: KernelPeers(numpy: "np.\(id)(x, y, out=out)", numexpr: numpy, loop: peers),
                item: { call, i in Double(item(call[0, i], call[1, i])) }
            ) { try join(operation, $0.input(0) as Elements, $0.input(1), into: $0.output(2), on: $0.team) }
        }
        let out = KernelParameter.output(mayBeInput: true)
        return [
            binary(.subtract, "x[i] - y[i]", numpy: "x - y", peers: .item("x[i] - y[i]")) { $0 - $1 },
            binary(.multiply, "x[i] · y[i]", numpy: "x * y", peers: .item("x[i] * y[i]")) { $0 * $1 },
            binary(.divide, "x[i] ÷ y[i]", numpy: "x / y", peers: .item("x[i] / y[i]"), domain: 0.5...10) { $0 / $1 },
            binary(
                .minimum, "the less of x[i] and y[i]; NaN where one is NaN", numpy: "where(x < y, x, y)",
                peers: .item("x[i] if x[i] < y[i] else y[i]")
            ) { Swift.min($0, $1) },
            binary(
                .maximum, "the greater of x[i] and y[i]; NaN where one is NaN", numpy: "where(x > y, x, y)",
                peers: .item("x[i] if x[i] > y[i] else y[i]")
            ) { Swift.max($0, $1) },
            .map(
                "fma", type, "out[i] = x[i] · y[i] + z[i], rounded once", [.input("x"), .input("y"), .input("z"), out],
                S.choose(unl_fma_f32_kernel, unl_fma_f64_kernel),
                peers: KernelPeers(
                    numpy: "np.multiply(x, y, out=out)\nnp.add(out, z, out=out)", numexpr: "x * y + z",
                    loop: .item("x[i] * y[i] + z[i]")),
                item: { call, i in Double((call[2, i] as S).addingProduct(call[0, i], call[1, i])) }
            ) {
                try fusedMultiplyAdd($0.input(0) as Elements, $0.input(1), $0.input(2), into: $0.output(3), on: $0.team)
            },
            .map(
                "sqrt", type, "out[i] = √x[i]; NaN below 0", [.input("x", domain: 0...1000), out],
                S.choose(unl_sqrt_f32_kernel, unl_sqrt_f64_kernel),
                peers: KernelPeers(
                    numpy: "np.sqrt(x, out=out)", numexpr: "sqrt(x)", numba: .item("math.sqrt(x[i])"),
                    cython: .item("csqrt(x[i])")),
                item: { call, i in Double((call[0, i] as S).squareRoot()) }
            ) { try squareRoot($0.input(0) as Elements, into: $0.output(1), on: $0.team) },
            .map(
                "abs", type, "out[i] = |x[i]|", [.input("x"), out], S.choose(unl_abs_f32_kernel, unl_abs_f64_kernel),
                peers: KernelPeers(
                    numpy: "np.abs(x, out=out)", numexpr: "abs(x)", loop: .item("x[i] if x[i] > 0 else -x[i]")),
                item: { call, i in Double((call[0, i] as S).magnitude) }
            ) { try magnitude($0.input(0) as Elements, into: $0.output(1), on: $0.team) },
            .map(
                "where", type, "out[i] = x[i] where condition[i] is true, else y[i]",
                [.input("condition", .bool), .input("x"), .input("y"), out],
                S.choose(unl_where_f32_kernel, unl_where_f64_kernel),
                peers: KernelPeers(
                    numpy: "np.copyto(out, y)\nnp.copyto(out, x, where=condition)", numexpr: "where(condition, x, y)"),
                item: { call, i in Double((call[0, i] as UInt8) != 0 ? (call[1, i] as S) : call[2, i]) }
            ) { try choose($0.input(0), $0.input(1) as Elements, $0.input(2), into: $0.output(3), on: $0.team) },
        ]
    }
}
