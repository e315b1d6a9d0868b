import Glibc
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
        var measurement = Measurement(items: prepared.items)
        switch job.task {
        case .samples(let count, let seconds):
            if job.row.model.isNative {
                measurement.passes = try Self.passes(for: seconds) {
                    try model.run(prepared.work, passes: $0, gil: &gil)
                }
            }
            for _ in 0..<count {
                let outcome: Outcome
                let began = ChildProcess.now()
                outcome = try model.run(prepared.work, passes: measurement.passes, gil: &gil)
                measurement.samples.append((ChildProcess.now() - began) / Double(measurement.passes))
                measurement.add(outcome)
                measurement.digests = try prepared.digests(outcome, &gil)
            }
        case .otherThread(let seconds):
            if job.row.model.isNative {
                measurement.passes = try Self.passes(for: seconds) {
                    try model.run(prepared.work, passes: $0, gil: &gil)
                }
            }
            measurement.otherThreadShare = try shareOfOtherThread(aloneFor: job.effort == .quick ? 0.1 : 0.3, &gil) {
                gil in
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
        measurement.passes = try passes(for: seconds) { try model.run(native, passes: $0) }
        for _ in 0..<count {
            let began = ChildProcess.now()
            let outcome = try model.run(native, passes: measurement.passes)
            measurement.samples.append((ChildProcess.now() - began) / Double(measurement.passes))
            measurement.add(outcome)
        }
        measurement.digests = prepared.nativeDigests()
        measurement.notes = prepared.notes()
        return measurement
    }

    /// How many passes take that long. The first run warms up: pages are touched, threads started.
    static func passes(for seconds: Double, _ run: (Int) throws -> Outcome) throws -> Int {
        _ = try run(1)
        var passes = 1
        while true {
            let began = ChildProcess.now()
            _ = try run(passes)
            let elapsed = ChildProcess.now() - began
            if elapsed >= seconds / 8 { return max(1, Int((Double(passes) * seconds / elapsed).rounded(.up))) }
            passes *= 4
        }
    }

    /// How fast another Python thread counts while `body` runs, as a share of its speed alone.
    private static func shareOfOtherThread(
        aloneFor seconds: Double, _ gil: inout GIL, _ body: (inout GIL) throws -> Void
    ) throws -> Double {
        let bystander: PythonReference
        do { bystander = try gil.import("unlatch_bystander").Bystander().reference }
        defer { _ = try? gil.bind(bystander).stop() }
        let alone = try Double(gil.bind(bystander).alone(seconds))
        let before = try Int(gil.bind(bystander).attribute("count"))
        let began = ChildProcess.now()
        try body(&gil)
        let elapsed = ChildProcess.now() - began
        let count = try Int(gil.bind(bystander).attribute("count")) - before
        return Double(count) / elapsed / alone
    }

    /// Whether this interpreter has a lock at all: a free-threaded build can run without.
    static func isLockEnabled(_ gil: borrowing GIL) throws -> Bool {
        try Bool(gil.evaluate("getattr(__import__('sys'), '_is_gil_enabled', lambda: True)()"))
    }
}

extension Measurement {
    fileprivate mutating func add(_ outcome: Outcome) {
        if let grant = outcome.grant {
            granted = min(granted ?? grant.granted, grant.granted)
            if !grant.cpus.isEmpty { cpus = grant.cpus }
        }
        if let startUp = outcome.startUp { self.startUp.append(startUp) }
    }
}
