internal import CNUMA
internal import CTeams
internal import Glibc

/// What limits placement in this process, and where the environment contradicts itself: what a report should say, and
/// what to look at when a place is not the one that was meant.
///
///     for note in PlacementNotes.current { print(note) }
///     // OMP_NUM_THREADS=8 is more than the 2 usable cores: a team that names no number has 2 threads
///
/// What contradicts one team is in `Team.notes`, and what became of one array in `PlacedArray.placement`.
public enum PlacementNotes {
    /// One line for each; empty where nothing stands in the way.
    ///
    /// - Thread safety: any thread at any time; GIL: either.
    /// - Complexity: tries the calls that a container may refuse, and reads the quota: some hundred microseconds.
    public static var current: [String] { refusals + masks + variables }

    /// Calls that cannot be made here.
    private static var refusals: [String] {
        var notes: [String] = []
        var probe = unl_placement_probe()
        unl_prim_probe_placement(&probe)
        if let obstacle = unl_prim_numa_obstacle() {
            notes.append("pages cannot be placed: \(String(cString: obstacle))")
        } else if probe.bind_pages != 0 {
            notes.append(
                "pages cannot be placed (mbind: \(text(probe.bind_pages))): they lie where they are touched first")
        }
        // Without the library the question cannot be asked either, which is said already.
        if probe.ask_pages != 0, unl_prim_has_numa() {
            notes.append("where pages lie cannot be asked (move_pages: \(text(probe.ask_pages)))")
        }
        if probe.bind_thread != 0 {
            notes.append(
                "threads cannot be bound (sched_setaffinity: \(text(probe.bind_thread))): only teams of the caller's own work"
            )
        }
        return notes
    }

    /// What taskset, srun, numactl and control groups leave to us.
    private static var masks: [String] {
        var notes: [String] = []
        let cpus = Topology.processCPUs()
        let online = sysconf(CInt(_SC_NPROCESSORS_ONLN))
        if cpus.count < online {
            notes.append(
                "the process may use \(cpus.count) of \(online) CPUs, \(NumberList.text(cpus)) (taskset, srun, a cpuset)"
            )
        }
        let quota = unl_prim_cpu_quota("")
        if quota > 0, quota < Double(cpus.count) {
            let cores = Int(unl_prim_usable_cores())
            notes.append(
                "the control group allows the time of \(quota) cores: a team that names no number has \(threads(cores))"
            )
        }
        if let policy = ProcessPolicy.current { notes.append("pages that name no place are \(policy.text) (numactl)") }
        return notes
    }

    /// What the environment says.
    private static var variables: [String] {
        var notes = openMP
        let limit = CoreBudget.limit
        if let threads = OpenMPVariables.threads, threads > limit {
            notes.append(
                "OMP_NUM_THREADS=\(threads) is more than the \(limit) usable cores: a team that names no number has "
                    + self.threads(limit))
        }
        if let most = OpenMPVariables.limit, most < limit {
            notes.append("OMP_THREAD_LIMIT=\(most) is less than the \(limit) usable cores: a run gets \(most) at most")
        }
        let place: Place
        do { place = try Place.default() } catch { return notes + ["\(error)"] }
        if let binding = OpenMPVariables.binding {
            notes.append(
                place == .caller
                    ? "\(binding): OpenMP binds the helpers of teams that name no place; who calls one stays as it is"
                    : "\(binding) does not count: teams that name no place follow \(Place.variable), \(place)")
        }
        return notes
    }

    /// What keeps OpenMP from being started, and what was not handed on to it.
    static var openMP: [String] {
        let unsound = OpenMPRuntime.unsoundVariables.map { "\($0) does not count: OpenMP cannot take that value" }
        return unsound + (OpenMPRuntime.obstacle.map { ["every run uses its caller's thread alone: \($0)"] } ?? [])
    }

    private static func text(_ status: CInt) -> String { String(cString: unl_error_text(status)) }

    static func threads(_ count: Int) -> String { count == 1 ? "1 thread" : "\(count) threads" }
}

extension Team {
    /// Where the environment and this team contradict each other, and what counts then; usually nothing.
    ///
    /// - Thread safety: any thread at any time; GIL: either.
    /// - Complexity: some looks into the environment.
    public var notes: [String] {
        var notes = PlacementNotes.openMP
        let limit = CoreBudget.limit
        if namesThreads, let threads = OpenMPVariables.threads, threads != self.threads {
            notes.append(
                "OMP_NUM_THREADS=\(threads), but the program asks for \(PlacementNotes.threads(self.threads)): the program counts"
            )
        }
        if threads > limit {
            notes.append(
                "\(threads) threads share \(limit) usable cores: a run gets \(PlacementNotes.threads(limit)) at most")
        }
        if let most = OpenMPVariables.limit, most < threads {
            notes.append(
                "OMP_THREAD_LIMIT=\(most) is less than the team's \(threads) threads: a run gets \(most) at most")
        }
        if let binding = OpenMPVariables.binding {
            notes.append(
                place == .caller
                    ? "\(binding): OpenMP binds the helpers of this team; who calls it stays as it is"
                    : "\(binding) does not count: the team is bound to CPUs \(NumberList.text(cpus)) by its place, \(place)"
            )
        }
        return notes
    }
}
