internal import ArgumentParser
internal import Unlatch

/// The options that every command has.
struct CommonOptions: ParsableArguments {
    @Option(name: .customLong("python"), help: "A Python to measure: a path, or a name on the path. Repeatable.")
    var pythons: [String] = []

    @Flag(help: "Less work and fewer rounds.")
    var quick = false

    @Option(help: "Also write the results to this file, as JSON.")
    var json: String?

    @Flag(help: "No progress bar.")
    var noProgress = false

    /// The interpreters to measure, or why there is none.
    func interpreters() throws(Failure) -> (found: [InterpreterLocation], none: String?) {
        guard pythons.isEmpty else {
            var found: [InterpreterLocation] = []
            for python in pythons { found.append(try Failure.usage { try InterpreterLocation.find(python) }) }
            return (found, nil)
        }
        do { return ([try InterpreterLocation.find()], nil) } catch { return ([], error.description) }
    }
}

/// How a command uses Python.
enum PythonUse {
    /// It measures several, each for itself; without any, what needs none.
    case any
    /// It needs one at least.
    case needed
    /// It needs one, for the reason given.
    case one(String)
    /// It takes one, if there is one, for the reason given.
    case atMostOne(String)
    /// It takes none, for the reason given.
    case none(String)

    /// Finds the interpreters that the options name.
    func interpreters(_ options: CommonOptions) throws(Failure) -> (found: [InterpreterLocation], none: String?) {
        if case .none(let why) = self {
            guard options.pythons.isEmpty else { throw Failure(.usage, "--python: \(why)") }
            return ([], nil)
        }
        let interpreters = try options.interpreters()
        let isNeeded =
            switch self {
            case .needed, .one: true
            default: false
            }
        if isNeeded, interpreters.found.isEmpty {
            throw Failure(.nothingMeasured, "nothing could be measured: \(interpreters.none ?? "no interpreter")")
        }
        switch self {
        case .one(let why) where interpreters.found.count > 1, .atMostOne(let why) where interpreters.found.count > 1:
            throw Failure(.usage, "--python: \(why)")
        default: return interpreters
        }
    }
}
