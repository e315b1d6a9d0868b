package import Unlatch

/// `bench-native claims`: every statement of the text about threads, processes and coroutines, measured and judged.
///
/// Each probe runs in fresh processes. All probes have a first turn; then those that have had the fewest have another,
/// as long as there is time: a slow while of the machine is spread over all of them. Where an interval does not settle a
/// verdict yet, its probes have up to two turns more than the others, whichever way the verdict leans.
package struct ClaimsRun {
    private let claims: [Claim]
    private let probes: [ClaimProbe]
    private let effort: Effort
    private let cores: Int
    private let folder: String
    private let progress: ProgressBar
    private var done = 0

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

        /// The probes that claims read which the samples do not settle yet.
        package var doubtful: Set<ClaimProbe> {
            let open = claims.filter { !$0.result(on: samples).isSettled }
            return Set(ClaimProbe.allCases.filter { probe in open.contains { $0.reads(probe) } })
        }

        package var results: [ClaimResult] {
            claims.map { claim in
                var result = claim.result(on: samples)
                // Beside a figure, in its unit.
                result.predicted = result.value == nil ? nil : ClaimPrediction(samples).figure(claim.id)
                return result
            }
        }
    }

    /// - Parameter claims: What is to be judged; probes that none of them reads are not run.
    package init(
        _ claims: [Claim], effort: Effort, cores: Int, folder: borrowing WorkFolder, progress: Bool
    ) {
        self.claims = claims
        probes = ClaimProbe.allCases.filter { probe in
            claims.contains { $0.reads(probe) }
        }
        self.effort = effort
        self.cores = cores
        self.folder = folder.path
        self.progress = ProgressBar(total: probes.count, enabled: progress)
    }

    /// Seconds for all interpreters together. A turn that has begun is ended, so this is well below the promise (six
    /// minutes, or ninety seconds).
    private var budget: Double { effort == .quick ? 60 : 280 }

    /// - Parameters:
    ///   - interpreters: nil, alone, where there is none; what needs no Python is measured then.
    ///   - noInterpreter: Why there is none.
    ///   - show: Called with each interpreter's outcome as soon as it is complete.
    /// - Throws: `Interrupted`, and what `show` throws.
    package mutating func run(
        _ interpreters: [InterpreterLocation?], noInterpreter: String?, show: (Outcome) throws -> Void
    ) throws -> [Outcome] {
        let began = SystemClock.now()
        return try interpreters.enumerated().map { index, interpreter in
            let deadline = began + budget * Double(index + 1) / Double(interpreters.count)
            let outcome = try measure(interpreter, noInterpreter: noInterpreter, until: deadline)
            progress.clear()
            try show(outcome)
            return outcome
        }
    }

    private mutating func measure(
        _ interpreter: InterpreterLocation?, noInterpreter: String?, until deadline: Double
    ) throws -> Outcome {
        var outcome = Outcome(
            claims: claims, samples: ClaimSamples(cores: cores, interpreter: interpreter?.version))
        var lengths: [(probe: ClaimProbe, seconds: Double)] = []
        var turns: [ClaimProbe: Int] = [:]
        progress.total = done + probes.count
        for probe in probes {
            guard interpreter != nil || !probe.needsPython else {
                outcome.samples.missing[probe.rawValue] = noInterpreter ?? "no Python interpreter"
                continue
            }
            let seconds = try turn(probe, interpreter, &outcome)
            if outcome.samples.missing[probe.rawValue] == nil { lengths.append((probe, seconds)) }
        }
        func next() -> ClaimProbe? {
            let doubtful = outcome.doubtful
            func rank(_ probe: ClaimProbe) -> Int {
                turns[probe, default: 1] - (doubtful.contains(probe) ? moreInDoubt : 0)
            }
            let now = SystemClock.now()
            return lengths.filter { now + $0.seconds < deadline && outcome.samples.missing[$0.probe.rawValue] == nil }
                .map(\.probe).filter { rank($0) < mostRounds }
                .min { rank($0) < rank($1) }
        }
        while let probe = next() {
            progress.total = max(progress.total, done + 1)
            _ = try turn(probe, interpreter, &outcome)
            turns[probe, default: 1] += 1
        }
        return outcome
    }

    /// One fresh process's measurement, joined with what there is; a failure is noted, and no other turn follows.
    ///
    /// - Returns: How long it took.
    private mutating func turn(
        _ probe: ClaimProbe, _ interpreter: InterpreterLocation?, _ outcome: inout Outcome
    ) throws -> Double {
        if Interruption.isRequested { throw Interrupted() }
        progress.update(done: done, label: "\(probe.rawValue)\(interpreter.map { ", CPython \($0.version)" } ?? "")")
        done += 1
        let job = ClaimProbe.Job(probe: probe, effort: effort, cores: cores, folder: folder, interpreter: interpreter)
        let began = SystemClock.now()
        let answer: Answer
        do {
            answer = try FreshProcess.ask(.claim(job), timeout: 100)
        } catch let failure as ChildProcess.Failure where failure.isInterruption {
            throw Interrupted()
        }
        switch answer {
        case .claim(let measured):
            outcome.samples.join(measured)
            outcome.samples.gilEnabled = outcome.samples.gilEnabled ?? measured.gilEnabled
        case .leftOut(let why): outcome.samples.missing[probe.rawValue] = why
        case .failed(let why):
            outcome.samples.missing[probe.rawValue] = "its measurement failed: \(why)"
            outcome.failures.append("\(probe.rawValue): \(why)")
        default: preconditionFailure("a claim was asked for")
        }
        return SystemClock.now() - began
    }
}
