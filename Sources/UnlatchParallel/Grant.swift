/// What a run was given.
public struct Grant: Sendable, Hashable {
    /// The size of the team.
    public let requested: Int
    /// The threads that took part. Fewer than requested if other teams had taken cores, if there were fewer chunks
    /// than threads, or if the run was made inside another; 0 if there was nothing to do.
    public let granted: Int
    /// The CPU that each of them is bound to; empty for a team that is not pinned.
    public let requestedCPUs: [Int]
    /// The CPU of each of them, as the system said during the run; empty for a team that is not pinned.
    public let cpus: [Int]

    package init(requested: Int, granted: Int, requestedCPUs: [Int] = [], cpus: [Int]) {
        self.requested = requested
        self.granted = granted
        self.requestedCPUs = requestedCPUs
        self.cpus = cpus
    }
}
