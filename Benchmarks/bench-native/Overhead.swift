import ArgumentParser
import BenchKit
import Unlatch

struct Overhead: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What the layers over CPython cost, beside raw C calls in the same run.")

    @OptionGroup var common: Common

    @Flag(
        help: """
            Also measure nanobind, pybind11, Cython, ctypes and cffi. Their packages are installed from PyPI into \
            $XDG_CACHE_HOME/unlatch/peers (~/.cache without it), which may be deleted at any time.
            """)
    var peers = false

    func run() throws {
        let interpreters = try common.interpreters()
        guard !interpreters.found.isEmpty else {
            throw Failure(.nothingMeasured, "nothing could be measured: \(interpreters.none ?? "no interpreter")")
        }
        _ = try common.measuring("overhead", interpreters.found) { environment, folder in
            try Screen.show(environment, noInterpreter: nil)
            var outcome = BenchRun.Outcome()
            for location in interpreters.found {
                let setup = peers ? try PeerSetup.make(location, .overhead, progress: !common.noProgress) : .none
                let measured = try OverheadRun.run(location, peers: setup, effort: common.effort, folder: folder)
                outcome.results += OverheadRun.results(measured, setup, location)
                try Screen.show(OverheadRun.table(measured, setup), title: "One call each, CPython \(location.version)")
                try Screen.show(
                    ReleaseStream.table(measured.streams),
                    title: "Short and long calls of one function, beside a Python thread that computes")
            }
            return outcome
        }
    }
}
