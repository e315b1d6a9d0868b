extension ModelDescription {
    /// Every execution model, in the order of the tables.
    package static let all: [ModelDescription] =
        [sequential, threads] + StartMethod.allCases.map(processes) + [
            asyncio, interpreterPool, interpreters, numPy, nativeHeld, nativeReleased, nativeTeam, nativePinned,
        ]

    static let sequential = ModelDescription(.sequential, worker: .caller, stations: .sequential).with {
        $0.complexity = 0
    }

    static let threads = ModelDescription(.threads, worker: .light, stations: .threads).with {
        $0.complexity = 1
        $0.loop = "unlatch_scale:threads"
    }

    static func processes(_ method: StartMethod) -> ModelDescription {
        ModelDescription(.processes(method), worker: .heavy, stations: .processes).with {
            // How they are started makes no difference to what they get done.
            guard method == .fork else { return }
            $0.complexity = 3
            $0.loop = "unlatch_scale:processes"
        }
    }

    static let asyncio = ModelDescription(.asyncio, worker: .light, stations: .asyncio).with {
        $0.complexity = 2
        $0.loop = "unlatch_scale:coroutines"
    }

    static let interpreters = ModelDescription(.interpreters, worker: .heavy, stations: .interpreters).with {
        $0.isUsual = false
        $0.complexity = 4
        $0.searchesWorkers = false
    }

    static let numPy = ModelDescription(
        name: "peer:NumPy", label: "peer: NumPy", prose: "NumPy", form: .numPy, worker: .caller,
        stations: { _ in .sequential }, make: { _ in PythonModel(.sequential) })

    static let nativeHeld = ModelDescription(
        name: "native-held", label: "native, lock held", prose: "native code with the lock held", form: .kernel,
        worker: .light, stations: TaskModel.Kind.nativeHeld, make: { NativeThreads(lock: .held, workers: $0) })

    static let nativeReleased = ModelDescription(
        name: "native-released", label: "native, lock released", prose: "native code with the lock released",
        form: .kernel, worker: .light, stations: TaskModel.Kind.nativeReleased,
        make: { NativeThreads(lock: .released, workers: $0) })

    static let nativeTeam = ModelDescription(
        name: "native-team", label: "native, team", prose: "a native team", form: .kernel, worker: .light,
        needsPython: false, stations: TaskModel.Kind.nativeTeam,
        make: { NativeTeam(try Team(threads: $0, place: .caller), isPinned: false) })

    static let nativePinned = ModelDescription(
        name: "native-pinned", label: "native, pinned team", prose: "a pinned native team", form: .kernel,
        worker: .light,
        needsPython: false, memory: .node(node), stations: TaskModel.Kind.nativeTeam
    ) { workers in
        do {
            return NativeTeam(try Team(threads: workers, place: .node(node)), isPinned: true)
        } catch let error as UnlatchError where [.invalidArgument, .notPermitted].contains(error.code) {
            throw LeftOut("\(error)")
        }
    }

    /// The node that pinned teams use: the first that has CPUs for us.
    private static let node = Topology.current.nodes.first { !$0.cpus.isEmpty }?.id ?? 0
}
