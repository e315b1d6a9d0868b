internal import CTeams

/// What holds for the runs of a thread that say nothing else: of that thread alone, until it is taken back.
///
/// For calls whose callers name a team and a deadline beside the call, as Python's `with` does.
///
/// GIL: either. Cost: some ten nanoseconds each.
package enum UsualRun {
    /// A box that C points to.
    private final class Settings {
        let team: Team?
        let cancellation: Cancellation?
        let c: UnsafeMutablePointer<unl_usual>

        init(_ team: Team?, _ deadline: UInt64?, _ cancellation: Cancellation?) {
            self.team = team
            self.cancellation = cancellation
            c = .allocate(capacity: 1)
            c.initialize(to: unl_usual())
            if let deadline { c.pointee.options.deadline = deadline }
            c.pointee.options.cancellation = cancellation?.handle
            c.pointee.has_options = deadline != nil || cancellation != nil
        }

        deinit { c.deallocate() }
    }

    /// - Parameters:
    ///   - team: What `UsualRun.team` answers; nil for nothing.
    ///   - deadline: When runs that name no control are stopped with `deadlineExceeded`: nanoseconds of CLOCK_MONOTONIC,
    ///     above 0.
    ///   - cancellation: What stops them with `cancelled`.
    ///
    /// Each is followed by one `end`, on the same thread.
    package static func begin(team: Team?, deadline: UInt64?, cancellation: Cancellation? = nil) {
        let settings = Unmanaged.passRetained(Settings(team, deadline, cancellation))
        let c = settings.takeUnretainedValue().c
        c.pointee.context = settings.toOpaque()
        // SAFETY: the settings, and with them the memory, live until `end`.
        unl_usual_push(c)
    }

    package static func end() {
        guard let last = unl_usual_pop(), let context = last.pointee.context else { return }
        // SAFETY: it was retained in `begin`, and is taken from the thread's list once.
        Unmanaged<Settings>.fromOpaque(context).release()
    }

    /// The team of the last `begin` of the calling thread.
    package static var team: Team? {
        unl_usual_current() == nil ? nil : currentTeam
    }

    @inline(never)
    private static var currentTeam: Team? {
        guard let current = unl_usual_current(), let context = current.pointee.context else { return nil }
        // SAFETY: as above; it lives until its `end`.
        return Unmanaged<Settings>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.team }
    }
}
