package import Unlatch

/// What a fresh process does: one job, measured in this process.
package enum JobRunner {
    /// Measures the job.
    ///
    /// - Throws: Whatever kept it from being measured; `LeftOut` when that is not a failure.
    package static func run(_ job: Job) throws -> Measurement {
        guard let workload = Workloads.named(job.workload) else { throw LeftOut("no workload named \(job.workload)") }
        guard let location = job.interpreter else { return try runWithoutPython(job, workload) }
        let python = try Interpreter.start(location)
        let measurement = try python.attached { gil in
            try PythonModel.use(folder: job.folder, gil: &gil)
            let prepared = try workload.prepare(job, gil: &gil)
            defer { try? prepared.finish(&gil) }
            var measurement = try measure(job, prepared, &gil)
            measurement.gilEnabled = try isLockEnabled(gil)
            return measurement
        }
        python.finalize()
        return measurement
    }

    /// Starts the interpreter and asks it what only a running one can say.
    package static func describe(_ location: InterpreterLocation, folder: String) throws -> Answer {
        let python = try Interpreter.start(location)
        let answer = try python.attached { gil in
            try PythonModel.use(folder: folder, gil: &gil)
            let version = try gil.import("unlatch_workloads").numpy_version()
            return Answer.described(
                isLockEnabled: try isLockEnabled(gil), numPy: version.isNone ? nil : try String(version))
        }
        python.finalize()
        return answer
    }

    private static func measure(_ job: Job, _ prepared: PreparedWork, _ gil: inout GIL) throws -> Measurement {
        let model = try job.row.model.make(workers: job.row.workers)
        var last = Outcome()
        var measurement = Measurement(items: prepared.items)
        switch job.task {
        case .samples(let count, let seconds):
            try measurement.take(count, of: job.row.model, seconds: seconds) { passes in
                last = try model.run(prepared.work, passes: passes, gil: &gil)
                return last
            }
            measurement.digests = try prepared.digests(last, &gil)
        case .otherThread(let seconds):
            // Beside it, work that can be repeated lasts for so long.
            try measurement.take(0, of: job.row.model, seconds: seconds) { passes in
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
    private static func runWithoutPython(_ job: Job, _ workload: any Workload) throws -> Measurement {
        guard case .samples(let count, let seconds) = job.task, let prepared = try workload.prepareNative(job),
            let native = prepared.work.native
        else { throw LeftOut("\(job.row.model.name) needs a Python interpreter") }
        let model = try job.row.model.makeTeam(workers: job.row.workers)
        var measurement = Measurement(items: prepared.items)
        try measurement.take(count, of: job.row.model, seconds: seconds) { try model.run(native, passes: $0) }
        measurement.digests = prepared.nativeDigests()
        measurement.notes = prepared.notes()
        return measurement
    }

    /// Whether this interpreter has a lock at all: a free-threaded build can run without.
    static func isLockEnabled(_ gil: borrowing GIL) throws -> Bool {
        try Bool(gil.evaluate("getattr(__import__('sys'), '_is_gil_enabled', lambda: True)()"))
    }
}

extension Measurement {
    /// Samples of a model, of so many seconds at least where it can repeat the work: single uses of the others count, the
    /// start of their workers included.
    fileprivate mutating func take(
        _ count: Int, of model: ModelChoice, seconds: Double, _ run: (Int) throws -> Outcome
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
