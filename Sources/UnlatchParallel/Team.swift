internal import CTeams

/// A set of threads with a place, which runs loops and kernels.
///
///     let team = try Team()                       // all usable cores
///     let near = try Team(place: .node(0))        // the CPUs of node 0, bound
///     try team.parallelFor(0..<rows, schedule: .dynamic(chunk: 4)) { part in
///         for row in part { image.render(row) }
///     }
///
/// A team of the caller's own costs nothing while it does not run, and several threads can run it at once. A
/// pinned team keeps threads of its own, so the caller's affinity is never touched; its runs wait for each other.
///
/// - Thread safety: any thread at any time. GIL: release it before a run, as before any long work.
public final class Team: Sendable {
    /// How many threads take part in a run at most.
    public let threads: Int
    public let place: Place
    /// The CPU that each thread is bound to; empty for a team of the caller's own.
    public let cpus: [Int]
    /// Whether the threads are the team's own, at its place.
    package let isPinned: Bool
    /// Whether the number of threads was the program's wish, or left to the environment.
    let namesThreads: Bool

    // SAFETY (nonisolated(unsafe)): the C functions on a team lock for themselves, and this never changes.
    nonisolated(unsafe) private let handle: OpaquePointer

    /// Makes a team.
    ///
    /// - Parameters:
    ///   - threads: how many; `nil` means OMP_NUM_THREADS or all usable cores, whichever is less, and at a place no
    ///     more than it has CPUs. A run uses fewer when other teams have taken cores (see `CoreBudget`).
    ///   - place: where they run; `nil` means `Place.default()`.
    /// - Throws: `invalidArgument` for a count below 1 or above the CPUs of the place, and for a CPU named twice;
    ///   `notFound` for a node that does not exist or a CPU that is not ours; `notPermitted` where threads may not
    ///   be bound. That cores are taken is not an error.
    /// - Complexity: a pinned team starts its threads here.
    public init(threads: Int? = nil, place: Place? = nil) throws(UnlatchError) {
        // Who chose the place is whom an error should name.
        let call = place == nil ? Place.chooser : "Team.init"
        let place = if let place { place } else { try Place.default() }
        let available = try place.cpus(for: threads, call)
        let count = try Team.count(threads, available)
        let cpus = available.map { Array($0.prefix(count)) } ?? []
        let numbers = cpus.map { CInt($0) }
        var created: OpaquePointer?
        // SAFETY: with CPUs there are `count` of them; C copies them.
        let status = unl_team_create(CInt(count), available == nil ? nil : numbers, &created)
        try UnlatchError.check(status, call, doing: Team.doing(count, cpus))
        guard let created else { preconditionFailure("a team that was created has a handle") }
        self.threads = count
        self.namesThreads = threads != nil
        self.place = place
        self.cpus = cpus
        self.isPinned = !cpus.isEmpty
        self.handle = created
    }

    deinit {
        // SAFETY: a run holds the team, so nobody runs it now.
        unl_team_destroy(handle)
    }

    /// A call of C with the team, the control, and where the grant is written.
    typealias Call = (OpaquePointer, UnsafePointer<unl_options>?, UnsafeMutablePointer<unl_grant>) -> CInt

    /// Calls C with the team, the control and space for the CPUs of a run, and says what the run was given.
    ///
    /// - Parameters:
    ///   - call: Whose errors these are; text that is made of a kernel's name only where there is one.
    ///   - total: how many items there are; `nil` where nobody knows.
    ///   - tells: whether the kernel can say more of its failure than a status.
    func granted(
        _ call: @autoclosure () -> String, total: Int?, _ control: RunControl?,
        errorText: unl_error_text_function? = nil, tells: Bool = false, _ run: Call
    ) throws(UnlatchError) -> Grant {
        guard cpus.isEmpty, control == nil, !tells else {
            return try noted(call(), total: total, control, errorText: errorText, run)
        }
        var grant = unl_grant()
        // SAFETY: `handle` lives as long as `self`; C writes neither CPUs nor a message without space for them.
        let status = run(handle, nil, &grant)
        try UnlatchError.check(status, call(), grant, total: total, errorText)
        return Grant(requested: threads, granted: Int(grant.granted), requestedCPUs: [], cpus: [])
    }

    /// As `granted`, for a run that is controlled or pinned, or whose kernel tells. By itself: what closures capture is
    /// counted and checked at run time, which would be a tenth of a short run's time.
    @inline(never)
    private func noted(
        _ call: @autoclosure () -> String, total: Int?, _ control: RunControl?,
        errorText: unl_error_text_function?, _ run: Call
    ) throws(UnlatchError) -> Grant {
        var status: CInt = 0
        var grant = unl_grant()
        var message = ""
        /// Runs with space for a message on the stack.
        func start() {
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(UNL_MESSAGE_SIZE)) { space in
                // SAFETY: the space is there for as long as C may write to it, and C ends what it writes with a zero.
                (grant.message, grant.message_size) = (space.baseAddress, space.count)
                if let control {
                    status = control.withC { run(handle, $0, &grant) }
                } else {
                    status = run(handle, nil, &grant)
                }
                if status != 0, let text = space.baseAddress { message = String(cString: text) }
                (grant.message, grant.message_size) = (nil, 0)
            }
        }
        if cpus.isEmpty {
            start()  // SAFETY: as above
            try UnlatchError.check(status, call(), grant, total: total, errorText, message)
            return Grant(requested: threads, granted: Int(grant.granted), requestedCPUs: [], cpus: [])
        }
        let achieved = [CInt](unsafeUninitializedCapacity: threads) { buffer, initialized in
            // SAFETY: space for one number a thread; C fills in as many as it granted.
            grant.cpus = buffer.baseAddress
            start()
            initialized = status == 0 ? Int(grant.granted) : 0
        }
        try UnlatchError.check(status, call(), grant, total: total, errorText, message)
        return Grant(
            requested: threads, granted: achieved.count, requestedCPUs: Array(cpus.prefix(achieved.count)),
            cpus: achieved.map(Int.init))
    }
}

// MARK: - Checking what was asked for

extension Team {
    /// The threads of a team that names no number.
    static var usualThreads: Int { min(OpenMPVariables.threads ?? CoreBudget.limit, CoreBudget.limit) }

    private static func doing(_ threads: Int, _ cpus: [Int]) -> String {
        "starting \(PlacementNotes.threads(threads))" + (cpus.isEmpty ? "" : " bound to CPUs \(NumberList.text(cpus))")
    }

    private static func count(_ asked: Int?, _ cpus: [Int]?) throws(UnlatchError) -> Int {
        let most = cpus?.count ?? Int(CInt.max)
        guard let asked else { return min(Team.usualThreads, most) }
        if asked < 1 { throw .invalid("Team.init", "a team of \(asked) threads cannot work; ask for 1 at least") }
        if asked > most {
            throw .invalid("Team.init", "\(asked) threads do not fit on \(most) CPUs; ask for \(most) at most")
        }
        return asked
    }
}
