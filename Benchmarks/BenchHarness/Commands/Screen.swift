import Synchronization

/// What the commands say on standard output.
///
/// What cannot be written ends the command with status 1: at once, or, where a report is wanted too, once that is written.
package enum Screen {
    private struct State {
        var hasReport = false
        var failure: Int32 = 0
    }
    private static let state = Mutex(State())

    /// Before anything is measured.
    ///
    /// - Throws: `Failure` where standard output cannot be written to, and nothing else is wanted.
    package static func begin(hasReport: Bool) throws(Failure) {
        let obstacle = StandardStream.output.obstacle
        state.withLock { $0 = State(hasReport: hasReport, failure: obstacle) }
        if !hasReport { try end() }
    }

    /// After the report was written.
    ///
    /// - Throws: `Failure` where something of the output was lost.
    package static func end() throws(Failure) {
        let failure = state.withLock(\.failure)
        if failure != 0 { throw Failure(.measurementFailed, StandardStream.output.message(failure)) }
    }

    /// The machine and what was found on it, before anything is measured.
    static func show(_ environment: Environment, noInterpreter: String?) throws(Failure) {
        let topology = environment.topology
        let nodes = topology.numaNodes == 1 ? "1 NUMA node" : "\(topology.numaNodes) NUMA nodes"
        var lines = [
            "Unlatch \(environment.unlatch), \(environment.date)",
            "  \(environment.cpuModel ?? "unknown processor"), \(topology.usableCores) usable cores, \(nodes)",
            "  \(environment.openMP)",
        ]
        for python in environment.interpreters {
            let lock = python.gilEnabled ? "" : ", running without the GIL"
            let numPy = python.numpyVersion.map { ", NumPy \($0)" } ?? ""
            // fork is what everybody expects of Linux.
            let processes =
                python.startMethod.flatMap { $0 == "fork" ? nil : ", processes by \($0) unless named" } ?? ""
            lines.append("  CPython \(python.version)\(lock)\(numPy)\(processes): \(python.path)")
        }
        if let why = noInterpreter { lines.append("  No Python: \(why)") }
        lines += environment.warnings.map { "  Note: \($0)" }
        try show(lines.joined(separator: "\n") + "\n")
    }

    /// A table that is ready.
    package static func show(_ table: String, title: String) throws(Failure) { try show("\n\(title)\n\n" + table) }

    /// A text that is ready: it is read as soon as it is complete.
    package static func show(_ text: String) throws(Failure) {
        guard state.withLock({ $0.failure == 0 }) else { return }
        let failure = StandardStream.output.write(text)
        let hasReport = state.withLock { state in
            state.failure = failure
            return state.hasReport
        }
        if !hasReport { try end() }
    }
}
