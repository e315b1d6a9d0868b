internal import CKernels
package import UnlatchParallel

/// How fast a team multiplies and adds at most: chains of both in registers, in the widest that the kernels use.
package enum PeakRate {
    /// Of floating-point numbers.
    package enum Precision: Sendable {
        case single, double

        package init<Scalar: KernelScalar>(_ type: Scalar.Type) {
            self = Scalar.elementType == .f32 ? .single : .double
        }
    }

    /// Does some of the operations.
    ///
    /// - Returns: how many.
    /// - Throws: as `Team.run`.
    /// - GIL: released. Cost: some milliseconds.
    package static func run(_ precision: Precision, on team: Team) throws(UnlatchError) -> Double {
        let kernel = try Kernel(precision == .single ? unl_peak_f32_kernel() : unl_peak_f64_kernel())
        let count = 200_000 * team.threads
        var arguments = unl_peak_arguments(factor: 0.5, summand: 1, never: -1)
        // SAFETY: the arguments live until the run is over.
        try team.run(kernel, arguments: &arguments, count: count, schedule: .dynamic(chunk: 10_000))
        return Double(count) * kernel.operationsPerItem
    }
}
