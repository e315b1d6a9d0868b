internal import Unlatch

/// Long enough for a thread that waits for the lock to wake up and take it.
private let timeToTake = 0.0002

/// Native work of so many seconds.
private func wait(_ seconds: Double) {
    let end = ChildProcess.now() + seconds
    while ChildProcess.now() < end {}
}

extension OverheadCase {
    /// The lock: attaching, nested and not, with and without a competitor; releasing; both again with metrics.
    static func lock(_ python: Interpreter, _ peers: LoadedPeers, _ gil: borrowing GIL) throws -> [OverheadCase] {
        var plain = uncontended(python)
        for index in plain.indices {
            try plain[index].join(peers, function: plain[index].id.replacing("-", with: "_"), [], gil)
        }
        return plain + measured(python) + [5, 0.5].map { contended(python, milliseconds: $0) }
    }

    private static func uncontended(_ python: Interpreter) -> [OverheadCase] {
        [
            OverheadCase(
                id: "attach-nested", title: "attach, when attached already",
                ours: { times, _ in for _ in 0..<times { python.attached { _ in } } },
                raw: { times, _ in RawCalls.attach(times: times) }),
            OverheadCase(
                id: "attach", title: "attach and detach",
                ours: { times, gil in gil.released { for _ in 0..<times { python.attached { _ in } } } },
                raw: { times, gil in gil.released { RawCalls.attach(times: times) } }),
            OverheadCase(
                id: "release", title: "release and take again",
                ours: { times, gil in for _ in 0..<times { gil.released {} } },
                raw: { times, gil in RawCalls.release(times: times, &gil) }),
        ]
    }

    /// The same operations while `LockMetrics` counts them. Everything else is measured with the metrics off.
    private static func measured(_ python: Interpreter) -> [OverheadCase] {
        uncontended(python).dropFirst().map { one in
            var metered = OverheadCase(
                id: "\(one.id)-metrics", title: "\(one.title), LockMetrics on", subjects: one.subjects)
            metered.surrounding = { gil, body in
                LockMetrics.isOn = true
                defer {
                    LockMetrics.isOn = false
                    LockMetrics.reset()
                }
                try body(&gil)
            }
            return metered
        }
    }

    private static func contended(_ python: Interpreter, milliseconds: Double) -> OverheadCase {
        let interval = milliseconds.rounded() == milliseconds ? "\(Int(milliseconds))" : "\(milliseconds)"
        var one = OverheadCase(
            id: "attach-contended-\(interval)ms",
            title: "attach while a Python thread computes, switch interval \(interval) ms",
            ours: { times, gil in
                gil.released {
                    for _ in 0..<times {
                        wait(timeToTake)
                        python.attached { _ in }
                    }
                }
            },
            raw: { times, gil in
                gil.released {
                    for _ in 0..<times {
                        wait(timeToTake)
                        RawCalls.attach(times: 1)
                    }
                }
            })
        one.lead = timeToTake
        one.surrounding = { gil, body in try besideBystander(switchInterval: milliseconds / 1000, &gil, body) }
        return one
    }

    /// Runs `body` while another Python thread counts, at the given switch interval in seconds.
    private static func besideBystander(
        switchInterval: Double, _ gil: inout GIL, _ body: (inout GIL) throws -> Void
    ) throws {
        let before = try Double(gil.import("sys").getswitchinterval())
        let bystander = try gil.import("unlatch_bystander").Bystander().reference
        try gil.import("sys").setswitchinterval(switchInterval)
        defer {
            _ = try? gil.import("sys").setswitchinterval(before)
            _ = try? gil.bind(bystander).stop()
        }
        try body(&gil)
    }
}
