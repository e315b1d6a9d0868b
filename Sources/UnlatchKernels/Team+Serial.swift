internal import CKernels
internal import UnlatchParallel

extension Team {
    /// Runs a team kernel; with one thread alone if it is too short to be shared.
    @discardableResult
    func run(
        _ kernel: UnsafePointer<unl_team_kernel>, _ arguments: UnsafeMutableRawPointer, serial: Bool
    ) throws(UnlatchError) -> Grant {
        guard serial else { return try run(TeamKernel(kernel), arguments: arguments) }
        var arguments = unl_serial_arguments(kernel: kernel, arguments: arguments)
        // SAFETY: the arguments live until the run is over.
        return try run(Kernel(unl_serial_kernel()), arguments: &arguments, count: 1)
    }

    /// What a run with nothing to do is granted.
    func nothing() throws(UnlatchError) -> Grant { try parallelFor(0..<0) { _ in } }
}
