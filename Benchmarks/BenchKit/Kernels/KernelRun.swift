package import Unlatch

/// `bench-native kernels`: each bundled kernel beside what memory and arithmetic allow at most, and beside other
/// people's tools.
package enum KernelRun {
    /// What one fresh process measures.
    package struct Job: Codable, Sendable {
        /// A case, or one of `KernelExtra`.
        let id: String
        /// nil without peers: the kernels need no Python.
        let interpreter: InterpreterLocation?
        let peers: PeerSetup
        let folder: String
        let effort: Effort
        let threads: Int
    }

    /// One kernel's samples, and those of whoever took turns with it.
    package struct Samples: Codable, Sendable {
        let id: String
        let items: Int
        let itemUnit: String
        let bytes: Double
        let operations: Double
        let instructionSet: String
        let threads: Int
        let granted: Int
        /// Seconds for one run each.
        var subjects: [Series] = []
        /// The models whose result was another one, and how.
        var wrong: [String: String] = [:]
        /// Peers that could not do it, and why.
        var leftOut: [String] = []

        func median(_ model: String) -> Double? {
            guard wrong[model] == nil else { return nil }
            return subjects.first { $0.model == model }?.median
        }
    }

    static let ours = "native-team"
    static let triad = "ceiling:triad"
    static let peak = "ceiling:arithmetic"

    /// The names that `--only` knows.
    package static var names: [String] { KernelCase.all.map(\.id) + KernelExtra.allCases.map(\.rawValue) }

    /// What was measured.
    package struct Outcome: Sendable {
        package var kernels: [Samples] = []
        package var extras: [KernelExtra.Samples] = []
        package var failures: [String] = []
        package var leftOut: [String] = []

        package init() {}
    }

    /// Measures each kernel in a fresh process.
    ///
    /// - Throws: `Interrupted`.
    package static func run(
        only names: [String], interpreter: InterpreterLocation?, peers: PeerSetup, effort: Effort, threads: Int,
        folder: borrowing WorkFolder, progress: Bool
    ) throws -> Outcome {
        var outcome = Outcome()
        let chosen = Self.names.filter { names.isEmpty || names.contains($0) }
        let bar = ProgressBar(total: chosen.count, enabled: progress)
        defer { bar.clear() }
        for (done, id) in chosen.enumerated() {
            bar.update(done: done, label: id)
            let extra = KernelExtra(rawValue: id)
            let needsPython = extra == .callers || !peers.ready.isEmpty
            let job = Job(
                id: id, interpreter: needsPython ? interpreter : nil, peers: peers, folder: folder.path,
                effort: effort, threads: threads)
            do {
                switch try FreshProcess.ask(.kernel(job), timeout: 600) {
                case .kernel(let samples):
                    outcome.kernels.append(samples)
                    for (model, how) in samples.wrong.sorted(by: { $0.key < $1.key }) {
                        outcome.failures.append("\(id): \(model) and ours differ: \(how)")
                    }
                    for why in samples.leftOut where !outcome.leftOut.contains(why) { outcome.leftOut.append(why) }
                case .kernelExtra(let samples): outcome.extras.append(samples)
                case .leftOut(let why): outcome.leftOut.append("\(id): \(why)")
                case .failed(let why): outcome.failures.append("\(id): \(why)")
                default: preconditionFailure("a kernel was asked for")
                }
            } catch let failure as ChildProcess.Failure where failure.isInterruption {
                throw Interrupted()
            }
        }
        return outcome
    }
}
