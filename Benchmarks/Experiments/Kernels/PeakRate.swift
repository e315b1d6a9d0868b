internal import CPeakRate

/// How fast a team multiplies and adds at most: chains of both in registers, in the widest that the kernels use.
enum PeakRate {
    /// Of floating-point numbers.
    enum Precision: Sendable { case single, double }

    /// Does some of the operations, for some milliseconds.
    ///
    /// - Returns: how many.
    static func run(_ precision: Precision, on team: Team) throws -> Double {
        let instructionSet = InstructionSet.current.rawValue
        let kernel = try Kernel(
            precision == .single ? unl_peak_f32_kernel(instructionSet) : unl_peak_f64_kernel(instructionSet))
        let count = 200_000 * team.threads
        var arguments = unl_peak_arguments(factor: 0.5, summand: 1, never: -1)
        // SAFETY: the arguments live until the run is over.
        try team.run(kernel, arguments: &arguments, count: count, schedule: .dynamic(chunk: 10_000))
        return Double(count) * kernel.operationsPerItem
    }
}
