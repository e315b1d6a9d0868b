/// Waits until another Python thread is seen to run: it holds the lock then.
private final class RunningThread: Lead {
    /// Counts as long as the thread runs, and is read without the lock. Nil while there is no thread.
    var count: BufferView<Int>?
    private var waited = 0.0

    func see() throws {
        let began = SystemClock.now()
        var now = began
        try count?.withUnsafeBuffer { count in
            let before = count[0]
            while count[0] == before {
                now = SystemClock.now()
                guard now - began < 10 else { throw LeftOut("another Python thread was not seen to run for 10 s") }
            }
        }
        waited += now - began
    }

    func take() -> Double {
        defer { waited = 0 }
        return waited
    }
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
        let other = RunningThread()
        var one = OverheadCase(
            id: "attach-contended-\(interval)ms",
            title: "attach while a Python thread computes, switch interval \(interval) ms",
            ours: { times, gil in
                try gil.released {
                    for _ in 0..<times {
                        try other.see()
                        python.attached { _ in }
                    }
                }
            },
            raw: { times, gil in
                try gil.released {
                    for _ in 0..<times {
                        try other.see()
                        RawCalls.attach(times: 1)
                    }
                }
            })
        one.lead = other
        one.surrounding = { gil, body in
            try beside(other, switchInterval: milliseconds / 1000, &gil, body)
        }
        return one
    }

    /// Runs `body` while another Python thread counts, at the given switch interval in seconds.
    private static func beside(
        _ other: RunningThread, switchInterval: Double, _ gil: inout GIL, _ body: (inout GIL) throws -> Void
    ) throws {
        let before = try Double(gil.import("sys").getswitchinterval())
        let bystander = try gil.import("unlatch_bystander").VisibleBystander().reference
        defer {
            other.count = nil
            _ = try? gil.import("sys").setswitchinterval(before)
            _ = try? gil.bind(bystander).stop()
        }
        do { other.count = try gil.bind(bystander).attribute("visible").buffer(of: Int.self) }
        try gil.import("sys").setswitchinterval(switchInterval)
        try body(&gil)
    }
}
