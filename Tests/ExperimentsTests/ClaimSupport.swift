import Experiments

/// Samples as a standard interpreter on two quiet cores gives them: three turns each, a hundredth apart.
func standardSamples() -> ClaimSamples {
    var series: [String: [Double]] = [
        "cpu/tasks": [4], "io/conversations": [8], "io/requests": [4], "io/delay": [0.0245],
        "memory/threads": [1, 1, 1], "memory/asyncio": [1, 1, 1], "memory/native": [1, 1, 1],
        "mixed/items": [8], "mixed/delay": [0.1], "mixed/compute-alone": [0.05], "crossover/workers": [2],
        "memory/processes-fork": [0, 0], "memory/processes-spawn": [0, 0],
        "many/connections": [10_000], "many/answered": [10_000], "many/bytes": [6000],
    ]
    let seconds: [String: Double] = [
        "os/one": 0.2, "os/all": 0.101,
        "cpu/sequential": 0.8, "cpu/threads": 0.81, "cpu/processes": 0.43, "cpu/processes-started": 0.41,
        "cpu/asyncio": 0.8,
        "io/sequential": 0.8, "io/threads": 0.105, "io/asyncio": 0.106, "io/processes": 0.14,
        "io/native-released": 0.104,
        "create/os-threads": 1e-5, "create/threads": 4e-5, "create/asyncio": 4e-6, "create/native-released": 4e-8,
        "create/processes-fork": 2e-3, "create/processes-spawn": 6e-2, "create/processes-forkserver": 3e-2,
        "switch/os-threads": 4e-6, "switch/threads": 6e-6, "switch/asyncio": 2e-6, "switch/processes": 1.2e-5,
        "native/sequential": 1, "native/processes": 0.55, "native/native-held": 0.01,
        "native/native-released-1": 0.01, "native/native-released": 0.0051, "native/native-team": 0.005,
        "mixed/sequential": 1.2, "mixed/threads": 0.7, "mixed/processes": 0.65, "mixed/threads+processes": 0.4,
        "mixed/asyncio+processes": 0.41, "mixed/asyncio+native-released": 0.11,
        "many/sleeps": 1.05, "many/open-seconds": 3e-4, "many/ask-seconds": 6e-5, "many/threads-bytes": 14_000,
        "many/threads": 1000, "many/threads-open-seconds": 4e-4, "many/threads-ask-seconds": 2e-4,
        "user-space/coroutines": 1e-4, "user-space/coroutines-preempted": 1e-4, "user-space/threads": 2,
        "crossover/threads@1e-05": 1e-4, "crossover/processes@1e-05": 4e-3,
        "crossover/threads@0.1": 0.2, "crossover/processes@0.1": 0.104,
        "crossover/kept-threads@1e-05": 1e-4, "crossover/kept-processes@1e-05": 5e-4,
        "crossover/kept-threads@0.1": 0.2, "crossover/kept-processes@0.1": 0.101,
    ]
    for (name, value) in seconds { series[name] = turns(value) }
    for kind in ["queue", "pipe", "value", "array", "shared-memory", "thread", "native"] {
        for (size, value) in [("8 B", 2e-5), ("64 KiB", 5e-5), ("8 MiB", 5e-3)] {
            series["ipc/\(kind)@\(size)"] = turns(value)
        }
    }
    return ClaimSamples(cores: 2, interpreter: "3.11.7", gilEnabled: true, series: series)
}

/// Three turns around a value.
func turns(_ value: Double) -> [Double] { [value * 0.99, value, value * 1.01] }

/// What a claim comes to on these samples.
func judged(_ id: String, _ samples: ClaimSamples) -> ClaimResult {
    guard let claim = Claim.named(id) else { preconditionFailure("no claim \(id)") }
    return claim.result(on: samples)
}
