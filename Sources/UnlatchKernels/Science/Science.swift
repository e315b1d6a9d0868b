/// The kernels of `SparseMatrix`, `Stencil`, `NBody`, `MonteCarlo`, `BlackScholes` and `Mandelbrot`, each described beside
/// its typed functions.
enum Science {
    /// In the order of reports. Not all types are measured.
    static var descriptions: [KernelDescription] {
        [csr(Double.self, Int32.self), csr(Float.self, Int32.self)] + stencils(Double.self) + stencils(Float.self)
            + [
                nBody(Double.self), nBody(Float.self), pointsInside, blackScholes(Double.self),
                blackScholes(Float.self), csr(Double.self, Int64.self), csr(Float.self, Int64.self), mandelbrot,
            ]
    }

    /// Some units in the last place, for operations that may be fused, in any order of two.
    static func tolerance<S: KernelScalar>(_: S.Type) -> Double { 16 * Double(S.ulpOfOne) }
}
