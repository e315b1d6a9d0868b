/// `bench-native numa`: each placement of threads and memory with the proof of it, and what it costs.
enum PlacementRun {
    /// What one fresh process measures.
    struct Task: Codable, Sendable {
        let row: PlacementCase
        let arrayBytes: Int
        let cacheBytes: Int
    }

    /// What it answers.
    struct Samples: Codable, Sendable {
        let row: PlacementCase
        let items: Int
        let threads: Int
        let granted: Int
        let evidence: PlacementEvidence
        var notes: [String]
        /// The triad's and the sum's: `PlacementMeasuring.kernels`.
        var kernels: [Series] = []
        /// What a kernel computed that it should not have.
        var wrong: String?
    }

    /// How large the arrays are, and how large they must be.
    struct Size: Sendable {
        let array: Int
        let caches: Int

        /// Four times the last-level caches, or a quarter of what the smallest node has left, whichever is less: a row
        /// has three arrays.
        init(_ environment: Environment, _ topology: Topology, asked: Int?) {
            let last = environment.caches.max { $0.level < $1.level }
            let sharing = last?.sharedBy.flatMap(NumberList.numbers)?.count ?? 1
            // A cache for each group of CPUs that share one.
            let number = (topology.allowedCPUs.count + sharing - 1) / sharing
            caches = 4 * (last?.bytes ?? 32 << 20) * max(number, 1)
            let free = topology.nodes.filter { $0.memoryBytes > 0 }.map(\.freeBytes).min() ?? caches * 4
            array = asked ?? max(1 << 20, min(caches, free / 4))
        }
    }

    static let virtual =
        "a virtual machine's nodes may be emulated: they prove placement, their times say nothing of a real one's"

    /// What is wrong. What was refused is said in its row; what went elsewhere without a word is a failure.
    static func failures(_ rows: [Samples]) -> [String] {
        rows.flatMap { row in
            [row.wrong, row.evidence.reason == nil ? row.fault : nil].compactMap { $0.map { "\(row.row.id): \($0)" } }
        }
    }
}

extension PlacementRun.Samples {
    /// What is wrong with the placement; nil when it is what was asked for.
    var fault: String? { evidence.reason ?? evidence.fault(expecting: row.localShare) }
}

extension PlacementEvidence {
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
