package import Unlatch

/// One use of a command: what it measures with, and the report that comes of it.
package final class Session {
    package let effort: Effort
    /// Empty, with the reason beside it, where there is none.
    package let interpreters: [InterpreterLocation]
    package let noInterpreter: String?
    package let showsProgress: Bool
    package let progress: ProgressBar
    package var report: Report
    private let folder: String
    private var asked = 0

    /// Describes the machine and its interpreters.
    ///
    /// - Throws: `Interrupted`, or `UnusableInterpreter` when one of them does not start.
    init(
        _ command: String, _ interpreters: (found: [InterpreterLocation], none: String?), folder: String,
        effort: Effort, showsProgress: Bool
    ) throws {
        self.effort = effort
        self.folder = folder
        self.showsProgress = showsProgress
        (self.interpreters, noInterpreter) = interpreters
        progress = ProgressBar(total: 1, enabled: showsProgress)
        var environment = Environment.here()
        environment.interpreters = try interpreters.found.map { location in
            let job = Job(
                task: InterpreterDescription.Question(), effort: effort, folder: folder, interpreter: location)
            switch try FreshProcess.ask(InterpreterDescription.self, job, timeout: 60) {
            case .sample(let description): return description
            case .failed(let why), .leftOut(let why):
                throw UnusableInterpreter(
                    description: "'\(location.executable)' does not run inside this program: \(why)")
            }
        }
        environment.warnings += PlacementNotes.current
        report = Report(command: command, environment: environment, results: [])
    }

    /// Shows the machine and its interpreters.
    package func showMachine() throws(Failure) { try Screen.show(report.environment, noInterpreter: noInterpreter) }

    /// What is measured one after the other: each interpreter, or what needs none.
    package var pythons: [InterpreterLocation?] { interpreters.isEmpty ? [nil] : interpreters }

    /// The cores that this program may use.
    package var cores: Int { report.environment.topology.usableCores }

    /// Asks a fresh process.
    ///
    /// - Parameter label: What the progress bar says.
    /// - Throws: `Interrupted`.
    package func ask<Measured: FreshMeasurement>(
        _ kind: Measured.Type, _ task: Measured.Task, _ interpreter: InterpreterLocation?, _ label: String,
        timeout: Double = Measured.timeout
    ) throws -> FreshProcess.Answer<Measured.Sample> {
        progress.update(done: asked, label: label)
        asked += 1
        progress.total = max(progress.total, asked)
        return try FreshProcess.ask(
            kind, Job(task: task, effort: effort, folder: folder, interpreter: interpreter), timeout: timeout)
    }

    /// How many more steps there will be, as far as is known now.
    package func expect(_ steps: Int) { progress.total = asked + steps }
}

/// An interpreter that was found, and does not start when it is embedded.
package struct UnusableInterpreter: Error, CustomStringConvertible {
    package let description: String
}
