internal import CKernels
internal import Glibc
public import UnlatchParallel

// The functions of glibc's libmvec, two to sixteen values at a time.
//
// libmvec promises an error of at most 4 ULP. The largest that were found, of 3 million arguments each (of any bits, of
// the range that matters, and near 0), against the C library's long double, in the worst of the three instruction sets:
//
//              exp   log   sin   cos   erf
//     Double   2.9   1.6   3.3   3.5   2.4
//     Float    2.8   4.0   2.1   2.0   4.0
//
// AMD EPYC (Zen 4), glibc 2.36, 2026-11-22: UNLATCH_TEST_SAMPLES=3000000 swift test -c release --filter VectorMathTests
//
// Special values are those of C: exp(-∞) is 0, log(0) is -∞ and log of less is NaN, sin and cos of ±∞ are NaN, erf(±∞)
// is ±1, and NaN stays NaN.

extension Vectors {
    /// to[i] = eˣ of x[i], within 4 ULP. Memory traffic: two elements, for each.
    ///
    /// - Parameters:
    ///   - x: the operand.
    ///   - to: the result.
    ///   - team: who works.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for vectors of different length, or if they overlap in part.
    @discardableResult
    public static func exp<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, into to: UnsafeMutableBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Grant {
        try map("Vectors.exp", Scalar.choose(unl_exp_f32_kernel, unl_exp_f64_kernel), to, x, on: team)
    }

    /// to[i] = the natural logarithm of x[i], within 4 ULP. Memory traffic, parameters and errors: as `exp`.
    @discardableResult
    public static func log<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, into to: UnsafeMutableBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Grant {
        try map("Vectors.log", Scalar.choose(unl_log_f32_kernel, unl_log_f64_kernel), to, x, on: team)
    }

    /// to[i] = the sine of x[i] radians, within 4 ULP. Memory traffic, parameters and errors: as `exp`.
    @discardableResult
    public static func sin<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, into to: UnsafeMutableBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Grant {
        try map("Vectors.sin", Scalar.choose(unl_sin_f32_kernel, unl_sin_f64_kernel), to, x, on: team)
    }

    /// to[i] = the cosine of x[i] radians, within 4 ULP. Memory traffic, parameters and errors: as `exp`.
    @discardableResult
    public static func cos<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, into to: UnsafeMutableBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Grant {
        try map("Vectors.cos", Scalar.choose(unl_cos_f32_kernel, unl_cos_f64_kernel), to, x, on: team)
    }

    /// to[i] = the error function of x[i], within 4 ULP. Memory traffic, parameters and errors: as `exp`.
    ///
    /// glibc has it for vectors from 2.35 on; on an older one it is libm's, one value at a time.
    @discardableResult
    public static func erf<Scalar: KernelScalar>(
        _ x: UnsafeBufferPointer<Scalar>, into to: UnsafeMutableBufferPointer<Scalar>, on team: Team
    ) throws(UnlatchError) -> Grant {
        try map("Vectors.erf", Scalar.choose(unl_erf_f32_kernel, unl_erf_f64_kernel), to, x, on: team)
    }
}

extension Vectors {
    /// Has `erf` and option prices do without libmvec, as on glibc before 2.35. For tests: no kernel may run meanwhile.
    package static func useErfOfLibm() { unl_erf_use_libm() }
}

// MARK: - Their descriptions

extension Vectors {
    static func functions<S: KernelScalar>(_ type: S.Type) -> [KernelDescription] {
        /// A function of each element, as libm has it.
        func function(
            _ id: String, _ domain: ClosedRange<Double>, _ descriptor: UnsafePointer<unl_kernel>,
            peers: KernelPeers? = nil, _ value: @escaping @Sendable (Double) -> Double,
            _ run: @escaping @Sendable (UnsafeBufferPointer<S>, UnsafeMutableBufferPointer<S>, Team) throws -> Void
        ) -> KernelDescription {
            let loops: (numba: KernelPeers.Body, cython: KernelPeers.Body) = (
                .item("math.\(id)(x[i])"), .item("\(id)_of(x[i])")
            )
            let ours = KernelPeers(
                numpy: "np.\(id)(x, out=out)", numexpr: "\(id)(x)", numba: loops.numba, cython: loops.cython)
            return .map(
                id, type, "out[i] = \(id)(x[i])", [.input("x", domain: domain), .output(mayBeInput: true)], descriptor,
                exactness: .ulp(4), peers: peers ?? ours, item: { call, i in value(Double(call[0, i] as S)) }
            ) { try run($0.input(0), $0.output(1), $0.team) }
        }
        return [
            function("exp", -80...80, S.choose(unl_exp_f32_kernel, unl_exp_f64_kernel), Glibc.exp) {
                try exp($0, into: $1, on: $2)
            },
            function("log", 0.001...1000, S.choose(unl_log_f32_kernel, unl_log_f64_kernel), Glibc.log) {
                try log($0, into: $1, on: $2)
            },
            function("sin", -1000...1000, S.choose(unl_sin_f32_kernel, unl_sin_f64_kernel), Glibc.sin) {
                try sin($0, into: $1, on: $2)
            },
            function("cos", -1000...1000, S.choose(unl_cos_f32_kernel, unl_cos_f64_kernel), Glibc.cos) {
                try cos($0, into: $1, on: $2)
            },
            function(
                "erf", -6...6, S.choose(unl_erf_f32_kernel, unl_erf_f64_kernel),
                peers: KernelPeers(numba: .item("math.erf(x[i])"), cython: .item("erf_of(x[i])")), Glibc.erf
            ) { try erf($0, into: $1, on: $2) },
        ]
    }
}
