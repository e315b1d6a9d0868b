/// `bench-native claims`: every statement of the text about threads, processes and coroutines, measured and judged.
///
/// Each probe runs in fresh processes. All probes have a first turn; then those that have had the fewest have another,
/// as long as there is time: a slow while of the machine is spread over all of them. Where an interval does not settle a
/// verdict yet, its probes have up to two turns more than the others, whichever way the verdict leans.
package struct ClaimsRun {
    private let claims: [Claim]
    private let probes: [ClaimProbe]
    private let session: Session

    private let mostRounds = 5
    private let moreInDoubt = 2

    /// What one interpreter's probes measured, and which of them failed.
    package struct Outcome: Sendable {
        /// Those that were asked for.
        package var claims: [Claim]
        package var samples: ClaimSamples
        package var failures: [String] = []
        /// Which interpreter it was, where there are several.
        package var python: Environment.Interpreter?

        package init(claims: [Claim], samples: ClaimSamples) {
            self.claims = claims
            self.samples = samples
        }

        /// Nothing at all could be measured.
        package var isEmpty: Bool { samples.series.isEmpty }

        /// The names of the probes that claims read which the samples do not settle yet.
        package var doubtful: Set<String> {
            Set(claims.filter { !$0.result(on: samples).isSettled }.flatMap(\.probes).map(\.name))
        }

        package var results: [ClaimResult] {
            claims.map { claim in
                var result = claim.result(on: samples)
                result.python = python?.path
                return result
            }
        }
    }

    /// - Parameter claims: What is to be judged; probes that none of them reads are not run.
    init(_ claims: [Claim], _ session: Session) {
        (self.claims, self.session) = (claims, session)
        probes = ClaimProbe.all(of: claims)
    }

    /// Seconds for each interpreter. A turn that has begun is ended, so this is well below the promise (six minutes, or
    /// ninety seconds).
    private var budget: Double { session.effort == .quick ? 60 : 280 }

    /// A probe with one of the interpreters, and how long its first turn took.
    private struct Subject {
        let probe: ClaimProbe
        /// Of the outcome.
        let index: Int
        let seconds: Double
        var turns = 1
    }

    /// Each interpreter, in turns; what needs no Python where there is none.
    ///
    /// - Throws: `Interrupted`.
    func run() throws -> [Outcome] {
        let deadline = SystemClock.now() + budget * Double(session.pythons.count)
        var outcomes = session.pythons.enumerated().map { index, interpreter in
            var outcome = Outcome(
                claims: claims, samples: ClaimSamples(cores: session.cores, interpreter: interpreter?.version))
            if session.pythons.count > 1 { outcome.python = session.report.environment.interpreters[index] }
            return outcome
        }
        var subjects: [Subject] = []
        session.expect(probes.count * outcomes.count)
        for probe in probes {
            for (index, interpreter) in session.pythons.enumerated() {
                guard interpreter != nil || !probe.needsPython else {
                    outcomes[index].samples.missing[probe.name] = session.noInterpreter ?? "no Python interpreter"
                    continue
                }
                let began = SystemClock.now()
                try turn(probe, interpreter, &outcomes[index])
                subjects.append(Subject(probe: probe, index: index, seconds: SystemClock.now() - began))
            }
        }
        while let next = next(subjects, outcomes, until: deadline) {
            let (probe, index) = (subjects[next].probe, subjects[next].index)
            try turn(probe, session.pythons[index], &outcomes[index])
            subjects[next].turns += 1
        }
        session.progress.clear()
        return outcomes
    }

    /// Who has another turn: of those that there is time for, the one that has had the fewest.
    private func next(_ subjects: [Subject], _ outcomes: [Outcome], until deadline: Double) -> Int? {
        let doubtful = outcomes.map(\.doubtful)
        func rank(_ subject: Subject) -> Int {
            subject.turns - (doubtful[subject.index].contains(subject.probe.name) ? moreInDoubt : 0)
        }
        let now = SystemClock.now()
        return subjects.indices.filter { index in
            let subject = subjects[index]
            return now + subject.seconds < deadline && rank(subject) < mostRounds
                && outcomes[subject.index].samples.missing[subject.probe.name] == nil
        }.min { rank(subjects[$0]) < rank(subjects[$1]) }
    }

    /// One fresh process's measurement, joined with what there is; a failure is noted, and no other turn follows.
    private func turn(_ probe: ClaimProbe, _ interpreter: InterpreterLocation?, _ outcome: inout Outcome) throws {
        let task = ClaimProbe.Task(probe: probe.name, cores: session.cores)
        let label = "\(probe.name)\(interpreter.map { ", CPython \($0.version)" } ?? "")"
        switch try session.ask(Claims.self, task, interpreter, label) {
        case .sample(let measured):
            outcome.samples.join(measured)
            outcome.samples.gilEnabled = outcome.samples.gilEnabled ?? measured.gilEnabled
        case .leftOut(let why): outcome.samples.missing[probe.name] = why
        case .failed(let why):
            outcome.samples.missing[probe.name] = "its measurement failed: \(why)"
            outcome.failures.append("\(label): \(why)")
        }
    }
}
