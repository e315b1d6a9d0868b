/// The text's comparison of threads and processes, as measured: its columns, and the two that it lacks.
package struct ComparisonTable: Sendable {
    /// The heading, then a line for each feature.
    package let cells: [[String]]

    package init(_ samples: ClaimSamples) {
        let evidence = ClaimEvidence(samples)
        cells = [
            ["", "Python threads", "Python processes", "OS threads", "coroutines", "native, GIL released"],
            Self.parallel(evidence), Self.memory(evidence), Self.creation(evidence), Self.switching(evidence),
            Self.waiting(evidence), Self.communication(evidence),
        ]
    }

    private static func parallel(_ evidence: ClaimEvidence) -> [String] {
        func gain(_ first: String, _ second: String) -> String {
            (try? evidence.ratio(first, over: second)).map { Format.speedUp($0.value) } ?? Format.missing
        }
        return [
            "computing, speed-up on \(evidence.cores) cores", gain("cpu/sequential", "cpu/threads"),
            gain("cpu/sequential", "cpu/processes"), gain("os/one", "os/all"), gain("cpu/sequential", "cpu/asyncio"),
            gain("native/native-released-1", "native/native-released"),
        ]
    }

    /// Whose changes the main thread sees. A thread of the system and a kernel write into Python's memory.
    private static func memory(_ evidence: ClaimEvidence) -> [String] {
        func seen(_ series: String) -> String {
            guard let values = try? evidence.values(series) else { return Format.missing }
            let count = Int(values.reduce(0, +))
            return "\(count == values.count ? "shared" : count == 0 ? "isolated" : "mixed") (\(count)/\(values.count))"
        }
        let native = seen("memory/native")
        return [
            "memory, changes seen", seen("memory/threads"), seen("memory/processes-fork"), native,
            seen("memory/asyncio"), native,
        ]
    }

    private static func creation(_ evidence: ClaimEvidence) -> [String] {
        let cost = { (name: String) in (try? evidence.median("create/\(name)")).map(Format.seconds) ?? Format.missing }
        return [
            "made, run and joined", cost("threads"),
            ["fork", "spawn", "forkserver"].map { cost("processes-\($0)") }.joined(separator: " / "),
            cost("os-threads"), cost("asyncio"), "a call \(cost("native-released"))",
        ]
    }

    private static func switching(_ evidence: ClaimEvidence) -> [String] {
        let cost = { (name: String) in (try? evidence.median("switch/\(name)")).map(Format.seconds) ?? Format.missing }
        return [
            "a hand-over on one core", cost("threads"), cost("processes"), cost("os-threads"), cost("asyncio"),
            cost("os-threads"),
        ]
    }

    private static func waiting(_ evidence: ClaimEvidence) -> [String] {
        func gain(_ name: String) -> String {
            (try? evidence.ratio("io/sequential", over: "io/\(name)")).map { Format.speedUp($0.value) }
                ?? Format.missing
        }
        let count = (try? evidence.median("io/conversations")).map { "\(Int($0))" } ?? "several"
        // Threads of the system wait in the native column: there they are called from Python.
        return [
            "waiting, speed-up of \(count)", gain("threads"), gain("processes"), gain("native-released"),
            gain("asyncio"), gain("native-released"),
        ]
    }

    /// 8 MiB to the other side and back.
    private static func communication(_ evidence: ClaimEvidence) -> [String] {
        func trip(_ kind: String) -> (name: String, seconds: Double)? {
            (try? evidence.median("ipc/\(kind)@8 MiB")).map { (kind, $0) }
        }
        let thread = trip("thread").map { "the object, \(Format.seconds($0.seconds))" } ?? Format.missing
        let best = ["queue", "pipe", "value", "array", "shared-memory"].compactMap(trip).min { $0.seconds < $1.seconds }
        return [
            "8 MiB there and back", thread, best.map { "\($0.name), \(Format.seconds($0.seconds))" } ?? Format.missing,
            "the address", "the object",
            trip("native").map { "read in place, \(Format.seconds($0.seconds))" } ?? Format.missing,
        ]
    }
}
