/// Where the threads of a row ran and where its pages were. The names are those of the report.
package struct PlacementEvidence: Codable, Equatable, Sendable {
    /// `node-0`, `interleaved`, `remote-0-1`.
    package var name: String
    /// Where threads and pages were meant to be, and what was got: `node:0`, `node 1`.
    package var threads: String
    package var memory: String
    package var obtained: String
    /// Why that is not what was asked for.
    package var reason: String?
    /// For each thread the CPU that it was bound to, the one that it ran on, and that one's node.
    package var requestedCPUs: [Int]
    package var cpus: [Int]
    package var nodesOfThreads: [Int]
    /// Pages that were looked at, those on the node that was intended, and their share; of the worst array of the row.
    package var pages: Int
    package var pagesRight: Int
    package var share: Double
    /// How many pages lie on each node.
    package var pagesPerNode: [String: Int]
    /// The share of pages on the node of the thread that works on them: 0 is remote, 1 is local.
    package var localShare: Double
    package var hugePages: Bool
    /// The size of an array, and what it must have at least for its time to be one of memory: four times the last-level
    /// caches.
    package var arrayBytes: Int
    package var cacheBytes: Int

    /// The least share of pages that a row may have on the intended node.
    static let enough = 0.99

    /// What is wrong with the placement; nil when threads and pages are where they were meant to be.
    func fault(expecting local: Double?) -> String? {
        if share < Self.enough {
            return "\(Format.percent(share)) of the pages on the intended node; 99 % is the least"
        }
        if cpus != requestedCPUs { return "threads ran on CPUs \(cpus), not on \(requestedCPUs)" }
        // A huge page lies whole on one node, and threads of two may share it.
        let shared = hugePages ? Double((cpus.count - 1) * (2 << 20)) / Double(max(arrayBytes, 1)) : 0
        guard let local, abs(local - localShare) > 1 - Self.enough + shared else { return nil }
        return "\(Format.percent(localShare)) of the pages were local to their thread, not \(Format.percent(local))"
    }
}
