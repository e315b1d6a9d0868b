/// A statement about threads, processes and coroutines, and the rule that decides from samples whether it holds here.
package struct Claim: Sendable {
    package let id: String
    /// Of the text that makes the statement; the first is where it is made.
    package let sections: [Int]
    package let statement: String
    package let rule: String
    /// What measures the series that the verdict is computed from.
    let probes: [ClaimProbe]
    /// Which of their series, by the beginnings of their names, where it is not all of them.
    var reads: [String] = []
    /// What a model says that the figure should be, where one says so.
    var predicted: @Sendable (ClaimPrediction) throws -> Double? = { _ in nil }
    /// pure: the same evidence gives the same finding.
    let judge: @Sendable (ClaimEvidence) throws -> ClaimFinding

    /// Every claim, in the text's order.
    package static let all: [Claim] =
        threads + processes + communication + costs + choice + myths + coroutines + [chooseByWork]

    package static func named(_ id: String) -> Claim? { all.first { $0.id == id } }

    /// The verdict on these samples.
    ///
    /// - Returns: A result for any samples: what they lack makes it *not measurable here*, with the reason.
    package func result(on samples: ClaimSamples) -> ClaimResult {
        let beginnings = reads.isEmpty ? probes.map { "\($0.name)/" } : reads
        let own = samples.series.filter { name, _ in beginnings.contains { name.hasPrefix($0) } }
        var result = ClaimResult(
            id: id, section: sections[0], sections: sections, statement: statement, rule: rule,
            verdict: .notMeasurable, interpreter: samples.interpreter, gilEnabled: samples.gilEnabled, samples: own)
        do {
            let finding = try judge(ClaimEvidence(samples))
            result.verdict = finding.holds ? .holds : .doesNotHold
            result.value = finding.figure?.value
            result.interval = finding.figure?.interval
            result.unit = finding.unit
            result.notes = finding.notes
        } catch let lack as NotMeasurable {
            result.notes = [lack.description] + lack.notes
        } catch {
            result.notes = ["\(error)"]
        }
        // What follows from several probes leaves their notes to the claims that are about them.
        if probes.count == 1 { result.notes += samples.notes[probes[0].name] ?? [] }
        // Beside a figure.
        if result.value != nil, samples.cores > 0 { result.predicted = try? predicted(ClaimPrediction(samples)) }
        return result
    }
}

/// What a claim came to; the report's words.
package enum ClaimVerdict: String, Codable, Sendable {
    case holds
    case doesNotHold = "does not hold here"
    case notMeasurable = "not measurable here"
}

/// A claim in the report. Property names are those of the JSON; what is nil is left out there.
package struct ClaimResult: Codable, Equatable, Sendable {
    package var id: String
    package var section: Int
    package var sections: [Int]
    package var statement: String
    package var rule: String
    package var verdict: ClaimVerdict
    package var interpreter: String?
    package var gilEnabled: Bool?
    /// The program of the interpreter, where several were measured.
    package var python: String?
    /// The figure that the rule judges, and its 95 % interval.
    package var value: Double?
    package var interval: [Double]?
    package var unit: String?
    /// What a model says that the figure should be, where one says so; marked as predicted wherever it is shown.
    package var predicted: Double?
    package var notes: [String] = []
    /// What the verdict was computed from.
    package var samples: [String: [Double]]

    /// Whether the figure's interval leaves no doubt about the verdict.
    var isSettled: Bool { !notes.contains { $0.hasPrefix(ClaimFigure.unsettled) } }
}

/// What a rule found.
struct ClaimFinding {
    var holds: Bool
    var figure: ClaimFigure?
    /// `×`, `s`, or what is counted.
    var unit: String?
    var notes: [String]

    init(_ holds: Bool, _ figure: ClaimFigure? = nil, unit: String? = nil, notes: [String] = []) {
        (self.holds, self.figure, self.unit, self.notes) = (holds, figure, unit, notes)
    }
}

/// The samples do not decide: something could not be measured on this machine or with this interpreter.
struct NotMeasurable: Error, CustomStringConvertible {
    let description: String
    var notes: [String] = []

    init(_ description: String, notes: [String] = []) {
        self.description = description
        self.notes = notes
    }
}
