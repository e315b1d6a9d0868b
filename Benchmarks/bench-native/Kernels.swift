import ArgumentParser
import BenchKit
import Unlatch

struct Kernels: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The bundled kernels, beside what the machine can give at most.",
        discussion: "Each kernel runs in a fresh process, on data that does not fit the caches.")

    @OptionGroup var common: Common

    @Option(help: "Which kernels, as in triad-f64,sort-i32; all of them by default.")
    var only: String?

    @Option(help: "Threads of the team. The usable cores by default.")
    var workers: Int?

    @Flag(
        help: """
            Also measure NumPy, Numba, numexpr and Cython on the same data. Their packages are installed from PyPI into \
            $XDG_CACHE_HOME/unlatch/peers (~/.cache without it), which may be deleted at any time.
            """)
    var peers = false

    func run() throws {
        let names = try chosen()
        if let workers, !(1...1024).contains(workers) {
            throw Failure(.usage, "--workers \(workers): give a whole number from 1 to 1024")
        }
        let interpreters = try common.interpreters()
        guard interpreters.found.count < 2 else {
            throw Failure(.usage, "--python: the kernels are measured with one interpreter; name one")
        }
        let location = interpreters.found.first
        let outcome = try common.measuring("kernels", interpreters.found) { environment, folder in
            try Screen.show(environment, noInterpreter: interpreters.none)
            let setup =
                if peers, let location {
                    try PeerSetup.make(location, .kernels, progress: !common.noProgress)
                } else { PeerSetup.none }
            let measured = try KernelRun.run(
                only: names, interpreter: location, peers: setup, effort: common.effort,
                threads: workers ?? environment.topology.usableCores, folder: folder, progress: !common.noProgress)
            var outcome = BenchRun.Outcome()
            outcome.results = KernelRun.results(measured, setup, interpreter: location?.version)
            outcome.failures = measured.failures
            try Screen.show(KernelRun.table(measured, setup), title: "Kernels")
            return outcome
        }
        if outcome.results.isEmpty { throw Failure(.nothingMeasured, "nothing could be measured: see above") }
    }

    private func chosen() throws(Failure) -> [String] {
        guard let only else { return [] }
        let names = only.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        for name in names where !KernelRun.names.contains(name) {
            throw Failure(
                .usage, "--only: there is no kernel '\(name)'; choose from \(KernelRun.names.joined(separator: ", "))")
        }
        return names
    }
}
