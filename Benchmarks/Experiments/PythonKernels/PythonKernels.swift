internal import ArgumentParser

struct PythonKernels: Experiment {
    static let name = "python-kernels"
    static let sources = [PythonSource("unlatch_python_kernels", PackageResources.unlatch_python_kernels_py)]
    static let pythons = PythonUse(least: 1, most: 1, why: "the functions are measured in one interpreter; name one")
    static let timeout = 1800.0
    static let configuration = CommandConfiguration(
        commandName: name, abstract: "Every function of the Python package, beside NumPy's.",
        discussion: """
            Each function runs in a fresh process, on 10 to 10 million elements, and on tables along an axis. Ratios are of the \
            fastest of several samples, which all take turns.
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "Which functions, as in sum-f64,sort-i64; all of them by default.")
    var only: String?

    @Option(help: "The folder that holds the package `unlatch`. The one that the interpreter has by default.")
    var package: String?

    @Flag(
        help: """
            Also measure Numba, numexpr and bottleneck, and a NumPy of their environment. Their packages are installed from PyPI \
            into $XDG_CACHE_HOME/unlatch/peers (~/.cache without it), which may be deleted at any time.
            """)
    var peers = false

    func check() throws(Failure) { _ = try chosen() }

    private func chosen() throws(Failure) -> [PythonKernelCase] {
        let names = Set(try Failure.chosen(only, of: PythonKernelCase.all, "function", \.id).map(\.id))
        return PythonKernelCase.all.filter { names.contains($0.id) }
    }

    func jobs(_ session: Session, _ interpreter: InterpreterLocation?) throws -> Jobs {
        guard let interpreter else { return [] }
        let setup =
            peers ? try PeerSetup.make(interpreter, .pythonKernels, progress: session.showsProgress) : PeerSetup.none
        return try chosen().map { one in
            (one.id, PythonKernelRun.Task(id: one.id, peers: setup, package: package, threads: session.cores))
        }
    }

    static func measure(_ job: Job<PythonKernelRun.Task>) throws -> PythonKernelRun.Samples {
        try PythonKernelRun.measure(job)
    }

    func conclude(_ samples: Samples, _ session: Session, _ interpreter: InterpreterLocation?) throws {
        let setup = samples.first?.task.peers ?? .none
        let measured = samples.map(\.sample)
        session.report.results = measured.flatMap { $0.results(interpreter?.version, setup) }
        session.report.failures += measured.flatMap(\.failures)
        let model = session.report.environment.cpuModel
        let text = PythonKernelRun.text(measured, setup, processor: model, leftOut: session.report.leftOut ?? [])
        session.report.leftOut = nil
        try Screen.show(text, title: "Time of NumPy's function ÷ ours, by elements")
    }
}
