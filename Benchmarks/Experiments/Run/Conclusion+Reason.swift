extension Conclusion.Evidence {
    /// What the winner did, as the second half of the sentence; nil where the rows do not show why it won.
    var reason: String? {
        guard let winner = rows.first else { return nil }
        // Winners of different sorts have no reason in common, except that waiting can be done side by side.
        if Set(tied.map(\.sort)).count > 1 {
            let python = tied.allSatisfy { ["threads", "asyncio"].contains($0.model) }
            return python && work == .waiting && gained(winner) ? "both let the waits overlap" : nil
        }
        return winner.isNative ? nativeReason(winner) : pythonReason(winner)
    }

    private func nativeReason(_ winner: MeasuredResult) -> String {
        let threads = winner.grantedThreads ?? winner.workers
        let verb = work == .cpu ? "ran" : "waited"
        let on = threads == 1 ? "one thread" : "\(threads)\(winner.model == "native-pinned" ? " pinned" : "") threads"
        var reason =
            switch winner.model {
            case "native-held": "compiled code \(verb) with the lock held, one thread at a time"
            case "native-released" where threads > 1: "compiled code \(verb) in \(on) at once with the lock released"
            default: "compiled code \(winner.interpreter == nil ? "" : "with the lock released ")\(verb) on \(on)"
            }
        let held = rows.first { $0.model == "native-held" && $0.workers == winner.workers }
        if winner.model == "native-released", let held {
            let gain = held.timePerItem / winner.timePerItem
            if gain >= Conclusion.noticeable { reason += ", \(Format.speedUp(gain)) as fast as with the lock held" }
        }
        if let share = winner.otherThreadShare {
            let kept = share < 0.995 ? Format.percent(share) : "all"
            reason += ", and left another Python thread \(kept) of its speed"
            if winner.model != "native-held", let less = held?.otherThreadShare {
                reason += " (\(Format.percent(less)) with the lock held)"
            }
        }
        return reason
    }

    private func pythonReason(_ winner: MeasuredResult) -> String? {
        // Without a gain over the plain program there is nothing to explain.
        guard gained(winner) || sequential == nil else { return nil }
        let count = winner.workers
        switch (winner.model, work) {
        case ("processes", .cpu), ("interpreters", .cpu):
            guard count > 1 else { return nil }
            var reason =
                winner.gilEnabled == true
                ? "each of the \(count) \(winner.model) has a lock of its own" : "\(count) \(winner.model) ran at once"
            if let startUp = winner.startUp, startUp > winner.median / 10 {
                reason += ", although starting them took \(Format.percent(startUp / winner.median)) of the time"
            }
            return reason
        case ("threads", .cpu) where winner.gilEnabled == false && count > 1:
            return "without a global lock, \(count) threads ran bytecode at once"
        case ("threads", .waiting) where count > 1:
            return winner.gilEnabled == true
                ? "a thread gives up the lock while it waits, so \(count) threads waited at once"
                : "\(count) threads waited at once"
        case ("asyncio", .waiting): return "one thread kept many waits open at once"
        case ("processes", .waiting) where count > 1: return "\(count) processes waited at once"
        default: return nil
        }
    }

    private func gained(_ row: MeasuredResult) -> Bool { ratio(row).map { $0 >= Conclusion.noticeable } ?? false }

    // MARK: - The others

    /// "while processes (fork) reached 1.70× and Python threads stayed at 0.98× because …"
    var contrast: String? {
        guard sequential != nil else { return nil }
        let winner = rows.first
        let others: [MeasuredResult?] =
            switch work {
            case .cpu:
                [
                    winner?.isPeer == true ? nil : best(where: \.isPeer),
                    winner?.isNative == true ? nil : best(where: \.isNative),
                    // Of what won, the slower variants say nothing new.
                    winner?.model == "processes" ? nil : best { $0.model == "processes" },
                    winner?.model == "threads" ? nil : best { $0.model == "threads" },
                ]
            case .waiting:
                [
                    best { ["threads", "asyncio", "processes"].contains($0.model) && $0.model != winner?.model },
                    best { $0.model == "native-held" && $0.gilEnabled == true && $0.workers > 1 && !gained($0) },
                ]
            }
        let clauses = others.compactMap(\.self).compactMap(clause)
        return clauses.isEmpty ? nil : "while " + Conclusion.list(clauses)
    }

    private func clause(_ row: MeasuredResult) -> String? {
        guard let ratio = ratio(row) else { return nil }
        let times = Format.speedUp(ratio)
        switch row.model {
        case "threads":
            guard work == .cpu, row.workers > 1 else { return "Python threads reached \(times)" }
            if row.gilEnabled == false { return "Python threads reached \(times) without a global lock" }
            return row.gilEnabled == true && ratio < Conclusion.noticeable
                ? "Python threads stayed at \(times) because one lock lets one thread run bytecode at a time"
                : "Python threads reached \(times)"
        case "processes": return "processes\(row.startMethod.map { " (\($0))" } ?? "") reached \(times)"
        case "native-held" where work == .waiting:
            return "native code that held the lock stayed at \(times) because its threads waited one after another"
        default: return "\(row.prose) reached \(times)"
        }
    }
}

extension MeasuredResult {
    /// Rows of one sort won for the same reason.
    fileprivate var sort: String {
        ["native-released", "native-team", "native-pinned"].contains(model) ? "native" : model
    }
}
