internal import CKernels
internal import UnlatchParallel

extension Team {
    /// Runs a team kernel; with one thread alone if it is too short to be shared.
    @discardableResult
    func run(
        _ kernel: UnsafePointer<unl_team_kernel>, _ arguments: UnsafeMutableRawPointer, serial: Bool
    ) throws(UnlatchError) -> Grant {
        guard serial else { return try run(TeamKernel(kernel), arguments: arguments) }
        // What a team's run costs is more than sorting ten numbers. One that fails is run once more, which says why.
        // SAFETY: as the kernel's header has it, for a team of one thread.
        if letsCallersWork, unl_run_serially(kernel, arguments) == 0 {
            return Grant(requested: threads, granted: 1, cpus: [])
        }
        var arguments = unl_serial_arguments(kernel: kernel, arguments: arguments)
        // SAFETY: the arguments live until the run is over.
        return try run(Kernel(unl_serial_kernel()), arguments: &arguments, count: 1)
    }

    /// What a run with nothing to do is granted.
    func nothing() throws(UnlatchError) -> Grant { try parallelFor(0..<0) { _ in } }
}

extension UnsafePointer<unl_kernel> {
    /// Works on some items on the calling thread.
    func run(_ items: Range<Int>, _ arguments: UnsafeMutableRawPointer) {
        guard let chunk = pointee.chunk else { preconditionFailure("a bundled kernel has a function") }
        // SAFETY: items and arguments are the caller's promise, as the kernel's header has it.
        _ = chunk(arguments, items.lowerBound, items.upperBound)
    }
}
