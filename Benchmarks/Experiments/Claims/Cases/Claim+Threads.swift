extension Claim {
    /// What threads can do, and what the interpreter's lock keeps them from.
    static let threads = [
        Claim(
            id: "os-threads-parallel", sections: [1], statement: "OS threads run in parallel on several cores",
            rule: "speed-up of a native kernel ≥ 0.8 × cores", probes: [.os],
            predicted: { try $0.speedUpOfThreads }
        ) { evidence in
            let cores = try evidence.severalCores()
            let speedUp = try evidence.ratio("os/one", over: "os/all")
            let threshold = Threshold.atLeast(0.8 * Double(cores))
            return ClaimFinding(
                speedUp.meets(threshold), speedUp, unit: "×",
                notes: [
                    "1 thread \(try seconds(evidence, "os/one")), \(cores) threads \(try seconds(evidence, "os/all"))"
                ]
                    + speedUp.doubt(threshold) + evidence.busy("os/all-cores", "the threads", of: cores))
        },
        Claim(
            id: "cpu-threads-serial", sections: [1], statement: "Python threads do not run bytecode in parallel",
            rule: "speed-up of sum(range(n)) in threads < 1.15", probes: [.cpu],
            predicted: { try $0.computing(.threads) }
        ) { evidence in
            _ = try evidence.severalCores()
            let speedUp = try evidence.ratio("cpu/sequential", over: "cpu/threads")
            let threshold = Threshold.below(1.15)
            var notes = [evidence.medians("cpu", ["sequential", "threads"])] + speedUp.doubt(threshold)
            if !speedUp.meets(threshold), evidence.samples.gilEnabled == false {
                notes.append("this interpreter runs without the GIL: its threads run bytecode side by side")
            }
            return ClaimFinding(speedUp.meets(threshold), speedUp, unit: "×", notes: notes)
        },
        Claim(
            id: "io-releases-gil", sections: [1], statement: "a thread that waits for I/O lets others run",
            rule: "speed-up of N waiting threads ≥ 0.8 × N, N = 8", probes: [.io],
            predicted: { try $0.speedUpOfWaiting }
        ) { evidence in
            let count = try evidence.median("io/conversations")
            let speedUp = try evidence.ratio("io/sequential", over: "io/threads")
            let threshold = Threshold.atLeast(0.8 * count)
            return ClaimFinding(
                speedUp.meets(threshold), speedUp, unit: "×",
                notes: [evidence.medians("io", ["sequential", "threads"])] + speedUp.doubt(threshold))
        },
        Claim(
            id: "threads-share-memory", sections: [1, 3], statement: "threads see one another's objects",
            rule: "a change made in a thread is seen by the main thread, each time", probes: [.memory]
        ) { evidence in
            let seen = try evidence.values("memory/threads")
            let share = Statistics.mean(seen)
            return ClaimFinding(
                share == 1, ClaimFigure(exact: share), unit: "seen",
                notes: ["\(Int(seen.reduce(0, +))) of \(seen.count) changes were seen"])
        },
    ]

    /// The median of a series as people read it.
    static func seconds(_ evidence: ClaimEvidence, _ name: String) throws -> String {
        Format.seconds(try evidence.median(name))
    }
}

extension ClaimEvidence {
    /// The cores, where there is something to run on beside the first.
    ///
    /// - Throws: `NotMeasurable` on one core: nothing can be seen to run in parallel there.
    func severalCores() throws -> Int {
        guard cores > 1 else {
            throw NotMeasurable("one usable core: nothing runs in parallel on it (affinity, or the cgroup's CPU quota)")
        }
        return cores
    }

    /// What workers got of the cores, where it was too little for them to show what they can: somebody else had the rest.
    func busy(_ series: String, _ who: String, of cores: Int) -> [String] {
        guard let got = try? median(series), got < 0.9 * Double(cores) else { return [] }
        return ["\(who) got \(Format.significant(got)) of \(cores) cores: they waited, or others used the rest"]
    }
}

extension ClaimFigure {
    /// A count or a share, which has no spread.
    init(exact value: Double) { self.init([value, value, value]) }
}

extension ClaimProbe {
    /// Threads of the operating system, without Python.
    static let os = ClaimProbe("os", native: ClaimMeasuring.threads)
    static let cpu = ClaimProbe("cpu", "unlatch_claims:cpu")
    static let memory = ClaimProbe("memory", "unlatch_claims:memory", natives: ClaimNatives.memory)
}
