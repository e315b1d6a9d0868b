internal import ArgumentParser
internal import Unlatch

/// The options that every command has.
package struct CommonOptions: ParsableArguments {
    @Option(
        name: .customLong("python"),
        help: "A Python to measure: a path, a name on the path, or a version as in 3.15 or 3.13t. Repeatable.")
    var pythons: [String] = []

    @Flag(help: "Less work and fewer rounds.")
    var quick = false

    @Option(help: "Also write the results to this file, as JSON.")
    var json: String?

    @Flag(help: "No progress bar.")
    var noProgress = false

    package init() {}
}

/// How many interpreters a command takes, and what is said to who names more.
package struct PythonUse {
    private let least: Int
    private let most: Int
    private let why: String

    package init(least: Int = 0, most: Int = .max, why: String = "") {
        (self.least, self.most, self.why) = (least, most, why)
    }

    /// The interpreters that the options name, or the one that is found; or why there is none.
    func interpreters(_ options: CommonOptions) throws(Failure) -> (found: [InterpreterLocation], none: String?) {
        var interpreters: (found: [InterpreterLocation], none: String?) = ([], nil)
        for python in options.pythons {
            let found = try NamedPython(python).find()
            guard !interpreters.found.contains(found) else {
                throw Failure(.usage, "--python \(python): \(found.executable) is named twice")
            }
            interpreters.found.append(found)
        }
        if interpreters.found.isEmpty, most > 0 {
            do { interpreters.found = [try InterpreterLocation.find()] } catch { interpreters.none = error.description }
        }
        guard interpreters.found.count >= least else {
            throw Failure(.nothingMeasured, "nothing could be measured: \(interpreters.none ?? "no interpreter")")
        }
        guard interpreters.found.count <= most else { throw Failure(.usage, "--python: \(why)") }
        return interpreters
    }
}
