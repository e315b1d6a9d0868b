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

extension Vectors {
    /// to[i] = min(max(x[i], lo), hi); NaN where x[i] is NaN. Memory traffic: two elements, for each.
    ///
    /// - Parameters:
    ///   - x: the operand.
    ///   - lo: what the result is at least, unless `hi` is less.
    ///   - hi: what the result is at most.
    ///   - to: the result.
    ///   - team: who works.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for vectors of different length, or if they overlap in part.
    @discardableResult
    public static func clip<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, lo: Scalar, hi: Scalar, into to: UnsafeMutableBufferPointer<Scalar>,
        on team: Team
    ) throws(UnlatchError) -> Grant {
        try map(
            "Vectors.clip", Scalar.choose(unl_clip_f32_kernel, unl_clip_f64_kernel), to, x, factor: lo, second: hi,
            on: team)
    }
}

// MARK: - Their descriptions

extension Vectors {
    static func elementwise<S: KernelScalar>(_ type: S.Type) -> [KernelDescription] {
        [
            .map(
                "fill", type, "out[i] = value", [.real("value", 1.5), .output()],
                S.choose(unl_fill_f32_kernel, unl_fill_f64_kernel),
                peers: KernelPeers(numpy: "out.fill(value)", loop: .item("value")),
                item: { call, _ in call.real(0) }
            ) { try fill($0.output(1) as UnsafeMutableBufferPointer<S>, with: $0.real(0), on: $0.team) },
            .map(
                "copy", type, "out[i] = x[i]", [.input("x"), .output()],
                S.choose(unl_copy_f32_kernel, unl_copy_f64_kernel),
                peers: KernelPeers(numpy: "np.copyto(out, x)", numexpr: "x", loop: .item("x[i]")),
                item: { call, i in Double(call[0, i] as S) }
            ) { try copy($0.input(0) as UnsafeBufferPointer<S>, into: $0.output(1), on: $0.team) },
            .map(
                "scale", type, "out[i] = factor · x[i]",
                [.input("x"), .real("factor", 0.5), .output(mayBeInput: true)],
                S.choose(unl_scale_f32_kernel, unl_scale_f64_kernel),
                peers: KernelPeers(
                    numpy: "np.multiply(x, factor, out=out)", numexpr: "factor * x", loop: .item("factor * x[i]")),
                item: { call, i in Double(call.real(1) * (call[0, i] as S)) }
            ) { try scale($0.input(0), by: $0.real(1) as S, into: $0.output(2), on: $0.team) },
            .map(
                "add", type, "out[i] = x[i] + y[i]", [.input("x"), .input("y"), .output(mayBeInput: true)],
                S.choose(unl_add_f32_kernel, unl_add_f64_kernel),
                peers: KernelPeers(numpy: "np.add(x, y, out=out)", numexpr: "x + y", loop: .item("x[i] + y[i]")),
                item: { call, i in Double((call[0, i] as S) + call[1, i]) }
            ) { try add($0.input(0) as UnsafeBufferPointer<S>, $0.input(1), into: $0.output(2), on: $0.team) },
            .map(
                "triad", type, "out[i] = x[i] + factor · y[i], rounded after each of the two",
                [.input("x"), .input("y"), .real("factor", 0.5), .output(mayBeInput: true)],
                S.choose(unl_triad_f32_kernel, unl_triad_f64_kernel),
                peers: KernelPeers(
                    numpy: "np.multiply(y, factor, out=out)\nnp.add(x, out, out=out)", numexpr: "x + factor * y",
                    loop: .item("x[i] + factor * y[i]")),
                item: { call, i in Double((call[0, i] as S) + call.real(2) * call[1, i]) }
            ) { try triad($0.output(3), $0.input(0), $0.input(1), factor: $0.real(2) as S, on: $0.team) },
            .map(
                "clip", type, "out[i] = min(max(x[i], lo), hi); NaN where x[i] is NaN",
                [.input("x"), .real("lo", 0.75), .real("hi", 1.25), .output(mayBeInput: true)],
                S.choose(unl_clip_f32_kernel, unl_clip_f64_kernel),
                peers: KernelPeers(
                    numpy: "np.clip(x, lo, hi, out=out)", numexpr: "where(x < lo, lo, where(x > hi, hi, x))",
                    numba: .item("min(max(x[i], lo), hi)"),
                    cython: .item("lo if x[i] < lo else (hi if x[i] > hi else x[i])")),
                item: { call, i in Double(Swift.min(Swift.max(call[0, i] as S, call.real(1)), call.real(2))) }
            ) { try clip($0.input(0), lo: $0.real(1) as S, hi: $0.real(2), into: $0.output(3), on: $0.team) },
            .map(
                "axpy", type, "y[i] = y[i] + factor · x[i], rounded after each of the two",
                [.real("factor", 0.5), .input("x"), .inout("y")], S.choose(unl_axpy_f32_kernel, unl_axpy_f64_kernel),
                peers: KernelPeers(
                    numpy:
                        "product = _scratch('axpy', x)\nnp.multiply(x, factor, out=product)\nnp.add(y, product, out=y)",
                    numexpr: "y + factor * x", loop: .item("y[i] + factor * x[i]")),
                item: { call, i in Double((call[2, i] as S) + call.real(0) * call[1, i]) }
            ) { try axpy($0.real(0) as S, $0.input(1), addedTo: $0.output(2), on: $0.team) },
        ]
    }
}
