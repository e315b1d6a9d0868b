extension Claim {
    static let coroutines = [
        Claim(
            id: "async-many", sections: [6], statement: "coroutines carry very many I/O waits",
            rule: "1 000 × sleep(1) < 1.5 s; 10 000 open connections all answered", probes: [.many],
            predicted: { try $0.manySleeps }
        ) { evidence in
            let sleeps = try evidence.figure("many/sleeps")
            let threshold = Threshold.below(1.5)
            let note = "1 000 sleeps of 1 s took \(Format.seconds(sleeps.value))"
            guard evidence.has("many/connections") else {
                let why = evidence.reason("many/connections") ?? ""
                throw NotMeasurable(why, notes: [note])
            }
            let count = try evidence.median("many/connections")
            let answered = try evidence.values("many/answered").min() ?? 0
            return ClaimFinding(
                sleeps.meets(threshold) && answered == count, sleeps, unit: "s",
                notes: [
                    note, "\(Int(answered)) of \(Int(count)) connections, all open at once, were answered",
                    try cost(evidence, "coroutine", ""),
                    evidence.has("many/threads")
                        ? try cost(evidence, "thread", "threads-")
                        : "threads: " + (evidence.reason("many/threads") ?? ""),
                ] + sleeps.doubt(threshold))
        },
        Claim(
            id: "async-user-space", sections: [6],
            statement: "coroutines are scheduled without the operating system",
            rule: "context switches counted by the kernel < 0.01 per hand-over", probes: [.userSpace]
        ) { evidence in
            let switches = try evidence.figure("user-space/coroutines")
            let threshold = Threshold.below(0.01)
            var notes = [
                "between two Python threads: \(number(try? evidence.median("user-space/threads"))) per hand-over"
            ]
            if !switches.meets(threshold), let taken = try? evidence.median("user-space/coroutines-preempted") {
                notes.append("\(number(taken)) of them were the scheduler giving the core to somebody else")
            }
            return ClaimFinding(
                switches.meets(threshold), switches, unit: "switches", notes: notes + switches.doubt(threshold))
        },
    ]

    private static func number(_ value: Double?) -> String { value.map { Format.significant($0) } ?? Format.missing }

    /// What a connection costs in memory and time.
    private static func cost(_ evidence: ClaimEvidence, _ who: String, _ prefix: String) throws -> String {
        let bytes = try evidence.median("many/\(prefix)bytes")
        let open = try evidence.median("many/\(prefix)open-seconds")
        let ask = try evidence.median("many/\(prefix)ask-seconds")
        return "a connection as a \(who): \(Format.significant(bytes / 1024)) KiB, \(Format.seconds(open)) to open, "
            + "\(Format.seconds(ask)) for a question and its answer"
    }
}

extension ClaimProbe {
    static let many = ClaimProbe(
        "many", "unlatch_claims_many:many",
        sources: [PythonSource("unlatch_claims_many", PackageResources.unlatch_claims_many_py), .echoServer])
}
