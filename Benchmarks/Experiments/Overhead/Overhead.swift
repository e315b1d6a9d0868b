internal import ArgumentParser

struct Overhead: Experiment {
    static let name = "overhead"
    static let sources = [
        PythonSource("unlatch_overhead", PackageResources.unlatch_overhead_py), .bystander,
    ]
    static let pythons = PythonUse(least: 1)
    static let configuration = CommandConfiguration(
        commandName: name, abstract: "What the layers over CPython cost, beside raw C calls in the same run.")

    @OptionGroup var common: CommonOptions

    @Flag(
        help: """
            Also measure nanobind, pybind11, Cython, Numba, ctypes and cffi. Their packages are installed from PyPI into \
            $XDG_CACHE_HOME/unlatch/peers (~/.cache without it), which may be deleted at any time.
            """)
    var peers = false

    @Option(help: "The folder that holds the package `unlatch`. The one that the interpreter has by default.")
    var package: String?

    struct Task: Codable, Sendable {
        let peers: PeerSetup
        let package: String?
    }

    func jobs(_ session: Session, _ interpreter: InterpreterLocation?) throws -> Jobs {
        guard let interpreter else { return [] }
        let setup = peers ? try PeerSetup.make(interpreter, .overhead, progress: session.showsProgress) : .none
        return [("CPython \(interpreter.version)", Task(peers: setup, package: package))]
    }

    func conclude(_ samples: Samples, _ session: Session, _ interpreter: InterpreterLocation?) throws {
        guard let interpreter, let (task, measured) = samples.first else { return }
        session.report.results += OverheadRun.results(measured, task.peers, interpreter)
        try Screen.show(
            OverheadRun.table(measured, task.peers), title: "One call each, CPython \(interpreter.version)")
        try Screen.show(
            ReleaseStream.table(measured.streams),
            title: "Short and long calls of one function, beside a Python thread that computes")
    }
}
