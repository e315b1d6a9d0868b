/// Samples as rules ask for them: each question is answered, or throws `NotMeasurable`.
struct ClaimEvidence {
    let samples: ClaimSamples

    var cores: Int { samples.cores }

    init(_ samples: ClaimSamples) { self.samples = samples }

    /// - Throws: `NotMeasurable`, with the reason that was given for it.
    func values(_ name: String) throws -> [Double] {
        if let values = samples.series[name], !values.isEmpty { return values }
        let probe = String(name.prefix { $0 != "/" })
        throw NotMeasurable(samples.missing[name] ?? samples.missing[probe] ?? "\(name) was not measured")
    }

    func has(_ name: String) -> Bool { !(samples.series[name] ?? []).isEmpty }

    /// Why a series is not there; nil for one that is.
    func reason(_ name: String) -> String? {
        do { _ = try values(name) } catch { return "\(error)" }
        return nil
    }

    func median(_ name: String) throws -> Double { try Statistics.median(values(name)) }

    func figure(_ name: String) throws -> ClaimFigure { try ClaimFigure(values(name)) }

    /// How many times as long the first takes: turn by turn, so that a slow while of the machine is in both.
    func ratio(_ first: String, over second: String) throws -> ClaimFigure {
        let ratios = zip(try values(first), try values(second)).filter { $0.1 > 0 }.map { $0.0 / $0.1 }
        guard !ratios.isEmpty else { throw NotMeasurable("\(second) took no time that could be measured") }
        return ClaimFigure(ratios)
    }

    /// The finding of another claim, for those that follow from it.
    func finding(_ id: String) throws -> ClaimFinding {
        guard let claim = Claim.named(id) else { preconditionFailure("no claim \(id)") }
        return try claim.judge(self)
    }

    /// "sequential 812 ms, threads 823 ms": medians for a note. What was not measured is passed over.
    func medians(_ probe: String, _ names: [String]) -> String {
        names.compactMap { name in
            (try? median("\(probe)/\(name)")).map { "\(name) \(Format.seconds($0))" }
        }.joined(separator: ", ")
    }
}

/// A figure with its 95 % interval.
struct ClaimFigure: Equatable {
    /// How the note on a verdict begins that the interval does not decide.
    static let unsettled = "not settled"

    let value: Double
    let interval: [Double]
    let count: Int

    /// The median. Too few samples say nothing of their spread: a tenth either way is then taken for it, as in tables.
    init(_ samples: [Double]) {
        let value = Statistics.median(samples)
        self.value = value
        count = samples.count
        interval =
            samples.count >= QualityNotes.fewest
            ? Statistics.medianInterval(samples)
            : [value * (1 - QualityNotes.noisy), value * (1 + QualityNotes.noisy)].sorted()
    }

    /// The figure held against a threshold.
    func meets(_ threshold: Threshold) -> Bool { threshold.isMet(by: value) }

    /// What must be said beside a verdict where the interval does not decide it; empty where it does.
    func doubt(_ threshold: Threshold) -> [String] {
        guard threshold.isMet(by: interval[0]) != threshold.isMet(by: interval[1]) else { return [] }
        let ends = interval.map { Format.significant($0) }.joined(separator: " to ")
        return [
            "\(Self.unsettled): the 95 % interval, \(ends), contains the threshold \(Format.significant(threshold.bound))"
        ]
    }
}

/// What a rule asks of a figure.
enum Threshold {
    case atLeast(Double)
    case below(Double)

    var bound: Double {
        switch self {
        case .atLeast(let bound), .below(let bound): bound
        }
    }

    func isMet(by value: Double) -> Bool {
        switch self {
        case .atLeast(let bound): value >= bound
        case .below(let bound): value < bound
        }
    }
}
