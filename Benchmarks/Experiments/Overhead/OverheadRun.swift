/// `bench-native overhead`: what our layers add to CPython's own calls, operation by operation.
package enum OverheadRun {
    /// One operation's samples.
    package struct Samples: Codable, Sendable {
        let id: String
        let title: String
        /// Seconds for one call each.
        var subjects: [Series] = []

        func median(_ model: String) -> Double? {
            subjects.first { $0.model == model }?.median
        }
    }

    /// Every operation's samples, and what could not be measured beside them, a line each.
    package struct Outcome: Codable, Sendable {
        package var samples: [Samples]
        package var leftOut: [String]
        package var streams: [ReleaseStream.Samples] = []
    }

    /// Seconds for a sample: long beside the clock's steps, short beside the time until a busy machine's scheduler
    /// takes the core away, so that most samples are whole.
    private static let stretch = 0.002

    fileprivate static func measure(_ one: OverheadCase, _ effort: Effort, _ gil: inout GIL) throws -> Samples {
        var samples = Samples(id: one.id, title: one.title)
        try one.surrounding(&gil) { gil in
            let sampler = Sampler(rounds: effort == .quick ? 25 : 101, stretch: stretch)
            let models = one.subjects.map(\.model)
            samples.subjects = try sampler.take(models, untimed: { one.lead?.take() ?? 0 }) { subject, times in
                try one.subjects[subject].run(times, &gil)
            }
        }
        return samples
    }
}

extension Overhead {
    /// The fresh process's side.
    static func measure(_ job: Job<Task>) throws -> OverheadRun.Outcome {
        try job.withPython { python, gil in
            let peers = try LoadedPeers(job.task.peers, .overhead, gil)
            let module = try gil.install(MeasuredModule.make())
            var cases = try OverheadCase.lock(python, peers, gil) + OverheadCase.objects(peers, gil)
            cases += try OverheadCase.functions(module, peers, gil) + OverheadCase.classes(module, peers, gil)
            var leftOut = peers.leftOut
            if let package = job.task.package { _ = try gil.import("sys").path.insert(0, package) }
            cases += try OverheadCase.arrays(peers, &leftOut, gil)
            let samples = try cases.map { try OverheadRun.measure($0, job.effort, &gil) }
            return OverheadRun.Outcome(
                samples: samples, leftOut: leftOut, streams: try ReleaseStream.measure(job.effort, &gil))
        }
    }
}
