package import ArgumentParser
package import Unlatch

/// What `bench-native NAME` measures.
///
/// A command makes *jobs*; each goes to a fresh process, which answers with a *sample*; what follows from the samples is in
/// the *report*, and printed.
package protocol Experiment: ParsableCommand, FreshMeasurement {
    /// How it uses Python.
    static var pythons: PythonUse { get }

    var common: CommonOptions { get }

    /// Checks the rest of the command line, before anything else is done.
    func check() throws(Failure)

    /// What is asked of fresh processes with one interpreter, or without; the label is for people.
    func jobs(_ session: Session, _ interpreter: InterpreterLocation?) throws -> Jobs

    /// Puts what follows from the samples into the session's report, and shows it.
    func conclude(_ samples: Samples, _ session: Session, _ interpreter: InterpreterLocation?) throws

    /// All of it. Unless a command has its own way: the jobs of each interpreter, one after the other, and what follows.
    func measure(_ session: Session) throws

    /// Why there is nothing in the report that counts; nil where there is something.
    func lack(_ session: Session) -> String?
}

extension Experiment {
    package typealias Jobs = [(label: String, task: Task)]
    package typealias Samples = [(task: Task, sample: Sample)]

    package static var pythons: PythonUse { PythonUse() }

    package func check() throws(Failure) {}

    package func jobs(_ session: Session, _ interpreter: InterpreterLocation?) throws -> Jobs { [] }

    package func conclude(_ samples: Samples, _ session: Session, _ interpreter: InterpreterLocation?) throws {}

    package func measure(_ session: Session) throws {
        try session.showMachine()
        for interpreter in session.pythons {
            let jobs = try jobs(session, interpreter)
            var samples: Samples = []
            session.expect(jobs.count)
            for (label, task) in jobs {
                switch try session.ask(Self.self, task, interpreter, label) {
                case .sample(let sample): samples.append((task, sample))
                case .leftOut(let why): session.report.leftOut = (session.report.leftOut ?? []) + ["\(label): \(why)"]
                case .failed(let why): session.report.failures.append("\(label): \(why)")
                }
            }
            session.progress.clear()
            try conclude(samples, session, interpreter)
        }
    }

    package func lack(_ session: Session) -> String? { session.report.results.isEmpty ? "see above" : nil }

    /// From the command line to the exit status.
    package mutating func run() throws {
        try check()
        let interpreters = try Self.pythons.interpreters(common)
        Interruption.install()
        let file = try common.json.map(ReportFile.checked)
        try Screen.begin(hasReport: file != nil)
        do {
            let folder = try WorkFolder(Self.sources + InterpreterDescription.sources)
            let session = try Session(
                Self.name, interpreters, folder: folder.path, effort: common.quick ? .quick : .full,
                showsProgress: !common.noProgress)
            try measure(session)
            session.progress.clear()
            session.report.environment.finish()
            try file?.write(session.report)
            for failure in session.report.failures { Failure.complain("failed: \(failure)") }
            try Screen.end()
            if !session.report.failures.isEmpty { throw Failure(.measurementFailed) }
            if let lack = lack(session) {
                throw Failure(.nothingMeasured, "nothing could be measured: \(lack)")
            }
        } catch let failure as Failure {
            throw failure
        } catch let error as WorkFolderError {
            throw Failure(.nothingMeasured, error.description)
        } catch is Interrupted {
            throw Failure(.interrupted, "interrupted: what is printed above is complete, the rest was not measured")
        } catch {
            throw Failure(.measurementFailed, "\(error)")
        }
    }
}

extension ReportFile {
    /// Where the report goes, tried before anything is measured.
    ///
    /// - Throws: `Failure` where the path is wrong, or writing fails already.
    package static func checked(_ path: String) throws(Failure) -> ReportFile {
        do { return try ReportFile(path: path) } catch {
            throw Failure(error.isWriteFailure ? .measurementFailed : .usage, error.description)
        }
    }
}
