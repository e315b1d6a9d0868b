internal import CTeams

/// The cores that all running teams of this process share.
///
/// Each run takes as many as its team has threads, or what is left, but at least the one of its caller. So many
/// callers at once share the machine instead of multiplying threads.
///
/// - Thread safety: any thread at any time; GIL: either.
public enum CoreBudget {
    /// How many there are: at first `Topology.usableCores`. Lower leaves cores to others; higher lets a team run
    /// more threads than there are cores, which is for measuring what that costs.
    public static var limit: Int { Int(unl_cores_limit()) }

    /// Sets the limit.
    ///
    /// - Throws: `invalidArgument` below 1.
    public static func setLimit(_ cores: Int) throws(UnlatchError) {
        try UnlatchError.check(
            unl_cores_set_limit(CInt(clamping: cores)), "CoreBudget.setLimit", doing: "a limit of \(cores) cores")
    }

    /// How many are granted at this moment: at most the limit, and one more for each caller beyond it.
    public static var inUse: Int { Int(unl_cores_in_use()) }
}
