/// What a fresh process does: one job, measured in this process.
enum JobRunner {
    /// Measures the job.
    ///
    /// - Throws: Whatever kept it from being measured; `LeftOut` when that is not a failure.
    static func run(_ job: RunJob) throws -> Measurement {
        guard let workload = Workloads.named(job.task.workload) else {
            throw LeftOut("no workload named \(job.task.workload)")
        }
        guard job.interpreter != nil else { return try runWithoutPython(job, workload) }
        return try job.withPython { _, gil in
            // A kernel's work is the same with Python as without.
            let native = job.task.row.model.isNative ? try workload.prepareNative(job) : nil
            let prepared = try native ?? workload.prepare(job, gil: &gil)
            defer { try? prepared.finish(&gil) }
            var measurement: Measurement
            do { measurement = try measure(job, prepared, &gil) } catch let error as ExecutorError {
                throw error.code == .notAvailable ? LeftOut(error.description) : error
            }
            measurement.gilEnabled = try gil.hasLock
            return measurement
        }
    }

    private static func measure(_ job: RunJob, _ prepared: PreparedWork, _ gil: inout GIL) throws -> Measurement {
        let model = try job.task.row.model.make(job.task.row.workers)
        var last = Outcome()
        var measurement = Measurement(items: prepared.items)
        switch job.task.kind {
        case .samples(let count, let seconds):
            try measurement.take(count, of: job.task.row.model, seconds: seconds) { passes in
                last = try model.run(prepared.work, passes: passes, gil: &gil)
                return last
            }
            measurement.digests = try prepared.digests?(last, &gil) ?? prepared.nativeDigests()
        case .otherThread(let seconds):
            // Beside it, work that can be repeated lasts for so long.
            try measurement.take(0, of: job.task.row.model, seconds: seconds) { passes in
                try model.run(prepared.work, passes: passes, gil: &gil)
            }
            let bystander = try Bystander(aloneFor: job.effort == .quick ? 0.1 : 0.3, gil)
            defer { bystander.stop(gil) }
            measurement.otherThreadShare = try bystander.share(&gil) { gil in
                _ = try model.run(prepared.work, passes: measurement.passes, gil: &gil)
            }
        }
        measurement.notes = prepared.notes()
        return measurement
    }

    /// The native team models need no interpreter.
    private static func runWithoutPython(_ job: RunJob, _ workload: any Workload) throws -> Measurement {
        guard case .samples(let count, let seconds) = job.task.kind, let prepared = try workload.prepareNative(job),
            let native = prepared.work.native
        else { throw LeftOut("\(job.task.row.model.name) needs a Python interpreter") }
        guard let model = try job.task.row.model.make(job.task.row.workers) as? NativeTeam else {
            preconditionFailure("a model that needs no Python is a team")
        }
        var measurement = Measurement(items: prepared.items)
        try measurement.take(count, of: job.task.row.model, seconds: seconds) { try model.run(native, passes: $0) }
        measurement.digests = prepared.nativeDigests()
        measurement.notes = prepared.notes()
        return measurement
    }
}

extension Measurement {
    /// Samples of a model, of so many seconds at least where it can repeat the work: single uses of the others count, the
    /// start of their workers included.
    fileprivate mutating func take(
        _ count: Int, of model: ModelDescription, seconds: Double, _ run: (Int) throws -> Outcome
    ) throws {
        let sampler = Sampler(rounds: count, stretch: model.isNative ? seconds : nil)
        let series = try sampler.take([model.name]) { _, passes in add(try run(passes)) }[0]
        (samples, passes) = (series.values, series.times)
    }

    private mutating func add(_ outcome: Outcome) {
        if let grant = outcome.grant {
            granted = min(granted ?? grant.granted, grant.granted)
            if !grant.cpus.isEmpty { cpus = grant.cpus }
        }
        if let startUp = outcome.startUp { self.startUp.append(startUp) }
    }
}
