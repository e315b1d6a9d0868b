extension OverheadCase {
    /// The loop in Python around each call, without a call: part of the figures of all of these, as it is of what
    /// `timeit` prints.
    static let loop = "call-loop"

    /// Functions that Python calls: nothing, two floats, a buffer with the lock released. Ours are a module's; the last
    /// is a closure that was made a function while the program ran.
    static func functions(_ module: PythonReference, _ peers: LoadedPeers, _ gil: borrowing GIL) throws
        -> [OverheadCase]
    {
        let buffer = try gil.import("array").array("d", [1.0, 2, 3, 4]).reference
        let closure = try gil.function("add") { gil, arguments in
            try Double(gil.bind(arguments[0])) + Double(gil.bind(arguments[1]))
        }
        func ours(_ name: String) throws -> PythonReference { try gil.bind(module).attribute(name).reference }
        var cases = [
            OverheadCase(
                id: loop, title: "the loop in Python around each call below, alone",
                subjects: [Subject(model: python, run: try Self.loop("loop", [], gil))]),
            try call("call_empty", "Python calls an empty function", ours("empty"), .empty, [], gil),
            try call("call_add", "Python calls f(float, float)", ours("add"), .add, [], gil),
            try call("call_sum", "Python calls f(buffer of 4), lock released", ours("sum"), .sum, [buffer], gil),
            try call("call_add", id: "call-closure", "the same f(float, float), a closure", closure, .add, [], gil),
        ]
        try cases[1].join(peers, loop: "call_empty", function: "empty", [], gil)
        try cases[2].join(peers, loop: "call_add", function: "add", [], gil)
        try cases[3].join(peers, loop: "call_sum", function: "sum", [buffer], gil)
        return cases
    }

    /// A loop in Python around our function, and around the one in C.
    private static func call(
        _ loop: String, id: String? = nil, _ title: String, _ ours: PythonReference, _ raw: RawCalls.Function,
        _ arguments: [PythonReference], _ gil: borrowing GIL
    ) throws -> OverheadCase {
        OverheadCase(
            id: id ?? loop.replacing("_", with: "-"), title: title,
            ours: try Self.loop(loop, [ours] + arguments, gil),
            raw: try Self.loop(loop, [raw.make(gil)] + arguments, gil))
    }

    /// The loop of that name, a copy of its own for these arguments.
    static func loop(_ name: String, _ arguments: [PythonReference], _ gil: borrowing GIL) throws -> Run {
        calling(try gil.import("unlatch_overhead").fresh(name).reference, arguments)
    }

    /// Calls a function whose last argument is how many times it does what it does.
    static func calling(_ function: PythonReference, _ arguments: [PythonReference]) -> Run {
        { times, gil in
            let all: [any ConvertibleToPython] = arguments + [times]
            try gil.bind(function).dynamicallyCall(withArguments: all)
        }
    }
}
