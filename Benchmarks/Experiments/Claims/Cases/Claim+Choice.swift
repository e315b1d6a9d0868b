extension Claim {
    /// Which model suits which work.
    static let choice = [
        Claim(
            id: "io-threads-or-async", sections: [4], statement: "I/O-bound: threads or coroutines",
            rule: "threads and asyncio each take at most 1.5 × the best of all", probes: [.io],
            predicted: { try $0.worstOfWaiting }
        ) { evidence in
            let models = ["sequential", "threads", "asyncio", "processes"]
            let best =
                try models.filter { evidence.has("io/\($0)") }
                .min { try evidence.median("io/\($0)") < evidence.median("io/\($1)") } ?? "threads"
            let ratios = try ["threads", "asyncio"].map { try evidence.ratio("io/\($0)", over: "io/\(best)") }
            guard let worse = ratios.max(by: { $0.value < $1.value }) else {
                throw NotMeasurable("nothing was measured")
            }
            return ClaimFinding(
                worse.value <= 1.5, worse, unit: "×",
                notes: [evidence.medians("io", models + ["native-released"]), "the best is \(best)"]
                    + worse.doubt(.below(1.5)))
        },
        Claim(
            id: "cpu-native-bypass", sections: [4], statement: "CPU-bound: compiled code bypasses the GIL",
            rule: "native released: speed-up over one thread ≥ 0.8 × cores, and faster than processes",
            probes: [.native],
            predicted: { try $0.speedUpOfReleasing }
        ) { evidence in
            let cores = try evidence.severalCores()
            let speedUp = try evidence.ratio("native/native-released-1", over: "native/native-released")
            let beats = try evidence.ratio("native/processes", over: "native/native-released")
            let threshold = Threshold.atLeast(0.8 * Double(cores))
            var reasons = evidence.busy("native/native-released-cores", "the threads", of: cores)
            let team = try evidence.ratio("native/native-released-1", over: "native/native-team")
            if !speedUp.meets(threshold), !team.meets(threshold) {
                reasons.append(
                    "not the lock: a team of OS threads came to \(Format.speedUp(team.value)), so the cores slowed one "
                        + "another down, as two CPUs of one physical core do")
            }
            let peers = ["numba", "cython"].map { name in
                let series = "native/peer:\(name)"
                let figure = (try? evidence.median(series)).map(Format.seconds)
                return figure.map { "\(name) \($0)" } ?? "not beside it: \(evidence.reason(series) ?? name)"
            }
            let names = [
                "sequential", "processes", "native-held", "native-released-1", "native-released", "native-team",
            ]
            return ClaimFinding(
                speedUp.meets(threshold) && beats.value > 1, speedUp, unit: "×",
                notes: [
                    evidence.medians("native", names), "\(Format.speedUp(beats.value)) as fast as processes",
                ] + peers + speedUp.doubt(threshold) + reasons)
        },
        Claim(
            id: "mixed", sections: [4],
            statement: "mixed work: processes for computing, threads or coroutines for I/O",
            rule: "the better combination is faster than threads only", probes: [.mixed],
            predicted: { try $0.gainOfCombining }
        ) { evidence in
            let combinations = ["threads+processes", "asyncio+processes"].filter { evidence.has("mixed/\($0)") }
            let best = try combinations.min { try evidence.median("mixed/\($0)") < evidence.median("mixed/\($1)") }
            guard let best else { throw NotMeasurable(evidence.reason("mixed/threads+processes") ?? "nothing") }
            let gain = try evidence.ratio("mixed/threads", over: "mixed/\(best)")
            let names = [
                "sequential", "threads", "processes", "threads+processes", "asyncio+processes",
                "asyncio+native-released",
            ]
            var notes = [evidence.medians("mixed", names), "the better combination is \(best)"]
            if evidence.cores == 1 { notes.append("one usable core: processes have nothing to compute on beside it") }
            return ClaimFinding(gain.value > 1, gain, unit: "×", notes: notes + gain.doubt(.atLeast(1)))
        },
    ]

    static let myths = [
        Claim(
            id: "myth-threads-useless", sections: [5], statement: "“threads are useless” is false",
            rule: "io-releases-gil and io-threads-or-async both hold", probes: [.io],
            predicted: { try $0.speedUpOfWaiting }
        ) { evidence in
            let waits = try evidence.finding("io-releases-gil")
            let both = try [waits.holds, evidence.finding("io-threads-or-async").holds]
            return ClaimFinding(
                both == [true, true], waits.figure, unit: waits.unit,
                notes: ["the figure is that of io-releases-gil: what threads bring where they wait"])
        },
        Claim(
            id: "myth-processes-always-faster", sections: [5], statement: "“processes are always faster” is false",
            rule: "there are tasks, 1 µs to 1 s, for which processes take longer; the crossover is the figure",
            probes: [.crossover],
            predicted: { try $0.crossover }
        ) { evidence in
            let fresh = try Crossover(evidence, "")
            let kept = try Crossover(evidence, "kept-")
            return ClaimFinding(
                fresh.processesLose || kept.processesLose, fresh.figure, unit: "s",
                notes: [
                    "made for the tasks: \(fresh.sentence)", "kept ready in a pool: \(kept.sentence)", fresh.table,
                ])
        },
    ]
}

extension ClaimProbe {
    private static let sources = [
        PythonSource("unlatch_claims_io", PackageResources.unlatch_claims_io_py), PythonSource.echoServer,
    ]

    static let io = ClaimProbe("io", "unlatch_claims_io:io", sources: sources, natives: ClaimNatives.io)
    static let mixed = ClaimProbe("mixed", "unlatch_claims_io:mixed", sources: sources, natives: ClaimNatives.mixed)
    static let native = ClaimProbe(
        "native", "unlatch_claims_native:native",
        sources: [PythonSource("unlatch_claims_native", PackageResources.unlatch_claims_native_py)],
        natives: ClaimNatives.bypass)
}
