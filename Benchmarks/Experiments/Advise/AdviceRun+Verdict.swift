extension AdviceRun.Outcome {
    /// What the answer rests on.
    struct Verdict {
        let row: Row
        /// How many times as many items in a second as one after the other.
        let speedUp: Double
        let prediction: TaskModel.Prediction
    }

    /// The costs of this run: how long workers took to start is measured, the rest of the order that is usual, and shared
    /// by the items of a chunk.
    func model(_ row: Row) -> TaskModel {
        var costs = TaskCosts()
        if let startUp = measured(row)?.startUp, !startUp.isEmpty {
            let each = Statistics.median(startUp) / Double(row.workers)
            (costs.processStart, costs.interpreterStart) = (each, each)
        }
        costs.dispatch /= Double(chunk(row))
        costs.transfer /= Double(chunk(row))
        return TaskModel(alone.profile, costs: costs)
    }

    func speedUp(_ row: Row) -> Double? {
        guard let alone = rows.first?.measured.median, let seconds = measured(row)?.median else { return nil }
        return alone / seconds
    }

    /// The simplest model that is nearly as fast as the fastest, and gives the results of the sequential one.
    var verdict: Verdict? {
        let usable = rows.filter { ($0.measured.difference == nil || changes) && $0.measured.median != nil }
        let speeds = usable.compactMap { one in speedUp(one.row).map { (one.row, $0) } }
        guard let best = speeds.map(\.1).max() else { return nil }
        // The simplest first, few workers before many. A tenth is what measuring once more may change.
        return speeds.first { $0.1 >= 0.9 * best }.map { row, speedUp in
            let prediction = model(row).prediction(row.model.kind, workers: row.workers, cores: cores)
            return Verdict(row: row, speedUp: speedUp, prediction: prediction)
        }
    }

    /// Which model, and how much it brings.
    func recommendation(_ verdict: Verdict) -> String {
        let workers =
            "\(verdict.row.workers) \(verdict.row.model.form == .coroutine ? "coroutines at a time" : "workers")"
        guard verdict.row.model != .sequential else {
            return "Leave it as it is, one item after the other: no model brought a tenth more."
        }
        return
            "Use \(verdict.row.model.name), \(workers): \(Format.speedUp(verdict.speedUp)) as many items in a second as one after "
            + "the other\(verdict.row.model.startMethod != nil ? ", starting the processes included" : "")."
    }

    /// What keeps it from being faster.
    func limits(_ verdict: Verdict) -> [String] {
        let profile = alone.profile
        let lockShare = profile.hasLock ? profile.held / profile.duration : 0
        if verdict.row.model == .sequential {
            return ["What limits it: \(limitAlone(lockShare))."]
        }
        var lines: [String] = []
        if lockShare > 0.5, verdict.row.model != .threads, !alone.coroutine {
            lines.append(
                "Threads cannot help much: an item holds the lock for \(Format.percent(lockShare)) of its time, and one thread "
                    + "at a time has it.")
        }
        switch verdict.prediction.limit {
        case .lock:
            let what =
                verdict.row.model.form == .coroutine
                ? "the event loop's one thread" : "the lock, which one thread at a time has"
            lines.append("What limits it: \(what).")
        case .dispatch: lines.append("What limits it: the process that deals the items and takes their results.")
        case .cores: lines.append("What limits it: the \(cores) cores that this program may use.")
        case .workers: lines.append("What limits it: the number of workers. More would bring more.")
        }
        if verdict.row.model.isIsolated, verdict.prediction.limit != .dispatch {
            let more = 8 * cores
            let there = TaskModel(profile, costs: model(verdict.row).costs)
                .prediction(verdict.row.model.kind, workers: max(verdict.row.workers, more), cores: more)
            let gain = there.itemsPerSecond * profile.duration
            lines.append(
                "Predicted, not measured: \(Format.speedUp(gain)) with \(more) cores and as many workers, start-up not counted."
            )
        }
        return lines
    }

    /// Why nothing was better than one after the other.
    private func limitAlone(_ lockShare: Double) -> String {
        let work = alone.profile.duration * Double(items)
        if work < 0.2 {
            return "all \(items) items take \(Format.seconds(work)), too little for starting workers to pay"
        }
        if alone.seen.processTime - alone.seen.threadTime > 0.5 * alone.seen.elapsed {
            return "it uses several cores already"
        }
        return lockShare > 0.5
            ? "the lock, which an item holds for \(Format.percent(lockShare)) of its time, and what processes cost here"
            : "what handing items over costs here, or cores that other programs use"
    }

    /// What native code could bring at most.
    var native: [String] {
        let profile = alone.profile
        let share = profile.held / profile.duration
        guard share > 0.05 else {
            let held = profile.hasLock ? "the lock is held for" : "what would hold a lock is"
            return ["Going native would bring little: \(held) \(Format.percent(share)) of an item's time."]
        }
        let workers = max(cores, 1)
        let free = TaskCosts(handOff: 0, crowdedHandOff: 0, nativeCall: 0)  // one call for many items
        let same = TaskModel(profile, costs: free).prediction(
            ModelDescription.nativeReleased.stations(profile.computing), workers: workers, cores: cores)
        let rest = profile.released + profile.waiting
        let most =
            rest < 0.02 * profile.duration
            ? "the speed of that code alone is the limit, since nearly nothing else is left"
            : "\(Format.speedUp(profile.duration / rest)) for one worker"
        guard profile.hasLock else {
            return [
                "Going native: threads run this side by side already, so native code brings as much as it is faster. At most, "
                    + "if it did in no time what would hold a lock: \(most)."
            ]
        }
        return [
            "Going native: native code that is no faster but releases the lock would bring \(Format.speedUp(same.itemsPerSecond * profile.duration)) "
                + "with \(workers) threads. At most, if it did in no time what holds the lock now: \(most)."
        ]
    }
}
