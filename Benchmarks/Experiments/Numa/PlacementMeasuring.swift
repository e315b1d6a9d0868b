import Synchronization

/// The fresh process's side: arrays at a place, threads at one, two kernels, and the proof.
enum PlacementMeasuring {
    /// Seconds that a sample lasts at least.
    private static let stretch = 0.002

    /// What is timed, and the bytes of an element, as STREAM counts them.
    static let kernels: [(name: String, bytes: Int)] = [("triad-f64", 24), ("sum-f64", 8)]

    static func measure(_ job: Job<PlacementRun.Task>) throws -> PlacementRun.Samples {
        let team = try Team(place: Place(job.task.row.threads))
        let count = max(job.task.arrayBytes / MemoryLayout<Double>.stride, 1)
        // Below that size a huge page more or less is a matter of the array's ends.
        let hugePages = job.task.arrayBytes >= 32 << 20
        if job.task.row.memory == .local {
            // What is local is so to the thread that asks.
            try Topology.bindThread(to: team.cpus)
        }
        let (x, y, to) = (
            try array(count, job.task.row, team, hugePages), try array(count, job.task.row, team, hugePages),
            try array(count, job.task.row, team, hugePages)
        )
        let grant = try team.parallelFor(0..<count) { part in
            for index in part {
                x.unsafeBuffer[index] = Double(index % 1000)
                y.unsafeBuffer[index] = Double(index % 7)
                to.unsafeBuffer[index] = 0
            }
        }
        var samples = PlacementRun.Samples(
            row: job.task.row, items: count, threads: team.threads, granted: grant.granted,
            evidence: try evidence(of: [x, y, to], job, team, grant, hugePages), notes: team.notes)
        if !x.placement.isWorse, let remark = x.placement.reason { samples.notes.append(remark) }
        var sum = 0.0
        let sampler = Sampler(rounds: job.effort == .quick ? 11 : 31, stretch: stretch)
        samples.kernels = try sampler.take(kernels.map(\.name)) { kernel, passes in
            for _ in 0..<passes {
                if kernel == 0 {
                    try Vectors.triad(to.unsafeBuffer, x.reading, y.reading, factor: 0.5, on: team)
                } else {
                    sum = try Vectors.sum(x.reading, on: team)
                }
            }
        }
        samples.wrong = wrong(to, sum)
        return samples
    }

    private static func array(
        _ count: Int, _ row: PlacementCase, _ team: Team, _ huge: Bool
    ) throws -> PlacedArray<Double> {
        switch row.memory {
        case .touched(let node):
            try PlacedArray(count: count, blockedFor: Team(threads: 1, place: .node(node)), hugePages: huge)
        case .blocked: try PlacedArray(count: count, blockedFor: team, hugePages: huge)
        case .local: try PlacedArray(count: count, on: .local, hugePages: huge)
        case .node(let node): try PlacedArray(count: count, on: .node(node), hugePages: huge)
        case .preferred(let node): try PlacedArray(count: count, on: .preferred(node), hugePages: huge)
        case .interleaved: try PlacedArray(count: count, on: .interleaved(), hugePages: huge)
        }
    }

    /// What the kernels computed that they should not have.
    private static func wrong(_ triad: PlacedArray<Double>, _ sum: Double) -> String? {
        for index in stride(from: 0, to: triad.count, by: max(1, triad.count / 4096)) {
            let expected = Double(index % 1000) + 0.5 * Double(index % 7)
            if triad.unsafeBuffer[index] != expected {
                return "element \(index) of the triad is \(triad.unsafeBuffer[index]), not \(expected)"
            }
        }
        // Whole numbers: exact in any order.
        let (rounds, rest) = triad.count.quotientAndRemainder(dividingBy: 1000)
        let expected = Double(rounds * 499_500 + rest * (rest - 1) / 2)
        return sum == expected ? nil : "the sum is \(sum), not \(expected)"
    }

    // MARK: - The proof

    private static func evidence(
        of arrays: [PlacedArray<Double>], _ job: Job<PlacementRun.Task>, _ team: Team, _ grant: Grant, _ hugePages: Bool
    ) throws -> PlacementEvidence {
        // A part of pages that the system does not tell about is none at all.
        let checks: [PageCheck]
        do { checks = try arrays.map { try $0.checkPages() } } catch { throw LeftOut("\(error)") }
        guard let worst = checks.min(by: { $0.share < $1.share }), let array = arrays.first else {
            preconditionFailure("a row has arrays")
        }
        let memory =
            switch job.task.row.memory {
            case .touched(let node): "first touch by one thread of node \(node)"
            case .blocked: "blocked by first touch"
            default: "\(array.placement.requested)"
            }
        return PlacementEvidence(
            name: job.task.row.id, threads: job.task.row.threads, memory: memory,
            obtained: "\(array.placement.obtained)",
            reason: array.placement.isWorse ? array.placement.reason : nil, requestedCPUs: grant.requestedCPUs,
            cpus: grant.cpus,
            nodesOfThreads: grant.cpus.map { Topology.node(ofCPU: $0) ?? -1 }, pages: worst.checked,
            pagesRight: worst.right, share: worst.share,
            pagesPerNode: Dictionary(uniqueKeysWithValues: worst.perNode.map { ("\($0.key)", $0.value) }),
            localShare: try localShare(of: array, team), hugePages: hugePages, arrayBytes: job.task.arrayBytes,
            cacheBytes: job.task.cacheBytes)
    }

    /// How many pages lie on the node of the thread that a loop of the team gives their first element to.
    private static func localShare(of array: PlacedArray<Double>, _ team: Team) throws -> Double {
        let nodes = try array.nodeOfEachPage()
        let perPage = Double(array.count) / Double(nodes.count)
        let counts = Mutex((local: 0, all: 0))
        try team.parallelFor(0..<array.count) { part in
            let node = Topology.threadCPUs().first.flatMap { Topology.node(ofCPU: $0) }
            func page(from element: Int) -> Int { min(Int((Double(element) / perPage).rounded(.up)), nodes.count) }
            let pages = nodes[page(from: part.lowerBound)..<page(from: part.upperBound)]
            counts.withLock { counts in
                counts.local += pages.count { $0 == node }
                counts.all += pages.count
            }
        }
        return counts.withLock { $0.all > 0 ? Double($0.local) / Double($0.all) : 0 }
    }
}

extension MemoryPlacement {
    /// Whether the memory is at another place than it should be, rather than that there is something to say about it.
    fileprivate var isWorse: Bool { reason != nil && obtained != requested }
}
