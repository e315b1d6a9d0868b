import ArgumentParser
import BenchKit
import Unlatch

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Every execution model on the same workloads.",
        discussion: """
            Each figure comes from fresh processes that take turns: within five minutes, or one with --quick. Without \
            --python the interpreter is the one of UNLATCH_PYTHON, of VIRTUAL_ENV, or the python3 on the path.
            """)

    @Argument(help: "Which workloads: \(Workloads.all.map(\.id).joined(separator: ", ")); all of them by default.")
    var workloads: [String] = []

    @OptionGroup var common: Common

    @Option(help: "Worker counts for work that computes, as in 2,4. The usable cores by default.")
    var workers: String?

    @Option(help: "The picture of the image workload: PNG or PPM. A photograph comes with the program.")
    var image: String?

    @Flag(help: "Print the tables as Markdown.")
    var markdown = false

    func run() throws {
        let options = try self.options()
        let outcome = try common.measuring("run", options.interpreters) { environment, folder in
            try Screen.show(environment, noInterpreter: options.noInterpreter)
            return try BenchRun(options, folder: folder).run { section, failures in
                try Screen.show(section, failures: failures, markdown: markdown)
            }
        }
        if outcome.results.isEmpty {
            throw Failure(.nothingMeasured, "nothing could be measured: \(options.noInterpreter ?? "no rows")")
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
        let interpreters = try common.interpreters()
        return RunOptions(
            workloads: chosen.isEmpty ? Workloads.all : chosen, effort: common.effort, workers: try workerCounts(),
            image: image, interpreters: interpreters.found, noInterpreter: interpreters.none,
            showsProgress: !common.noProgress)
    }

    private func workerCounts() throws(Failure) -> [Int] {
        guard let workers else { return [Topology.current.usableCores] }
        return try Self.workerCounts(workers)
    }

    /// The counts of a `--workers` option.
    static func workerCounts(_ workers: String) throws(Failure) -> [Int] {
        let counts = workers.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        let valid = counts.compactMap { $0.flatMap { (1...1024).contains($0) ? $0 : nil } }
        guard valid.count == counts.count else {
            throw Failure(.usage, "--workers \(workers): give whole numbers from 1 to 1024, as in --workers 2,4")
        }
        return Array(Set(valid)).sorted()
    }
}
