/// One closing sentence for a workload: what won, and why, from the measured rows and nothing else.
///
/// Rows are ordered by time per item. Rows whose intervals overlap the winner's tie with it and are named with it.
/// A mechanism is only given as the reason where the rows show its effect: that one lock holds Python threads back, for
/// example, needs an interpreter with a lock and a ratio below `noticeable`. A sentence starts with the name of a model
/// as it stands in the table, so it keeps its small letter.
package enum Conclusion {
    /// What the workload keeps busy.
    package enum Work: String, Sendable {
        /// The processor.
        case cpu
        /// Something else: a server, a disk, a clock.
        case waiting
    }

    /// A ratio of at least this is called a gain.
    package static let noticeable = 1.15
    /// Work of fewer seconds than this is small beside the cost of sharing it out.
    static let small = 0.05

    /// - Parameters:
    ///   - results: a workload's rows; invalid ones are passed over.
    ///   - work: what the workload keeps busy.
    /// - Returns: one sentence, with its full stop.
    package static func sentence(for results: [MeasuredResult], work: Work) -> String {
        let evidence = Evidence(results, work: work)
        guard let winner = evidence.rows.first else { return "no row is valid, so nothing can be concluded." }
        let rate = Format.rate(winner.rate, winner.itemUnit)
        guard evidence.rows.count > 1 else {
            return "only \(evidence.name(winner)) was measured, at \(rate), so there is nothing to compare it with."
        }
        if evidence.tied.contains(where: { $0.model == "sequential" }) {
            return sequentialWon(evidence, winner: winner, rate: rate) + "."
        }
        let reason = evidence.reason.map { "; \($0)" } ?? ""
        let contrast = evidence.contrast.map { ", \($0)" } ?? ""
        return head(evidence, winner: winner, rate: rate) + reason + contrast + "."
    }

    /// "native, team won: 412× sequential Python"
    private static func head(_ evidence: Evidence, winner: MeasuredResult, rate: String) -> String {
        let tied = evidence.tied
        let names = list(tied.map(evidence.name))
        guard evidence.sequential != nil else {
            guard tied.count == 1 else { return "\(names) tied, at about \(rate)" }
            let next = evidence.rows[1]
            let lead = Format.speedUp(next.timePerItem / winner.timePerItem)
            return "\(names) won at \(rate), \(lead) the next, \(evidence.name(next))"
        }
        return "\(names) \(tied.count == 1 ? "won" : "tied"): \(ratios(of: tied, evidence)) sequential Python"
    }

    /// No way of working was clearly faster than the plain program.
    private static func sequentialWon(_ evidence: Evidence, winner: MeasuredResult, rate: String) -> String {
        let others = evidence.tied.filter { $0.model != "sequential" }
        var sentence: String
        if others.isEmpty {
            let next = evidence.rows[1]
            let ratio = evidence.ratio(next).map(Format.speedUp) ?? Format.missing
            sentence = "sequential Python won at \(rate); the next, \(evidence.name(next)), reached \(ratio)"
            if let startUp = next.startUp, startUp > next.median / 2 {
                sentence += ", \(Format.percent(startUp / next.median)) of its time spent starting workers"
            }
        } else {
            let names = list(others.map(evidence.name))
            sentence =
                "nothing clearly beat sequential Python; \(names) tied with it at \(ratios(of: others, evidence))"
        }
        if let run = evidence.sequential?.median, run < small {
            sentence += ", and a run of \(Format.seconds(run)) leaves little to share out"
        }
        return sentence
    }

    /// "a", "a and b", "a, b and c": labels hold commas themselves, so more than two are parted by semicolons.
    static func list(_ names: [String]) -> String {
        guard names.count > 1 else { return names.first ?? "" }
        let comma = names.count > 2 && names.contains { $0.contains(",") } ? "; " : ", "
        return names.dropLast().joined(separator: comma) + " and " + names[names.count - 1]
    }

    /// "412× and 409×"; what reads the same is said once.
    private static func ratios(of rows: [MeasuredResult], _ evidence: Evidence) -> String {
        var ratios: [String] = []
        for ratio in rows.compactMap(evidence.ratio).map(Format.speedUp) where !ratios.contains(ratio) {
            ratios.append(ratio)
        }
        return list(ratios)
    }
}
