internal import ArgumentParser

struct Scale: Experiment {
    static let name = "scale"
    static let sources = PythonSource.each([.scale] + ModelDescription.all.flatMap(\.sources))
    static let timeout = 300.0
    static let pythons = PythonUse(least: 1)
    static let configuration = CommandConfiguration(
        commandName: name, abstract: "What more workers bring, measured beside what the model of the lock predicts.",
        discussion: """
            Tasks that hold the lock, run without it and wait for known times, by 1 to 8 threads (and more that wait), \
            processes and coroutines.
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "Also say what a node with so many cores would give: predicted, not measured.")
    var predict: Int?

    func check() throws(Failure) {
        if let predict, !(1...4096).contains(predict) {
            throw Failure(.usage, "--predict \(predict): give a number of cores from 1 to 4096")
        }
    }

    func jobs(_ session: Session, _ interpreter: InterpreterLocation?) throws -> Jobs {
        (TaskModelRun.handOffs.map(\.task) + TaskModelRun.cases).map { ("\($0.name), \($0.model.name)", $0) }
    }

    func conclude(_ samples: Samples, _ session: Session, _ interpreter: InterpreterLocation?) throws {
        guard let interpreter else { return }
        let measured = TaskModelRun.Outcome(samples, cores: session.cores)
        session.report.results += TaskModelRun.results(measured, interpreter)
        let python = "CPython \(interpreter.version)"
        try Screen.show(TaskModelRun.table(measured), title: "Prediction and measurement, \(python)")
        guard let predict else { return }
        try Screen.show(
            TaskModelRun.prediction(measured, cores: predict), title: "PREDICTED for \(predict) cores, \(python)")
    }
}
