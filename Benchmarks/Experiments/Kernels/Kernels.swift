internal import ArgumentParser

struct Kernels: Experiment {
    static let name = "kernels"
    static let sources = [PythonSource("unlatch_kernels", PackageResources.unlatch_kernels_py)]
    static let pythons = PythonUse(most: 1, why: "the kernels are measured with one interpreter; name one")
    static let configuration = CommandConfiguration(
        commandName: name, abstract: "The bundled kernels, beside what the machine can give at most.",
        discussion: "Each kernel runs in a fresh process, on data that does not fit the caches.")

    @OptionGroup var common: CommonOptions

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

    func check() throws(Failure) {
        _ = try Failure.chosen(only, of: KernelRun.names, "kernel", \.self)
        if let workers, !(1...1024).contains(workers) {
            throw Failure(.usage, "--workers \(workers): give a whole number from 1 to 1024")
        }
    }

    func jobs(_ session: Session, _ interpreter: InterpreterLocation?) throws -> Jobs {
        let setup =
            if peers, let interpreter {
                try PeerSetup.make(interpreter, .kernels, progress: session.showsProgress)
            } else { PeerSetup.none }
        let names = Set(try Failure.chosen(only, of: KernelRun.names, "kernel", \.self))
        return KernelRun.names.filter(names.contains).map { id in
            (id, KernelRun.Task(id: id, peers: setup, threads: workers ?? session.cores))
        }
    }

    static func measure(_ job: Job<KernelRun.Task>) throws -> KernelRun.Sample { try KernelMeasuring.measure(job) }

    func conclude(_ samples: Samples, _ session: Session, _ interpreter: InterpreterLocation?) throws {
        let setup = samples.first?.task.peers ?? .none
        let measured = KernelRun.Outcome(samples.map(\.sample), leftOut: session.report.leftOut ?? [])
        session.report.leftOut = nil
        session.report.results = KernelRun.results(measured, setup, interpreter: interpreter?.version)
        session.report.failures += measured.failures
        try Screen.show(KernelRun.table(measured, setup), title: "Kernels")
    }
}
