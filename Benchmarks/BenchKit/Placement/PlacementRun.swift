package import Unlatch

/// `bench-native numa`: each placement of threads and memory with the proof of it, and what it costs.
package enum PlacementRun {
    /// What one fresh process measures.
    package struct Job: Codable, Sendable {
        let row: PlacementCase
        let folder: String
        let effort: Effort
        let arrayBytes: Int
        let cacheBytes: Int
    }

    /// What it answers.
    package struct Samples: Codable, Sendable {
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

    /// What was measured.
    package struct Outcome: Sendable {
        package var rows: [Samples] = []
        package var failures: [String] = []
        package var leftOut: [String] = []

        package init() {}
    }

    /// How large the arrays are, and how large they must be.
    package struct Size: Sendable {
        package let array: Int
        package let caches: Int

        /// Four times the last-level caches, or a quarter of what the smallest node has left, whichever is less: a row
        /// has three arrays.
        package init(_ environment: Environment, _ topology: Topology, asked: Int?) {
            let last = environment.caches.max { $0.level < $1.level }
            let sharing = last?.sharedBy.flatMap(NumberList.numbers)?.count ?? 1
            // A cache for each group of CPUs that share one.
            let number = (topology.allowedCPUs.count + sharing - 1) / sharing
            caches = 4 * (last?.bytes ?? 32 << 20) * max(number, 1)
            let free = topology.nodes.filter { $0.memoryBytes > 0 }.map(\.freeBytes).min() ?? caches * 4
            array = asked ?? max(1 << 20, min(caches, free / 4))
        }
    }

    private static let virtual =
        "a virtual machine's nodes may be emulated: they prove placement, their times say nothing of a real one's"

    /// Measures each placement in a fresh process, in an order drawn anew.
    ///
    /// - Throws: `Interrupted`.
    package static func run(
        _ cases: [PlacementCase], _ size: Size, isVirtual: Bool, effort: Effort, folder: borrowing WorkFolder,
        progress: Bool
    ) throws -> Outcome {
        var outcome = Outcome()
        let bar = ProgressBar(total: cases.count, enabled: progress)
        defer { bar.clear() }
        for (done, row) in cases.shuffled().enumerated() {
            bar.update(done: done, label: row.id)
            let job = Job(
                row: row, folder: folder.path, effort: effort, arrayBytes: size.array, cacheBytes: size.caches)
            do {
                switch try FreshProcess.ask(.placement(job), timeout: 600) {
                case .placement(var samples):
                    if isVirtual { samples.notes.append(Self.virtual) }
                    outcome.rows.append(samples)
                case .leftOut(let why): outcome.leftOut.append("\(row.id): \(why)")
                case .failed(let why): outcome.failures.append("\(row.id): \(why)")
                default: preconditionFailure("a placement was asked for")
                }
            } catch let failure as ChildProcess.Failure where failure.isInterruption {
                throw Interrupted()
            }
        }
        let order = Dictionary(uniqueKeysWithValues: cases.enumerated().map { ($0.element.id, $0.offset) })
        outcome.rows.sort { (order[$0.row.id] ?? 0) < (order[$1.row.id] ?? 0) }
        for row in outcome.rows {
            if let wrong = row.wrong { outcome.failures.append("\(row.row.id): \(wrong)") }
            // What was refused is said in its row; what went elsewhere without a word is a failure.
            if row.evidence.reason == nil, let fault = row.fault { outcome.failures.append("\(row.row.id): \(fault)") }
        }
        return outcome
    }
}

extension PlacementRun.Samples {
    /// What is wrong with the placement; nil when it is what was asked for.
    var fault: String? { evidence.reason ?? evidence.fault(expecting: row.localShare) }
}
