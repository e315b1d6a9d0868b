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

        package var results: [ClaimResult] { claims.map { $0.result(on: samples) } }
    }

    /// - Parameter claims: What is to be judged; probes that none of them reads are not run.
    init(_ claims: [Claim], _ session: Session) {
        (self.claims, self.session) = (claims, session)
        probes = ClaimProbe.all(of: claims)
    }

    /// Seconds for all interpreters together. A turn that has begun is ended, so this is well below the promise (six
    /// minutes, or ninety seconds).
    private var budget: Double { session.effort == .quick ? 60 : 280 }

    /// Each interpreter; what needs no Python where there is none.
    ///
    /// - Parameter show: Called with each interpreter's outcome as soon as it is complete.
    /// - Throws: `Interrupted`, and what `show` throws.
    func run(show: (Outcome) throws -> Void) throws -> [Outcome] {
        let began = SystemClock.now()
        return try session.pythons.enumerated().map { index, interpreter in
            let deadline = began + budget * Double(index + 1) / Double(session.pythons.count)
            let outcome = try measure(interpreter, until: deadline)
            session.progress.clear()
            try show(outcome)
            return outcome
        }
    }

    private func measure(_ interpreter: InterpreterLocation?, until deadline: Double) throws -> Outcome {
        var outcome = Outcome(
            claims: claims, samples: ClaimSamples(cores: session.cores, interpreter: interpreter?.version))
        var lengths: [(probe: ClaimProbe, seconds: Double)] = []
        var turns: [String: Int] = [:]
        session.expect(probes.count)
        for probe in probes {
            guard interpreter != nil || !probe.needsPython else {
                outcome.samples.missing[probe.name] = session.noInterpreter ?? "no Python interpreter"
                continue
            }
            let began = SystemClock.now()
            try turn(probe, interpreter, &outcome)
            if outcome.samples.missing[probe.name] == nil { lengths.append((probe, SystemClock.now() - began)) }
        }
        func next() -> ClaimProbe? {
            let doubtful = outcome.doubtful
            func rank(_ probe: ClaimProbe) -> Int {
                turns[probe.name, default: 1] - (doubtful.contains(probe.name) ? moreInDoubt : 0)
            }
            let now = SystemClock.now()
            return lengths.filter { now + $0.seconds < deadline && outcome.samples.missing[$0.probe.name] == nil }
                .map(\.probe).filter { rank($0) < mostRounds }
                .min { rank($0) < rank($1) }
        }
        while let probe = next() {
            try turn(probe, interpreter, &outcome)
            turns[probe.name, default: 1] += 1
        }
        return outcome
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
            outcome.failures.append("\(probe.name): \(why)")
        }
    }
}
