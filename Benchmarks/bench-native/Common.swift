import ArgumentParser
import BenchKit
import Foundation
import Unlatch

/// The options that every command has, and what every command does around its measuring.
struct Common: ParsableArguments {
    @Option(name: .customLong("python"), help: "A Python to measure: a path, or a name on the path. Repeatable.")
    var pythons: [String] = []

    @Flag(help: "Less work and fewer rounds.")
    var quick = false

    @Option(help: "Also write the results to this file, as JSON.")
    var json: String?

    @Flag(help: "No progress bar.")
    var noProgress = false

    var effort: Effort { quick ? .quick : .full }

    /// The interpreters to measure, or why there is none.
    func interpreters() throws(Failure) -> (found: [InterpreterLocation], none: String?) {
        guard pythons.isEmpty else {
            var found: [InterpreterLocation] = []
            for python in pythons { found.append(try Failure.usage { try InterpreterLocation.find(python) }) }
            return (found, nil)
        }
        do { return ([try InterpreterLocation.find()], nil) } catch { return ([], error.description) }
    }

    /// What a report says of this machine.
    static func environment(_ interpreters: [BenchKit.Environment.Interpreter] = []) -> BenchKit.Environment {
        let topology = Topology.current
        return BenchKit.Environment(
            topology: .init(
                allowedCPUs: topology.allowedCPUs, quotaCores: topology.quota, usableCores: topology.usableCores,
                numaNodes: topology.nodes.count),
            openMP: OpenMPRuntime.description, interpreters: interpreters)
    }

    /// Where the report goes, tried before anything is measured.
    ///
    /// - Throws: `Failure` where the path is wrong, or writing fails already.
    static func report(_ path: String) throws(Failure) -> ReportFile {
        do { return try ReportFile(path: path) } catch {
            throw Failure(error.isWriteFailure ? .measurementFailed : .usage, error.description)
        }
    }

    /// Checks where the report goes, makes the folder and describes the machine; then measures; then writes the report.
    ///
    /// - Throws: `Failure`, with the exit status that the command line promises.
    func measuring(
        _ command: String, _ interpreters: [InterpreterLocation],
        _ body: (BenchKit.Environment, borrowing WorkFolder) throws -> BenchRun.Outcome
    ) throws(Failure) -> BenchRun.Outcome {
        Interruption.install()
        let file = try json.map { path throws(Failure) in try Common.report(path) }
        try Screen.begin(hasReport: file != nil)
        do {
            let folder = try WorkFolder()
            var environment = Common.environment(try BenchRun.describe(interpreters, folder: folder))
            environment.warnings += PlacementNotes.current
            let outcome = try body(environment, folder)
            environment.finish()
            var report = Report(command: command, environment: environment, results: outcome.results)
            report.claims = outcome.claims
            report.leftOut = outcome.leftOut
            try file?.write(report)
            for failure in outcome.failures { BenchNative.complain("failed: \(failure)") }
            try Screen.end()
            if !outcome.failures.isEmpty { throw Failure(.measurementFailed) }
            return outcome
        } catch let failure as Failure {
            throw failure
        } catch let error as WorkFolderError {
            throw Failure(.nothingMeasured, error.description)
        } catch is Interrupted {
            throw Failure(.interrupted, "interrupted: what is printed above is complete, the rest was not measured")
        } catch {
            throw Failure(.measurementFailed, "\(error)")
        }
    }
}
