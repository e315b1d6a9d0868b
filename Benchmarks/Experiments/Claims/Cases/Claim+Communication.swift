extension Claim {
    /// The sizes of a message, as the probe names them, in bytes.
    static let messageSizes: [(name: String, bytes: Double)] = [
        ("8 B", 8), ("64 KiB", 65_536), ("8 MiB", 8_388_608),
    ]

    /// What goes between processes: one claim for each kind.
    static let communication = [
        ("queue", "Queue"), ("pipe", "Pipe"), ("value", "Value"), ("array", "Array"),
        ("shared-memory", "shared memory"),
    ].map { kind, name in
        Claim(
            id: "ipc-\(kind)", sections: [2, 3], statement: "processes communicate through \(name)",
            rule: "works, and the data comes back equal; the figures are the result",
            probes: [.ipc], reads: ["ipc/\(kind)@", "ipc/thread@", "ipc/native@"]
        ) { evidence in
            var notes: [String] = []
            for (size, bytes) in messageSizes {
                // A kind that works for some sizes alone does not work: the reason names the one that failed.
                guard evidence.has("ipc/\(kind)@\(size)") else {
                    let why = evidence.reason("ipc/\(kind)@\(size)") ?? ""
                    guard !why.contains("not what was sent") else {
                        return ClaimFinding(false, notes: notes + ["\(size): \(why)"])
                    }
                    throw NotMeasurable("\(size): \(why)", notes: notes)
                }
                notes.append(try trip(evidence, kind, size, bytes))
            }
            return ClaimFinding(true, try evidence.figure("ipc/\(kind)@8 B"), unit: "s", notes: notes)
        }
    }

    /// "8 MiB: round trip 12.3 ms, 1.36 GB/s; a thread 21.0 µs, a native kernel reads it in place in 410 µs, 20.5 GB/s"
    private static func trip(
        _ evidence: ClaimEvidence, _ kind: String, _ size: String, _ bytes: Double
    ) throws -> String {
        let seconds = try evidence.median("ipc/\(kind)@\(size)")
        // There and back: twice the bytes.
        var note = "\(size): round trip \(Format.seconds(seconds)), \(Format.rate(2 * bytes / seconds, "B"))"
        if let thread = try? evidence.median("ipc/thread@\(size)") {
            note += "; a thread gets the object itself, there and back in \(Format.seconds(thread))"
        }
        if let native = try? evidence.median("ipc/native@\(size)") {
            note += "; a kernel reads it in place in \(Format.seconds(native)), \(Format.rate(bytes / native, "B"))"
        }
        return note
    }
}

extension ClaimProbe {
    static let ipc = ClaimProbe(
        "ipc", "unlatch_claims_ipc:ipc",
        sources: [PythonSource("unlatch_claims_ipc", PackageResources.unlatch_claims_ipc_py)],
        natives: ClaimNatives.ipc)
}
