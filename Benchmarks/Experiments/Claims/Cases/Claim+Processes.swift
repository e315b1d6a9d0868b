extension Claim {
    /// What processes have of their own.
    static let processes = [
        Claim(
            id: "processes-isolated", sections: [2], statement: "processes do not share memory",
            rule: "a change made in a child process is not seen by its parent, ever", probes: [.memory]
        ) { evidence in
            let series = evidence.samples.series.filter { $0.key.hasPrefix("memory/processes-") }
            guard !series.isEmpty else { throw NotMeasurable(evidence.reason("memory/processes-fork") ?? "no process") }
            let seen = series.values.flatMap(\.self)
            let share = Statistics.mean(seen)
            let methods = series.keys.map { String($0.dropFirst("memory/processes-".count)) }.sorted()
            return ClaimFinding(
                share == 0, ClaimFigure(exact: share), unit: "seen",
                notes: [
                    "\(Int(seen.reduce(0, +))) of \(seen.count) changes were seen (\(methods.joined(separator: ", ")))",
                    "each child said by its exit status that it had changed its own copy",
                ])
        },
        Claim(
            id: "cpu-processes-parallel", sections: [2], statement: "each process has its own GIL: real parallelism",
            rule: "speed-up of N processes ≥ 0.7 × min(N, cores), start-up counted and not counted", probes: [.cpu],
            predicted: { try $0.computing(.processes) }
        ) { evidence in
            let cores = try evidence.severalCores()
            let threshold = Threshold.atLeast(0.7 * min(try evidence.median("cpu/tasks"), Double(cores)))
            let counted = try evidence.ratio("cpu/sequential", over: "cpu/processes")
            let started = try evidence.ratio("cpu/sequential", over: "cpu/processes-started")
            // Both have to hold: the figure is the one that is nearer to failing.
            let figure = counted.value < started.value ? counted : started
            return ClaimFinding(
                figure.meets(threshold), figure, unit: "×",
                notes: [
                    "\(Format.speedUp(counted.value)) with start-up, \(Format.speedUp(started.value)) without",
                    evidence.medians("cpu", ["sequential", "processes", "processes-started"]),
                ] + figure.doubt(threshold) + evidence.busy("cpu/processes-cores", "the processes", of: cores))
        },
        Claim(
            id: "interpreters-parallel", sections: [2],
            statement: "interpreters of one process, each with its own GIL, run in parallel as well",
            rule: "speed-up of N interpreters that are ready ≥ 0.7 × min(N, cores)", probes: [.interpreters]
        ) { evidence in
            let cores = try evidence.severalCores()
            _ = try evidence.values("interpreters/ready")  // where there are none, it says why
            let speedUp = try evidence.ratio("interpreters/sequential", over: "interpreters/ready")
            let threshold = Threshold.atLeast(0.7 * min(try evidence.median("interpreters/workers"), Double(cores)))
            return ClaimFinding(
                speedUp.meets(threshold), speedUp, unit: "×",
                notes: [evidence.medians("interpreters", ["sequential", "ready", "starting"])]
                    + speedUp.doubt(threshold) + evidence.busy("interpreters/ready-cores", "they", of: cores))
        },
    ]
}

extension ClaimProbe {
    static let interpreters = ClaimProbe(
        "interpreters", "unlatch_claims_interpreters:interpreters",
        sources: [PythonSource("unlatch_claims_interpreters", PackageResources.unlatch_claims_interpreters_py)]
    ) { job, gil in
        // Python's own where it has one, ours before that.
        var lack = "there is no such model"
        for kind in [PoolExecutor.Kind.interpreterPool, .interpreters] {
            do {
                let pool = try PoolExecutor(kind, workers: job.task.cores)
                return [
                    "map": try gil.function("map") { gil, arguments in
                        try pool.map(arguments[0], over: arguments[1], gil: &gil)
                    },
                    "end": try gil.function("end") { _, _ in
                        try pool.shutdown()
                        return PythonNone()
                    },
                    "kind": try kind.name.pythonReference(gil),
                ]
            } catch { lack = "\(error)" }
        }
        return ["lack": try lack.pythonReference(gil)]
    }
}
