extension AdviceRun {
    /// The report's rows; a row that could not be measured is left out.
    static func results(_ outcome: Outcome, _ location: InterpreterLocation) -> [MeasuredResult] {
        outcome.rows.compactMap { row, measured in
            guard !measured.seconds.isEmpty else { return nil }
            let isValid = measured.difference == nil || outcome.changes
            var result = MeasuredResult(
                suite: "advise", workload: outcome.question.spec, model: row.model.name,
                startMethod: row.model.startMethod?.rawValue, workers: row.workers,
                interpreter: location.version, items: outcome.items, itemUnit: "items", samples: measured.seconds,
                startUp: measured.startUp.isEmpty ? nil : Statistics.median(measured.startUp), valid: isValid,
                notes: measured.difference.map { ["the results differ from those of the sequential run at \($0)"] }
                    ?? [])
            result.predicted = predicted(outcome, row)
            return result
        }.compared(toModel: ModelDescription.sequential.name)
    }

    /// Seconds for all items, by the model of the lock.
    private static func predicted(_ outcome: Outcome, _ row: Row) -> Double {
        outcome.model(row).seconds(
            row.model.kind, items: outcome.items, workers: row.workers, cores: outcome.cores)
    }

    /// What the callable does, how it ran under each model, and the advice.
    static func text(_ outcome: Outcome) -> String {
        var lines = alone(outcome) + [""]
        var table = [["model", "workers", "rate", "of sequential", "predicted", "starting"]]
        let count = Double(outcome.items)
        for (row, measured) in outcome.rows {
            guard let seconds = measured.median else { continue }
            table.append([
                row.model.label, "\(row.workers)", Format.rate(count / seconds, "items"),
                outcome.speedUp(row).map(Format.speedUp) ?? Format.missing,
                Format.rate(count / predicted(outcome, row), "items"),
                measured.startUp.isEmpty ? "" : Format.seconds(Statistics.median(measured.startUp)),
            ])
        }
        lines.append(TextTable(table).text())
        lines += findings(outcome)
        if let verdict = outcome.verdict {
            lines.append(outcome.recommendation(verdict))
            lines += outcome.limits(verdict)
        }
        lines += outcome.native
        return lines.joined(separator: "\n") + "\n"
    }

    private static func alone(_ outcome: Outcome) -> [String] {
        let alone = outcome.alone
        let profile = alone.profile
        let held = profile.hasLock ? "with the lock held" : "in bytecode and what else would hold a lock"
        var lines = [
            "One item alone takes \(Format.seconds(profile.duration)): \(Format.seconds(profile.held)) \(held), "
                + "\(Format.seconds(profile.released)) computing without it, \(Format.seconds(profile.waiting)) waiting."
        ]
        if !profile.hasLock {
            lines.append(
                "  This Python has no lock: threads run all of it at the same time. What would hold one was seen with the lock "
                    + "turned on.")
        }
        if alone.seen.lockSamples > 0 {
            lines.append(
                "  (\(alone.seen.items) items; whether the lock was held was asked \(alone.seen.lockSamples) times: "
                    + "shares are known to ± \(Format.percent(alone.seen.lockError)))")
        }
        if outcome.items != alone.items || alone.hasMore {
            lines.append(
                outcome.items <= alone.items
                    ? "  Measured with the first \(outcome.items) of \(alone.hasMore ? "more than " : "")\(alone.items) items, to end in time."
                    : "  Measured with \(outcome.items) items: yours again and again, since all of them take \(Format.seconds(profile.duration * Double(alone.items)))."
            )
        }
        let seen = alone.seen
        if seen.processTime - seen.threadTime > 0.2 * seen.elapsed {
            let each = Format.seconds((seen.processTime - seen.threadTime) / Double(seen.items))
            lines.append("  It computes on threads of its own, too: they used \(each) an item.")
        }
        if seen.childTime > 0.05 * seen.elapsed {
            let each = Format.seconds(seen.childTime / Double(seen.items))
            lines.append("  It starts processes of its own: they used \(each) an item.")
        }
        return lines
    }

    /// What is wrong or missing, a line each.
    private static func findings(_ outcome: Outcome) -> [String] {
        var lines: [String] = []
        if outcome.changes { lines.append("Its results change from run to run, so models cannot be compared by them.") }
        for (row, measured) in outcome.rows {
            let name = "\(row.model.name), \(row.workers) workers"
            if let reason = measured.reason { lines.append("Not measured: \(name): \(reason)") }
            if let difference = measured.difference, !outcome.changes {
                lines.append(
                    "Other results than one after the other: \(name), at \(difference). It is not to be used with this callable."
                )
            }
        }
        if outcome.compared < outcome.items {
            lines.append(
                "Results were compared for the first \(outcome.compared) of \(outcome.items) items: comparing all of them "
                    + "would take longer than the work.")
        }
        let tried = Set(outcome.rows.map(\.row.model))
        if !tried.contains(.asyncio) {
            lines.append("Not measured: asyncio: this is not a coroutine function (async def).")
        }
        if !tried.contains(.threads) {
            lines.append("Not measured: threads: this is a coroutine function; asyncio is its model.")
        }
        return lines.isEmpty ? [] : lines + [""]
    }
}
