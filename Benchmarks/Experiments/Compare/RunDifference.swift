/// Something beside the figures that differs between two runs.
struct RunDifference: Encodable, Sendable {
    let name: String
    let before: String
    let after: String
    /// Whether figures of the two are of different machines: then no code is judged by them.
    let isOfMachine: Bool

    var text: String { "\(name): \(before) and \(after)" }

    /// All of them, what is of the machine first.
    static func all(_ before: Report, _ after: Report) -> [RunDifference] {
        let (old, new) = (before.environment, after.environment)
        func difference(_ name: String, isOfMachine: Bool, _ value: (Environment) -> String?) -> RunDifference? {
            let (was, now) = (value(old) ?? "unknown", value(new) ?? "unknown")
            return was == now ? nil : RunDifference(name: name, before: was, after: now, isOfMachine: isOfMachine)
        }
        return machine.compactMap { difference($0, isOfMachine: true, $1) }
            + settings.compactMap { difference($0, isOfMachine: false, $1) }
    }

    private static let machine: [(String, @Sendable (Environment) -> String?)] = [
        ("processor", \.cpuModel),
        ("usable cores", { "\($0.topology.usableCores)" }),
        ("NUMA nodes", { "\($0.topology.numaNodes)" }),
        ("caches", { $0.caches.map { Format.bytes($0.bytes) }.joined(separator: ", ") }),
    ]

    private static let settings: [(String, @Sendable (Environment) -> String?)] = [
        ("Unlatch", \.unlatch),
        ("build", \.build),
        ("Swift", \.swift),
        ("OpenMP", \.openMP),
        ("Python", { $0.interpreters.map(Self.python).joined(separator: ", ") }),
        ("operating system", \.operatingSystem),
        ("kernel", \.kernel),
        ("C library", \.libc),
        ("SMT", { $0.smt.map { $0 ? "on" : "off" } }),
        ("frequency boost", { $0.boost.map { $0 ? "on" : "off" } }),
        ("frequency governor", \.governor),
        ("huge pages", \.transparentHugePages),
        ("effort", { $0.commandLine.contains("--quick") ? "--quick" : "full" }),
    ]

    private static func python(_ one: Environment.Interpreter) -> String {
        "\(one.implementation) \(one.version)" + (one.gilEnabled ? "" : " without the lock")
            + (one.numpyVersion.map { " with NumPy \($0)" } ?? "")
    }
}
