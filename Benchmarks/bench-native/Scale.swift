import ArgumentParser
import BenchKit
import Unlatch

struct Scale: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What more workers bring, measured beside what the model of the lock predicts.",
        discussion: """
            Tasks that hold the lock, run without it and wait for known times, by 1 to 8 threads (and more that wait), \
            processes and coroutines.
            """)

    @OptionGroup var common: Common

    @Option(help: "Also say what a node with so many cores would give: predicted, not measured.")
    var predict: Int?

    func run() throws {
        if let predict, !(1...4096).contains(predict) {
            throw Failure(.usage, "--predict \(predict): give a number of cores from 1 to 4096")
        }
        let interpreters = try common.interpreters()
        guard !interpreters.found.isEmpty else {
            throw Failure(.nothingMeasured, "nothing could be measured: \(interpreters.none ?? "no interpreter")")
        }
        let outcome = try common.measuring("scale", interpreters.found) { environment, folder in
            try Screen.show(environment, noInterpreter: nil)
            var outcome = BenchRun.Outcome()
            for location in interpreters.found {
                let measured = try TaskModelRun.run(
                    location, cores: environment.topology.usableCores, effort: common.effort, folder: folder,
                    progress: !common.noProgress)
                outcome.results += TaskModelRun.results(measured, location)
                outcome.failures += measured.failures
                try Screen.show(
                    TaskModelRun.table(measured), title: "Prediction and measurement, CPython \(location.version)")
                if let predict {
                    try Screen.show(
                        TaskModelRun.prediction(measured, cores: predict),
                        title: "PREDICTED for \(predict) cores, CPython \(location.version)")
                }
            }
            return outcome
        }
        if outcome.results.isEmpty { throw Failure(.nothingMeasured, "nothing could be measured: see above") }
    }
}
