internal import Unlatch

/// One operation, done our way and as raw C calls: both are measured in turns, in one process.
struct OverheadCase {
    /// The report's name of the operation.
    let id: String
    /// For people.
    let title: String
    /// Each runs the operation so many times.
    let ours: (Int, inout GIL) throws -> Void
    let raw: (Int, inout GIL) throws -> Void
    /// Seconds of each operation that are not its own: time for another thread to take the lock.
    var lead = 0.0
    /// Runs around the samples, for cases that need another thread.
    var surrounding: (inout GIL, (inout GIL) throws -> Void) throws -> Void = { gil, body in try body(&gil) }
}

/// Long enough for a thread that waits for the lock to wake up and take it.
private let timeToTake = 0.0002

/// Native work of so many seconds.
private func wait(_ seconds: Double) {
    let end = ChildProcess.now() + seconds
    while ChildProcess.now() < end {}
}

extension OverheadCase {
    /// The lock: attaching, nested and not, with and without a competitor; releasing.
    static func lock(_ python: Interpreter) -> [OverheadCase] {
        var cases = [
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
        for milliseconds in [5, 0.5] {
            cases.append(
                OverheadCase(
                    id: "attach-contended-\(milliseconds)ms",
                    title: "attach while a Python thread computes, switch interval \(milliseconds) ms",
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
                    },
                    lead: timeToTake,
                    surrounding: { gil, body in try besideBystander(switchInterval: milliseconds / 1000, &gil, body) }))
        }
        return cases
    }

    /// Objects: an attribute, a list of 1 000 floats each way.
    static func objects(_ gil: borrowing GIL) throws -> [OverheadCase] {
        let numbers = (0..<1000).map { Double($0) + 0.5 }
        let object = try gil.evaluate("type('Object', (), {'attribute': 1})()").reference
        let list = try numbers.pythonReference(gil)
        return [
            OverheadCase(
                id: "attribute", title: "read an attribute",
                ours: { times, gil in
                    let object = gil.bind(object)
                    for _ in 0..<times { _ = try object.attribute("attribute") }
                },
                raw: { times, gil in RawCalls.attribute("attribute", of: gil.bind(object), times: times) }),
            OverheadCase(
                id: "list-to-python", title: "a list of 1 000 floats to Python",
                ours: { times, gil in for _ in 0..<times { _ = try numbers.pythonReference(gil) } },
                raw: { times, gil in RawCalls.makeList(numbers, times: times, &gil) }),
            OverheadCase(
                id: "list-from-python", title: "a list of 1 000 floats from Python",
                ours: { times, gil in
                    let list = gil.bind(list)
                    for _ in 0..<times { _ = try [Double](list) }
                },
                raw: { times, gil in
                    var read = [Double](repeating: 0, count: 1000)
                    RawCalls.readList(gil.bind(list), into: &read, times: times)
                }),
        ]
    }

    /// Functions that Python calls: nothing, two floats, a buffer with the lock released.
    static func functions(_ gil: borrowing GIL) throws -> [OverheadCase] {
        let buffer = try gil.import("array").array("d", [1.0, 2, 3, 4]).reference
        let empty = try gil.function("empty") { _, _ in 0 }
        let add = try gil.function("add") { gil, arguments in
            try Double(gil.bind(arguments[0])) + Double(gil.bind(arguments[1]))
        }
        let sum = try gil.function("sum") { gil, arguments in
            let view: BufferView<Double>
            do { view = try gil.bind(arguments[0]).buffer(of: Double.self) }
            return gil.released { view.withUnsafeBuffer { $0.reduce(0, +) } }
        }
        return [
            try call("call_empty", "Python calls an empty function", empty, .empty, [], gil),
            try call("call_add", "Python calls f(float, float)", add, .add, [], gil),
            try call("call_sum", "Python calls f(buffer of 4), lock released", sum, .sum, [buffer], gil),
        ]
    }

    /// A loop in Python around our function, and around the one in C.
    private static func call(
        _ loop: String, _ title: String, _ ours: PythonReference, _ raw: RawCalls.Function,
        _ arguments: [PythonReference], _ gil: borrowing GIL
    ) throws -> OverheadCase {
        let raw = try raw.make(gil)
        func run(_ function: PythonReference) -> (Int, inout GIL) throws -> Void {
            { times, gil in
                let loop = try gil.import("unlatch_overhead").attribute(loop)
                let all: [any ConvertibleToPython] = [function] + arguments + [times]
                try loop.dynamicallyCall(withArguments: all)
            }
        }
        return OverheadCase(id: loop.replacing("_", with: "-"), title: title, ours: run(ours), raw: run(raw))
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
