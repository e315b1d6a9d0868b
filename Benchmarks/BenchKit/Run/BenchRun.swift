import Foundation
package import Unlatch

/// The run: every workload with every interpreter, section by section.
package struct BenchRun {
    package struct Outcome {
        package var results: [MeasuredResult] = []
        /// Of the command that judges claims.
        package var claims: [ClaimResult]?
        /// Rows that failed, or computed something else than the others: one line each.
        package var failures: [String] = []
        /// What this machine cannot show, one line each; nil where a command has no such list.
        package var leftOut: [String]?

        package init() {}
    }

    private let options: RunOptions
    private let folder: String

    package init(_ options: RunOptions, folder: borrowing WorkFolder) {
        self.options = options
        self.folder = folder.path
    }

    /// Measures section by section and hands each over as soon as it is complete.
    ///
    /// - Throws: `Interrupted` when the user asked to stop; the sections handed over before are complete. What `show` throws.
    package func run(show: (WorkloadSection, _ failures: [String]) throws -> Void) throws -> Outcome {
        let interpreters: [InterpreterLocation?] = options.interpreters.isEmpty ? [nil] : options.interpreters
        let tasks = options.workloads.flatMap { workload in interpreters.map { (workload, $0) } }
        var outcome = Outcome()
        let deadline = SystemClock.now() + options.budget
        // Sections share the time by their rows; what one leaves over goes to the later ones.
        let weights = tasks.map { $0.0.timeShare * Double($0.0.rows(options.effort, workers: options.workers).count) }
        for (index, (workload, interpreter)) in tasks.enumerated() {
            let left = deadline - SystemClock.now()
            let slice = left * weights[index] / weights[index...].reduce(0, +)
            var runner = SectionRunner(workload, interpreter, options: options, folder: folder)
            let section = try runner.run(until: SystemClock.now() + min(slice, weights[index] * options.rowBudget))
            try show(section, runner.failures)
            outcome.results += section.results
            outcome.failures += runner.failures.map { "\(workload.id): \($0)" }
        }
        return outcome
    }

    /// What the report says of each interpreter.
    ///
    /// - Throws: `Interrupted`, or a line of text when one of them does not start.
    package static func describe(
        _ interpreters: [InterpreterLocation], folder: borrowing WorkFolder
    ) throws -> [Environment.Interpreter] {
        let path = folder.path
        return try interpreters.map { location in
            switch try FreshProcess.ask(.describe(location, folder: path), timeout: 60) {
            case .described(let isLockEnabled, let numPy):
                return Environment.Interpreter(
                    path: location.executable, version: location.version, implementation: "cpython",
                    libraryPath: location.library, gilEnabled: isLockEnabled, numpyVersion: numPy)
            case .failed(let why), .leftOut(let why):
                throw UnusableInterpreter(
                    description: "'\(location.executable)' does not run inside this program: \(why)")
            default:
                preconditionFailure("a description was asked for")
            }
        }
    }
}

/// An interpreter that was found, and does not start when it is embedded.
package struct UnusableInterpreter: Error, CustomStringConvertible {
    package let description: String
}
