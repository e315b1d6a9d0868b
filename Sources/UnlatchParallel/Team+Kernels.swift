internal import CTeams

extension Team {
    /// Runs a kernel on items `0..<count`.
    ///
    /// - Parameters:
    ///   - kernel: what to run.
    ///   - arguments: what it reads and writes, as its author says; valid until the run is over.
    ///   - count: how many items.
    ///   - schedule: how they are dealt.
    ///   - control: what can stop the run, and who watches it.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for a negative count or a chunk below 1, `kernelFailed` when the kernel returned a
    ///   status, with the item and the message if it has said them, `cancelled` and `deadlineExceeded` as the control says, `ending` where the process ends meanwhile.
    /// - Thread safety: any thread, if the arguments of two runs do not overlap. GIL: released.
    /// - Complexity: O(chunks) calls of the kernel; nothing is allocated for a team of the caller's own.
    @discardableResult
    public func run(
        _ kernel: Kernel, arguments: UnsafeMutableRawPointer?, count: Int, schedule: Schedule = .static,
        control: RunControl? = nil
    ) throws(UnlatchError) -> Grant {
        func call() -> String { "Team.run(\(kernel.name))" }
        let schedule = try schedule.c(for: call())
        if count < 0 { throw .invalid(call(), "the number of items must not be negative, and is \(count)") }
        // SAFETY: the kernel is valid (see `Kernel`), the arguments are the caller's promise.
        let errorText = kernel.descriptor.pointee.error_text
        return try granted(call(), total: count, control, errorText: errorText, tells: kernel.tells) {
            team, control, grant in
            unl_team_run(
                team, schedule, count, kernel.descriptor, arguments, control, grant)
        }
    }

    /// Reduces items `0..<count` with a kernel: the same bits for any number of threads and any schedule, unless it
    /// accumulates what is rounded (see `unl_reduction` in `unlatch_kernel.h`).
    ///
    /// - Parameters:
    ///   - reduction: what to run.
    ///   - arguments: what it reads, as its author says; valid until the run is over.
    ///   - count: how many items.
    ///   - schedule: how blocks of items are dealt.
    ///   - result: where the value is written, `reduction.resultSize` bytes; left alone when the run throws.
    ///   - control: what can stop the run, and who watches it.
    /// - Returns: the threads that took part.
    /// - Throws: as above, and `noResources` where there is no memory for the values of the blocks or the threads.
    /// - Thread safety: any thread. GIL: released.
    /// - Complexity: O(blocks) calls of the kernel, and memory for as many values; for one a thread where it accumulates.
    @discardableResult
    public func run(
        _ reduction: Reduction, arguments: UnsafeRawPointer?, count: Int, schedule: Schedule = .static,
        into result: UnsafeMutableRawPointer, control: RunControl? = nil
    ) throws(UnlatchError) -> Grant {
        func call() -> String { "Team.run(\(reduction.name))" }
        let schedule = try schedule.c(for: call())
        if count < 0 { throw .invalid(call(), "the number of items must not be negative, and is \(count)") }
        // SAFETY: the kernel is valid (see `Reduction`), arguments and result are the caller's promise.
        let errorText = reduction.descriptor.pointee.error_text
        return try granted(call(), total: count, control, errorText: errorText, tells: reduction.tells) {
            team, control, grant in
            unl_team_reduce(
                team, schedule, count, reduction.descriptor, arguments, result, control, grant)
        }
    }

    /// Has all threads of the team call a kernel's body, which deals its items in phases.
    ///
    /// - Parameters:
    ///   - kernel: what to run.
    ///   - arguments: what it reads and writes, as its author says; valid until the run is over.
    ///   - control: what can stop the run, and who watches it; it is looked at in phases and barriers.
    /// - Returns: the threads that took part.
    /// - Throws: `kernelFailed`, `cancelled`, `deadlineExceeded` and `ending` as above, and `invalidArgument` where the
    ///   threads called different phases or barriers, or one inside a phase.
    /// - Thread safety: any thread, if the arguments of two runs do not overlap. GIL: released.
    /// - Complexity: that of the kernel. A barrier costs about a microsecond.
    @discardableResult
    public func run(
        _ kernel: TeamKernel, arguments: UnsafeMutableRawPointer?, control: RunControl? = nil
    ) throws(UnlatchError) -> Grant {
        func call() -> String { "Team.run(\(kernel.name))" }
        let errorText = kernel.descriptor.pointee.error_text
        // SAFETY: the kernel is valid (see `TeamKernel`), the arguments are the caller's promise.
        return try granted(call(), total: nil, control, errorText: errorText, tells: kernel.tells) {
            team, control, grant in
            unl_team_run_region(team, kernel.descriptor, arguments, control, grant)
        }
    }

    /// Runs a program on the calling thread, whose loops run on the team.
    ///
    /// - Parameters:
    ///   - program: what to run.
    ///   - arguments: what it reads and writes, as its author says; valid until it has returned.
    ///   - control: what can stop it, and who watches its loops; it is looked at in loops and where the program looks.
    /// - Returns: the threads of the loop that had the most.
    /// - Throws: `kernelFailed`, `cancelled`, `deadlineExceeded` and `ending` as above.
    /// - Thread safety: any thread, if the arguments of two runs do not overlap. GIL: released.
    /// - Complexity: that of the program.
    @discardableResult
    public func run(
        _ program: Program, arguments: UnsafeMutableRawPointer?, control: RunControl? = nil
    ) throws(UnlatchError) -> Grant {
        // SAFETY: the program is valid (see `Program`), the arguments are the caller's promise.
        try granted("Team.run(\(program.name))", total: nil, control, tells: true) { team, control, grant in
            unl_team_run_program(team, program.descriptor, arguments, control, grant)
        }
    }
}
