package import Unlatch

/// The execution models that a workload can be given to, as jobs and reports name them.
package enum ModelChoice: Hashable, Codable, Sendable {
    case sequential
    case threads
    case processes(StartMethod)
    case asyncio
    case nativeHeld
    case nativeReleased
    case nativeTeam
    case nativePinned
    case numPy

    /// The report's name.
    package var name: String {
        switch self {
        case .sequential: "sequential"
        case .threads: "threads"
        case .processes: "processes"
        case .asyncio: "asyncio"
        case .nativeHeld: "native-held"
        case .nativeReleased: "native-released"
        case .nativeTeam: "native-team"
        case .nativePinned: "native-pinned"
        case .numPy: "peer:NumPy"
        }
    }

    package var startMethod: StartMethod? {
        if case .processes(let method) = self { method } else { nil }
    }

    /// Whether the model runs a kernel.
    package var isNative: Bool {
        switch self {
        case .nativeHeld, .nativeReleased, .nativeTeam, .nativePinned: true
        default: false
        }
    }

    /// Whether it can be measured where there is no interpreter.
    package var needsPython: Bool { self != .nativeTeam && self != .nativePinned }

    /// The model itself.
    ///
    /// - Throws: `UnlatchError` when a team cannot be had.
    func make(workers: Int) throws -> any ExecutionModel {
        switch self {
        case .sequential, .numPy: PythonModel(.sequential)
        case .threads: PythonModel(.threads, workers: workers)
        case .processes(let method): PythonModel(.processes(method), workers: workers)
        case .asyncio: PythonModel(.asyncio, workers: workers)
        case .nativeHeld: NativeThreads(lock: .held, workers: workers)
        case .nativeReleased: NativeThreads(lock: .released, workers: workers)
        case .nativeTeam, .nativePinned: try makeTeam(workers: workers)
        }
    }

    /// The team of a team model.
    ///
    /// - Throws: `LeftOut` when its threads do not fit on the node, `UnlatchError` when a team cannot be had.
    func makeTeam(workers: Int) throws -> NativeTeam {
        guard self == .nativePinned else {
            return NativeTeam(try Team(threads: workers, place: .caller), isPinned: false)
        }
        do {
            return NativeTeam(try Team(threads: workers, place: .node(Self.node)), isPinned: true)
        } catch {
            let cannotBeHere = error.code == .invalidArgument || error.code == .notPermitted
            throw cannotBeHere ? LeftOut("\(error)") : error
        }
    }

    /// Where a model's kernel should find its memory.
    var memory: MemoryPlace { self == .nativePinned ? .node(Self.node) : .firstTouch }

    /// The node that pinned teams use: the first that has CPUs for us.
    private static var node: Int { Topology.current.nodes.first { !$0.cpus.isEmpty }?.id ?? 0 }
}
