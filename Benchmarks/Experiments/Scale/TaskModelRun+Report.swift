extension TaskModelRun {
    /// How noisy a window may be that counts as undisturbed; `unlatch_scale.QUIET`.
    static let quiet = 0.1

    /// The report's rows, a sample for each window: seconds for one item, with the prediction beside them.
    static func results(_ outcome: Outcome, _ location: InterpreterLocation) -> [MeasuredResult] {
        outcome.comparisons.map { one in
            var row = MeasuredResult(
                suite: "scale", workload: one.task.replacing(" ", with: "-"), model: one.model.name,
                startMethod: one.model.startMethod?.rawValue, workers: one.workers,
                interpreter: location.version, items: 1, itemUnit: "items", samples: one.measured.map { 1 / $0 },
                notes: one.isQuiet ? [] : [disturbed])
            row.predicted = Statistics.median(one.predicted.map { 1 / $0 })
            return row
        }
    }

    private static let disturbed = "the machine was not quiet: other programs or its own speed changed meanwhile"

    /// Prediction beside measurement.
    static func table(_ outcome: Outcome) -> String {
        var rows = [
            [
                "task", "held", "released", "waiting", "model", "workers", "measured", "predicted", "error",
                "at its speed", "limit",
            ]
        ]
        var previous = ""
        for one in outcome.comparisons {
            let name = "\(one.task)/\(one.model.name)"
            let profile = outcome.profiles.first { "\($0.task.name)/\($0.task.model.name)" == name }?.profile
            let times = profile.map { [$0.held, $0.released, $0.waiting].map(Format.seconds) } ?? ["", "", ""]
            rows.append(
                (name == previous ? ["", "", "", ""] : [one.task] + times)
                    + [
                        one.model.name, "\(one.workers)", Format.rate(Statistics.median(one.measured), "items"),
                        Format.rate(Statistics.median(one.predicted), "items"),
                        signed(one.error) + (one.isQuiet ? "" : " *"), signed(one.errorAtSpeed),
                        one.limit.rawValue,
                    ])
            previous = name
        }
        return TextTable(rows).text() + "\n" + notes(outcome).map { $0 + "\n" }.joined()
    }

    private static func notes(_ outcome: Outcome) -> [String] {
        let costs = outcome.costs
        func largest(_ errors: [Double]) -> String {
            let sizes = errors.map(abs)
            return
                "at most \(Format.percent(sizes.max() ?? 0)), in the median \(Format.percent(Statistics.median(sizes)))"
        }
        guard !outcome.comparisons.isEmpty else { return ["Nothing was compared."] }
        return [
            "error: of the prediction from an item's times alone, measured just before and after its window; "
                + largest(outcome.comparisons.map(\.error)) + ".",
            "at its speed: the same with the processor time that an item took in the window, beside the others; "
                + largest(outcome.comparisons.map(\.errorAtSpeed)) + ".",
            "Measured here: handing the lock over \(Format.seconds(costs.handOff)), while all cores compute "
                + "\(Format.seconds(costs.crowdedHandOff)); an item costs \(Format.seconds(costs.dispatch)) "
                + "in the process that deals it, \(Format.seconds(costs.transfer)) in the worker, "
                + "\(Format.seconds(costs.coroutine)) in an event loop.",
        ] + (outcome.comparisons.contains { !$0.isQuiet } ? ["* \(disturbed)."] : [])
    }

    private static func signed(_ share: Double) -> String { (share < 0 ? "" : "+") + Format.percent(share) }

    /// What a node with so many cores would give, from this machine's profiles. Nothing in it is measured.
    static func prediction(_ outcome: Outcome, cores: Int) -> String {
        var rows = [["task", "model", "workers", "predicted", "of one worker", "limit"]]
        for (task, profile) in outcome.profiles where task.model == .threads {
            let model = TaskModel(profile, costs: outcome.costs)
            let alone = model.prediction(.sequential, workers: 1, cores: cores).itemsPerSecond
            for one in ModelDescription.all where one.complexity != nil && one != .sequential {
                let workers = model.enoughWorkers(one.kind, cores: cores, most: min(1024, 8 * cores))
                let prediction = model.prediction(one.kind, workers: workers, cores: cores)
                rows.append([
                    one == .threads ? task.name : "", one.name, "\(workers)",
                    Format.rate(prediction.itemsPerSecond, "items"),
                    Format.speedUp(prediction.itemsPerSecond / alone), prediction.limit.rawValue,
                ])
            }
        }
        return TextTable(rows).text()
            + "\nPredicted, not measured: with the times of this machine's cores, as if \(cores) of them shared nothing else.\n"
            + "Workers: as many as bring at least a tenth more; at most 8 for each core.\n"
    }
}
