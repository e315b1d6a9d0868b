import Foundation
package import Unlatch

/// Something that is measured in fresh processes: a job goes there, a sample comes back.
package protocol FreshMeasurement: Sendable {
    /// What is asked, beside what every job has.
    associatedtype Task: Codable & Sendable
    associatedtype Sample: Codable & Sendable

    /// Of the subcommand, and in its report.
    static var name: String { get }
    /// The Python modules that its processes import.
    static var sources: [PythonSource] { get }
    /// Seconds that a job may take.
    static var timeout: Double { get }

    /// Does the job, in the process that was made for it.
    ///
    /// - Throws: `LeftOut` for what cannot be measured here; anything else is a failure.
    static func measure(_ job: Job<Task>) throws -> Sample
}

extension FreshMeasurement {
    package static var sources: [PythonSource] { [] }
    package static var timeout: Double { 600 }
}

/// What one fresh process is asked to measure.
package struct Job<Task: Codable & Sendable>: Codable, Sendable {
    package let task: Task
    package let effort: Effort
    /// The folder that holds the Python modules.
    package let folder: String
    /// nil where there is no interpreter.
    package let interpreter: InterpreterLocation?

    /// Starts the interpreter, with the modules importable, and ends it when `body` returns.
    ///
    /// - Throws: What `body` throws; `LeftOut` where there is no interpreter.
    package func withPython<R>(_ body: (Interpreter, inout GIL) throws -> R) throws -> R {
        guard let interpreter else { throw LeftOut("it needs a Python interpreter") }
        let python = try Interpreter.start(interpreter)
        let result = try python.attached { gil in
            try PythonModel.use(folder: folder, gil: &gil)
            // fork is among what is measured, in processes that have threads. CPython warns of that from 3.12 on, and from
            // 3.15 on leaves a child behind where warnings are errors.
            let category = try gil.import("builtins").attribute("DeprecationWarning").reference
            _ = try gil.import("warnings").filterwarnings("ignore", "This process .* is multi-threaded", category)
            return try body(python, &gil)
        }
        python.finalize()
        return result
    }
}

/// Cannot be measured here, and why: not a failure.
package struct LeftOut: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// How much work a run does: `--quick`, or the default.
package enum Effort: String, Codable, Sendable {
    case quick, full
}

/// Each measurement runs in a process of its own, so that none inherits another's caches, threads or modules.
package enum FreshProcess {
    /// What the copy answers, as the last line of its output.
    package enum Answer<Sample: Codable & Sendable>: Codable, Sendable {
        case sample(Sample)
        /// Cannot be measured here; not a failure.
        case leftOut(String)
        case failed(String)
    }

    /// The hidden subcommand that answers.
    package static let subcommand = "measure-one"

    private static let mark = "unlatch-answer "

    /// Runs a copy of this program and returns its answer; a copy that crashed or hung has failed.
    ///
    /// - Throws: `Interrupted`; `ChildProcess.Failure` when the copy could not be started.
    static func ask<Measured: FreshMeasurement>(
        _ kind: Measured.Type, _ job: Job<Measured.Task>, timeout: Double
    ) throws -> Answer<Measured.Sample> {
        if Interruption.isRequested { throw Interrupted() }
        let encoded = String(decoding: try JSONEncoder().encode(job), as: UTF8.self)
        let copy = ProgramCopy(embedding: job.interpreter?.executable)
        var child = ChildProcess(
            copy.executable, copy.arguments + [subcommand, kind.name, encoded], timeout: timeout)
        // multiprocessing leaves its own temporary folder behind when it is ended; in ours, it goes with ours.
        child.environment["TMPDIR"] = job.folder
        let result: ChildProcess.Result
        do { result = try child.run(isInterrupted: { Interruption.isRequested }) } catch {
            if error.isInterruption { throw Interrupted() }
            throw error
        }
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        if let line = lines.last, line.hasPrefix(mark) {
            return try JSONDecoder().decode(
                Answer<Measured.Sample>.self, from: Data(line.dropFirst(mark.count).utf8))
        }
        if result.timedOut { return .failed("did not end within \(Int(timeout)) s") }
        let reason = String(decoding: result.errors, as: UTF8.self).split(separator: "\n").last.map { ": \($0)" } ?? ""
        return .failed("its process ended with status \(result.status)\(reason)")
    }

    /// The copy's side: reads the job, prints the answer.
    ///
    /// - Parameters:
    ///   - name: Of the one among `kinds` that is asked.
    ///   - encoded: The job.
    /// - Returns: The exit status.
    package static func answer(_ name: String, _ encoded: String, among kinds: [any FreshMeasurement.Type]) -> Int32 {
        guard let kind = kinds.first(where: { $0.name == name }),
            let answer = try? kind.answer(to: Data(encoded.utf8))
        else { return 1 }
        return StandardStream.output.write("\n" + mark + String(decoding: answer, as: UTF8.self) + "\n") == 0 ? 0 : 1
    }
}

extension FreshMeasurement {
    /// Whether this is a job, or an answer, that can be read: for whoever tries what damaged ones do.
    package static func canRead(job: Data) -> Bool { (try? JSONDecoder().decode(Job<Task>.self, from: job)) != nil }

    package static func canRead(answer: Data) -> Bool {
        (try? JSONDecoder().decode(FreshProcess.Answer<Sample>.self, from: answer)) != nil
    }

    fileprivate static func answer(to encoded: Data) throws -> Data {
        let answer: FreshProcess.Answer<Sample>
        do {
            answer = .sample(try measure(JSONDecoder().decode(Job<Task>.self, from: encoded)))
        } catch let error as LeftOut {
            answer = .leftOut(error.description)
        } catch {
            answer = .failed("\(error)")
        }
        return try JSONEncoder().encode(answer)
    }
}
