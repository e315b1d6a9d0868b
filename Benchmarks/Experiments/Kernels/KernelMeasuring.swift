/// The fresh process's side: one kernel, whoever else can do it, and the ceiling, in turns.
enum KernelMeasuring {
    /// Somebody who does the work.
    private struct Subject {
        let model: String
        var amount: Double?
        let run: Run
    }

    private enum Run {
        case native(() throws -> Void)
        case python(PythonReference, PythonReference)
    }

    static func measure(_ job: Job<KernelRun.Task>) throws -> KernelRun.Sample {
        if let extra = KernelExtra(rawValue: job.task.id) { return .extra(try extra.measure(job)) }
        guard let one = KernelCase.named(job.task.id) else { throw LeftOut("there is no kernel '\(job.task.id)'") }
        let team = try Team(threads: job.task.threads)
        let prepared = try one.prepare(job.effort, team)
        prepared.reset?()
        try prepared.run()
        var samples = KernelRun.Samples(
            id: job.task.id, items: prepared.items, itemUnit: prepared.itemUnit, bytes: prepared.bytes,
            operations: prepared.operations, instructionSet: InstructionSet.current.rawValue, threads: job.task.threads,
            granted: try team.parallelFor(0..<job.task.threads, schedule: .static(chunk: 1)) { _ in }.granted)
        let subjects = [Subject(model: KernelRun.ours, run: .native(prepared.run))] + (try ceiling(one, job, team))
        guard job.interpreter != nil, !job.task.peers.ready.isEmpty else {
            try turns(subjects, prepared, job.effort, &samples) { run, times in
                guard case .native(let body) = run else { preconditionFailure("a peer needs Python") }
                for _ in 0..<times { try body() }
            }
            return .kernel(samples)
        }
        try job.withPython { _, gil in
            let peers = try peers(one, prepared, job, &samples, &gil)
            prepared.reset?()
            try turns(subjects + peers, prepared, job.effort, &samples) { run, times in
                switch run {
                case .native(let body): for _ in 0..<times { try body() }
                case .python(let function, let arguments):
                    let repeated = try gil.import("unlatch_kernels").repeated.reference
                    try gil.bind(repeated)(function, arguments, times)
                }
            }
        }
        return .kernel(samples)
    }

    /// What the kernel is held against: measured in turns with it, so that a machine that is slow for a while is slow
    /// for both.
    private static func ceiling(_ one: KernelCase, _ job: Job<KernelRun.Task>, _ team: Team) throws -> [Subject] {
        switch one.limit {
        // Nothing here measures what is possible at most.
        case .other: return []
        case .arithmetic:
            let precision: PeakRate.Precision = one.isSingle ? .single : .double
            let amount = try PeakRate.run(precision, on: team)
            return [
                Subject(
                    model: KernelRun.peak, amount: amount, run: .native { _ = try PeakRate.run(precision, on: team) })
            ]
        case .memory:
            let count = KernelData.vectorBytes(job.effort) / 8
            let x: PlacedArray<Double> = try KernelData.random(count, team, in: 0...1)
            let y: PlacedArray<Double> = try KernelData.random(count, team, in: 0...1)
            let to: PlacedArray<Double> = try KernelData.empty(count, team)
            return [
                Subject(
                    model: KernelRun.triad, amount: Double(24 * count),
                    run: .native { try Vectors.triad(to.unsafeBuffer, x.reading, y.reading, factor: 0.5, on: team) })
            ]
        }
    }

    /// The peers that have the function and computed what we did.
    private static func peers(
        _ one: KernelCase, _ prepared: PreparedKernel, _ job: Job<KernelRun.Task>, _ samples: inout KernelRun.Samples,
        _ gil: inout GIL
    ) throws -> [Subject] {
        let loaded = try LoadedPeers(job.task.peers, .kernels, gil)
        samples.leftOut = loaded.leftOut
        guard !loaded.modules.isEmpty else { return [] }
        let tools = try gil.import("unlatch_kernels").reference
        func list(_ values: [any ConvertibleToPython]) throws -> PythonReference {
            let references = try values.map { try $0.pythonReference(gil) }
            return try gil.bind(tools).arrays(references, one.isSingle).reference
        }
        let arguments = try list(prepared.arguments)
        let theirs = try list(prepared.theirs)
        var subjects: [Subject] = []
        for (model, module) in loaded.modules {
            let function = try gil.bind(tools).function(module, one.function, job.task.threads)
            if function.isNone { continue }
            prepared.reset?()
            try prepared.run()
            let ours = try list(prepared.ours())
            let numbers: [any ConvertibleToPython] = [
                function.reference, arguments, theirs, ours, prepared.tolerance, prepared.mayDiffer,
                prepared.reset != nil,
            ]
            let wrong = try gil.bind(tools).disagreement.dynamicallyCall(withArguments: numbers)
            if !wrong.isNone { samples.wrong[model] = try String(wrong) }
            subjects.append(Subject(model: model, run: .python(function.reference, arguments)))
        }
        return subjects
    }

    /// Samples of each subject. What works in place is brought back before each run, of which a sample then has one.
    private static func turns(
        _ subjects: [Subject], _ prepared: PreparedKernel, _ effort: Effort, _ samples: inout KernelRun.Samples,
        _ call: (Run, Int) throws -> Void
    ) throws {
        let reset = prepared.resetsOnce ? nil : prepared.reset
        let right = subjects.filter { samples.wrong[$0.model] == nil }
        let sampler = Sampler(
            rounds: effort == .quick ? 7 : 21, stretch: reset == nil ? 0.002 : nil, startsQuiet: true)
        samples.subjects = try sampler.take(right.map(\.model), before: { reset?() }) { subject, times in
            try call(right[subject].run, times)
        }
        for (index, subject) in right.enumerated() { samples.subjects[index].amount = subject.amount }
    }
}
