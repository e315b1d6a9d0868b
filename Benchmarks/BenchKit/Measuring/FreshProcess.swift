import Foundation
package import Unlatch

/// What the program asks of a fresh copy of itself.
package enum Request: Codable, Sendable {
    case measure(Job)
    /// What an interpreter says of itself once it runs.
    case describe(InterpreterLocation, folder: String)
    case overhead(InterpreterLocation, PeerSetup, folder: String, Effort)
    case kernel(KernelRun.Job)
    case placement(PlacementRun.Job)
    case taskModel(TaskModelRun.Job)
    case claim(ClaimProbe.Job)
    case advise(AdviceProbe.Job)

    fileprivate var folder: String {
        switch self {
        case .measure(let job): job.folder
        case .kernel(let job): job.folder
        case .placement(let job): job.folder
        case .taskModel(let job): job.folder
        case .claim(let job): job.folder
        case .advise(let job): job.folder
        case .describe(_, let folder), .overhead(_, _, let folder, _): folder
        }
    }
}

/// What the copy answers, as the last line of its output.
package enum Answer: Codable, Sendable {
    case measured(Measurement)
    case described(isLockEnabled: Bool, numPy: String?)
    case overhead(OverheadRun.Outcome)
    case kernel(KernelRun.Samples)
    case kernelExtra(KernelExtra.Samples)
    case placement(PlacementRun.Samples)
    case taskModel(TaskModelRun.Answer)
    case claim(ClaimProbe.Answer)
    case advice(AdviceProbe.Reply)
    /// Cannot be measured here; not a failure.
    case leftOut(String)
    case failed(String)
}

/// Each measurement runs in a process of its own, so that none inherits another's caches, threads or modules.
package enum FreshProcess {
    /// The hidden subcommand that answers a request.
    package static let subcommand = "measure-one"

    private static let mark = "unlatch-answer "

    /// Runs a copy of this program and returns its answer; a copy that crashed or hung has failed.
    ///
    /// - Throws: `ChildProcess.Failure` when the copy could not be started, or the user interrupted.
    static func ask(_ request: Request, timeout: Double) throws -> Answer {
        let encoded = String(decoding: try JSONEncoder().encode(request), as: UTF8.self)
        var child = ChildProcess("/proc/self/exe", [subcommand, encoded], timeout: timeout)
        // multiprocessing leaves its own temporary folder behind when it is ended; in ours, it goes with ours.
        child.environment["TMPDIR"] = request.folder
        let result = try child.run(isInterrupted: { Interruption.isRequested })
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        if let line = lines.last, line.hasPrefix(mark) {
            return try JSONDecoder().decode(Answer.self, from: Data(line.dropFirst(mark.count).utf8))
        }
        if result.timedOut { return .failed("did not end within \(Int(timeout)) s") }
        let said = String(decoding: result.errors, as: UTF8.self).split(separator: "\n").last.map { ": \($0)" } ?? ""
        return .failed("its process ended with status \(result.status)\(said)")
    }

    /// The copy's side: reads the request, prints the answer.
    ///
    /// - Returns: The exit status.
    package static func answer(_ encoded: String) -> Int32 {
        let answer: Answer
        do {
            switch try JSONDecoder().decode(Request.self, from: Data(encoded.utf8)) {
            case .measure(let job): answer = .measured(try JobRunner.run(job))
            case .describe(let location, let folder): answer = try JobRunner.describe(location, folder: folder)
            case .kernel(let job): answer = try KernelMeasuring.measure(job)
            case .placement(let job): answer = .placement(try PlacementMeasuring.measure(job))
            case .taskModel(let job): answer = .taskModel(try TaskModelRun.measure(job))
            case .claim(let job): answer = .claim(try ClaimMeasuring.measure(job))
            case .advise(let job): answer = .advice(try AdviceProbe.measure(job))
            case .overhead(let location, let peers, let folder, let effort):
                answer = .overhead(try OverheadRun.measure(location, peers, folder: folder, effort: effort))
            }
        } catch let error as LeftOut {
            answer = .leftOut(error.description)
        } catch {
            answer = .failed("\(error)")
        }
        guard let bytes = try? JSONEncoder().encode(answer) else { return 1 }
        return StandardStream.output.write("\n" + mark + String(decoding: bytes, as: UTF8.self) + "\n") == 0 ? 0 : 1
    }
}
