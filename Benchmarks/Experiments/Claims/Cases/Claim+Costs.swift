extension Claim {
    static let costs = [
        Claim(
            id: "create-cost", sections: [2, 3], statement: "a thread costs little to make, a process much",
            rule: "process ≥ 5 × Python thread, for the cheapest start method", probes: [.create]
        ) { evidence in
            let ratios = try ["fork", "spawn", "forkserver"].filter { evidence.has("create/processes-\($0)") }
                .map { try evidence.ratio("create/processes-\($0)", over: "create/threads") }
            guard let least = ratios.min(by: { $0.value < $1.value }) else {
                throw NotMeasurable(evidence.reason("create/processes-fork") ?? "no process was made")
            }
            let threshold = Threshold.atLeast(5)
            let names = [
                "os-threads", "threads", "asyncio", "processes-fork", "processes-spawn", "processes-forkserver",
            ]
            return ClaimFinding(
                least.meets(threshold), least, unit: "×",
                notes: ["made, run and joined: " + evidence.medians("create", names)] + least.doubt(threshold))
        },
        Claim(
            id: "switch-cost", sections: [1, 3], statement: "switching threads is cheap",
            rule: "a hand-over on one core: coroutine < Python thread < process", probes: [.switching]
        ) { evidence in
            let thread = try evidence.ratio("switch/threads", over: "switch/asyncio")
            let process = try evidence.ratio("switch/processes", over: "switch/threads")
            // Both must be above one; the figure is what stands nearer to it.
            let figure = thread.value < process.value ? thread : process
            let threshold = Threshold.atLeast(1)
            return ClaimFinding(
                thread.value > 1 && process.value > 1, figure, unit: "×",
                notes: [
                    "a hand-over on one core: "
                        + evidence.medians("switch", ["os-threads", "asyncio", "threads", "processes"]),
                    "thread ÷ coroutine \(Format.speedUp(thread.value)), process ÷ thread \(Format.speedUp(process.value))",
                ] + figure.doubt(threshold))
        },
    ]
}

extension ClaimProbe {
    private static let source = PythonSource("unlatch_claims_costs", PackageResources.unlatch_claims_costs_py)

    static let create = ClaimProbe(
        "create", "unlatch_claims_costs:create", sources: [source, .scale], natives: ClaimNatives.create)
    static let switching = ClaimProbe(
        "switch", "unlatch_claims_costs:switch", sources: [source, .scale], natives: ClaimNatives.switching)
    static let userSpace = ClaimProbe("user-space", "unlatch_claims_costs:user_space", sources: [source, .scale])
    static let crossover = ClaimProbe("crossover", "unlatch_claims_costs:crossover", sources: [source, .scale])
}
