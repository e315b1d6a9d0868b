import ArgumentParser
import BenchKit
import Foundation
import Unlatch

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Every execution model on the same workloads.",
        discussion: """
            Each figure comes from fresh processes that take turns. Without --python the interpreter is the one of \
            UNLATCH_PYTHON, of VIRTUAL_ENV, or the python3 on the path.
            """)

    @Argument(help: "Which workloads: \(Workloads.all.map(\.id).joined(separator: ", ")); all of them by default.")
    var workloads: [String] = []

    @Option(name: .customLong("python"), help: "A Python to measure: a path, or a name on the path. Repeatable.")
    var pythons: [String] = []

    @Flag(help: "Less work and fewer rounds: within a minute instead of five.")
    var quick = false

    @Option(help: "Worker counts for work that computes, as in 2,4. The usable cores by default.")
    var workers: String?

    @Option(help: "The picture of the image workload: PNG or PPM. A photograph comes with the program.")
    var image: String?

    @Option(help: "Also write the results to this file, as JSON.")
    var json: String?

    @Flag(help: "Print the tables as Markdown.")
    var markdown = false

    @Flag(help: "No progress bar.")
    var noProgress = false

    func run() throws {
        Interruption.install()
        let options = try self.options()
        let file = try json.map { path in try Failure.usage { try ReportFile(path: path) } }
        do {
            let folder = try WorkFolder()
            var environment = try self.environment(options, folder)
            Screen.show(environment, options)
            let outcome = try BenchRun(options, folder: folder).run { section, failures in
                Screen.show(section, failures: failures, markdown: markdown)
            }
            environment.finish()
            try file?.write(Report(command: "run", environment: environment, results: outcome.results))
            for failure in outcome.failures { BenchNative.complain("failed: \(failure)") }
            if !outcome.failures.isEmpty { throw Failure(.measurementFailed) }
            if outcome.results.isEmpty {
                throw Failure(.nothingMeasured, "nothing could be measured: \(options.noInterpreter ?? "no rows")")
            }
        } catch let failure as Failure {
            throw failure
        } catch is Interrupted {
            throw Failure(.interrupted, "interrupted: what is printed above is complete, the rest was not measured")
        } catch {
            throw Failure(.measurementFailed, "\(error)")
        }
    }

    /// The command line, checked before anything is measured.
    private func options() throws(Failure) -> RunOptions {
        var chosen: [any Workload] = []
        for id in workloads {
            guard let workload = Workloads.named(id) else {
                let known = Workloads.all.map(\.id).joined(separator: ", ")
                throw Failure(.usage, "there is no workload '\(id)': choose from \(known)")
            }
            chosen.append(workload)
        }
        if let image { _ = try Failure.usage { try RGBImage.load(path: image) } }
        var interpreters: [InterpreterLocation] = []
        var noInterpreter: String?
        if pythons.isEmpty {
            do { interpreters = [try InterpreterLocation.find()] } catch { noInterpreter = error.description }
        }
        for python in pythons { interpreters.append(try Failure.usage { try InterpreterLocation.find(python) }) }
        return RunOptions(
            workloads: chosen.isEmpty ? Workloads.all : chosen, effort: quick ? .quick : .full,
            workers: try workerCounts(), image: image, interpreters: interpreters, noInterpreter: noInterpreter,
            showsProgress: !noProgress)
    }

    private func workerCounts() throws(Failure) -> [Int] {
        guard let workers else { return [Topology.current.usableCores] }
        let counts = workers.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        let valid = counts.compactMap { $0.flatMap { (1...1024).contains($0) ? $0 : nil } }
        guard valid.count == counts.count else {
            throw Failure(.usage, "--workers \(workers): give whole numbers from 1 to 1024, as in --workers 2,4")
        }
        return Array(Set(valid)).sorted()
    }

    private func environment(_ options: RunOptions, _ folder: borrowing WorkFolder) throws -> BenchKit.Environment {
        let topology = Topology.current
        return BenchKit.Environment(
            topology: .init(
                allowedCPUs: topology.allowedCPUs, quotaCores: topology.quota, usableCores: topology.usableCores,
                numaNodes: topology.nodes.count),
            openMP: OpenMPRuntime.description,
            interpreters: try BenchRun.describe(options.interpreters, folder: folder))
    }
}
