/// `bench-native kernels`: each bundled kernel beside what memory and arithmetic allow at most, and beside other
/// people's tools.
package enum KernelRun {
    /// What one fresh process measures.
    struct Task: Codable, Sendable {
        /// A case, or one of `KernelExtra`.
        let id: String
        let peers: PeerSetup
        let threads: Int
    }

    /// What it answers.
    enum Sample: Codable, Sendable {
        case kernel(Samples)
        case extra(KernelExtra.Samples)
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

        init(_ samples: [Sample], leftOut: [String]) {
            self.leftOut = leftOut
            for sample in samples {
                switch sample {
                case .kernel(let one):
                    kernels.append(one)
                    failures += one.wrong.sorted { $0.key < $1.key }.map {
                        "\(one.id): \($0.key) and ours differ: \($0.value)"
                    }
                    self.leftOut += one.leftOut.filter { !self.leftOut.contains($0) }
                case .extra(let one): extras.append(one)
                }
            }
        }
    }
}
