extension ReleaseStream {
    /// The report's rows, a stream's in one workload: the stream alone is the baseline, so that `ratio` is the share of
    /// its speed that it kept.
    package static func results(_ samples: [Samples], _ location: InterpreterLocation) -> [MeasuredResult] {
        samples.flatMap { stream in
            func row(_ model: String, _ seconds: [Double], _ others: [Double]) -> MeasuredResult {
                MeasuredResult(
                    suite: "overhead", workload: "stream-\(stream.milliseconds)ms", model: "unlatch-\(model)",
                    workers: 1,
                    interpreter: location.version, items: stream.calls, itemUnit: "calls", samples: seconds,
                    otherThreadShare: others.isEmpty ? nil : Statistics.median(others))
            }
            return
                ([row("alone", stream.alone, [])] + stream.policies.map { row($0.name, $0.seconds, $0.others) })
                .compared(toModel: "unlatch-alone")
        }
    }

    /// A table for people: what each policy gets done.
    package static func table(_ samples: [Samples]) -> String {
        let rows = samples.flatMap { stream in
            stream.policies.map { policy in
                let shares = stream.shares(policy)
                let figures = [shares.stream, shares.other, shares.stream + shares.other].map(Format.percent)
                return ["\(stream.milliseconds) ms", names[policy.name] ?? policy.name] + figures
            }
        }
        let header = ["long calls", "releasesGIL:", "the calls", "other thread", "together"]
        return TextTable([header] + rows).text() + "\n" + (samples.map(verdict) + notes).joined(separator: "\n") + "\n"
    }

    private static let names = ["adaptive-unsized": "adaptive, without work:"]

    private static let notes = [
        "98 calls of 100 sum 1 000 doubles (about 1 µs), the others so many that they last as long as the first column says.",
        "Shares of the speed alone, medians. Together: 100 % is one lock in turns, 200 % two cores that never wait.",
        "Adaptive keeps the lock for calls shorter than the wait for it (Python's switch interval, 5 ms), as never does.",
        "A policy is ahead when ranks tell its totals from the other's (p < 0.05).",
    ]

    /// Whether adaptive gets more done than the other two: the totals of each round, by rank.
    static func verdict(_ stream: Samples) -> String {
        let adaptive = stream.totals("adaptive")
        guard adaptive.count >= Statistics.fewestForRanks else {
            return "\(stream.milliseconds) ms: too few rounds to rank"
        }
        let parts = ["always", "never"].map { other in
            let totals = stream.totals(other)
            guard Statistics.differ(adaptive, totals) else { return "ties with \(other)" }
            return Statistics.median(adaptive) > Statistics.median(totals)
                ? "is ahead of \(other)" : "is behind \(other)"
        }
        return "\(stream.milliseconds) ms, together: adaptive \(parts.joined(separator: " and "))."
    }
}

extension ReleaseStream.Samples {
    /// The median shares of the calls and of the other thread.
    fileprivate func shares(_ policy: ReleaseStream.Policy) -> (stream: Double, other: Double) {
        (Statistics.median(alone) / Statistics.median(policy.seconds), Statistics.median(policy.others))
    }

    /// What was done in each round, as a share of the speeds alone.
    fileprivate func totals(_ name: String) -> [Double] {
        guard let policy = policies.first(where: { $0.name == name }) else { return [] }
        return zip(policy.seconds, policy.others).map { Statistics.median(alone) / $0 + $1 }
    }
}
