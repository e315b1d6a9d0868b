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

    package init(
        name: String, threads: String, memory: String, obtained: String, reason: String?, requestedCPUs: [Int],
        cpus: [Int], nodesOfThreads: [Int], pages: Int, pagesRight: Int, share: Double, pagesPerNode: [String: Int],
        localShare: Double, hugePages: Bool, arrayBytes: Int, cacheBytes: Int
    ) {
        (self.name, self.threads, self.memory) = (name, threads, memory)
        (self.obtained, self.reason) = (obtained, reason)
        (self.requestedCPUs, self.cpus, self.nodesOfThreads) = (requestedCPUs, cpus, nodesOfThreads)
        (self.pages, self.pagesRight, self.share, self.pagesPerNode) = (pages, pagesRight, share, pagesPerNode)
        (self.localShare, self.hugePages) = (localShare, hugePages)
        (self.arrayBytes, self.cacheBytes) = (arrayBytes, cacheBytes)
    }
}
