import Foundation
package import Unlatch

/// `bench-native overhead`: what our layers add to CPython's own calls, operation by operation.
package enum OverheadRun {
    /// One operation's samples.
    package struct Samples: Codable, Sendable {
        let id: String
        let title: String
        /// Seconds for one call each.
        var subjects: [Series] = []

        func median(_ model: String) -> Double? {
            subjects.first { $0.model == model }?.median
        }
    }

    /// Every operation's samples, and what could not be measured beside them, a line each.
    package struct Outcome: Codable, Sendable {
        package var samples: [Samples]
        package var leftOut: [String]
        package var streams: [ReleaseStream.Samples] = []
    }

    /// Measures every operation in a fresh process.
    ///
    /// - Throws: `Interrupted`, or `UnusableInterpreter`.
    package static func run(
        _ location: InterpreterLocation, peers: PeerSetup = .none, effort: Effort, folder: borrowing WorkFolder
    ) throws -> Outcome {
        let path = folder.path
        do {
            switch try FreshProcess.ask(.overhead(location, peers, folder: path, effort), timeout: 600) {
            case .overhead(let outcome): return outcome
            case .failed(let why), .leftOut(let why): throw UnusableInterpreter(description: why)
            default: preconditionFailure("overhead was asked for")
            }
        } catch let failure as ChildProcess.Failure where failure.isInterruption {
            throw Interrupted()
        }
    }

    /// The fresh process's side.
    static func measure(
        _ location: InterpreterLocation, _ setup: PeerSetup, folder: String, effort: Effort
    ) throws -> Outcome {
        let python = try Interpreter.start(location)
        let outcome = try python.attached { gil in
            try PythonModel.use(folder: folder, gil: &gil)
            let peers = try LoadedPeers(setup, .overhead, gil)
            let cases =
                try OverheadCase.lock(python, peers, gil) + OverheadCase.objects(peers, gil)
                + OverheadCase.functions(peers, gil)
            let samples = try cases.map { try measure($0, effort, &gil) }
            return Outcome(
                samples: samples, leftOut: peers.leftOut, streams: try ReleaseStream.measure(effort, &gil))
        }
        python.finalize()
        return outcome
    }

    /// Seconds for a sample: long beside the clock's steps, short beside the time until a busy machine's scheduler
    /// takes the core away, so that most samples are whole.
    private static let stretch = 0.002

    private static func measure(_ one: OverheadCase, _ effort: Effort, _ gil: inout GIL) throws -> Samples {
        var samples = Samples(id: one.id, title: one.title)
        try one.surrounding(&gil) { gil in
            let sampler = Sampler(rounds: effort == .quick ? 25 : 101, stretch: stretch)
            let models = one.subjects.map(\.model)
            samples.subjects = try sampler.take(models, untimed: { one.lead?.take() ?? 0 }) { subject, times in
                try one.subjects[subject].run(times, &gil)
            }
        }
        return samples
    }
}
