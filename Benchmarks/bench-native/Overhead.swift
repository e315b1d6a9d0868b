import ArgumentParser
import BenchKit
import Unlatch

struct Overhead: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What the layers over CPython cost, beside raw C calls in the same run.")

    @OptionGroup var common: Common

    func run() throws {
        let interpreters = try common.interpreters()
        guard !interpreters.found.isEmpty else {
            throw Failure(.nothingMeasured, "nothing could be measured: \(interpreters.none ?? "no interpreter")")
        }
        _ = try common.measuring("overhead", interpreters.found) { environment, folder in
            Screen.show(environment, noInterpreter: nil)
            var outcome = BenchRun.Outcome()
            for location in interpreters.found {
                let samples = try OverheadRun.run(location, effort: common.effort, folder: folder)
                outcome.results += OverheadRun.results(samples, location)
                Screen.show(OverheadRun.table(samples), title: "One call each, CPython \(location.version)")
            }
            return outcome
        }
    }
}
