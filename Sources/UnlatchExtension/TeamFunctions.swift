import Unlatch
import UnlatchParallel
import UnlatchPython

// Teams, deadlines and placed memory, for the package's Python code, whose objects keep the numbers that stand for teams.

extension PythonModule {
    mutating func addTeamFunctions(on usual: Team) {
        function("_team", "threads", "place", doc: "Makes a team: a number that '_team_end' takes back.") {
            (threads: Int?, place: String?) -> Int in
            try answering("Team") {
                let team = try Team(threads: threads, place: place.map { try Place($0) })
                return Int(bitPattern: Unmanaged.passRetained(team).toOpaque())
            }
        }
        function("_team_end", "team", doc: "Lets go of a team.") { (number: Int) -> PythonNone in
            // SAFETY: the package's object had the number from `_team`, and gives it back once.
            if let address = UnsafeRawPointer(bitPattern: number) { Unmanaged<Team>.fromOpaque(address).release() }
            return PythonNone()
        }
        function("_team_facts", "team", doc: "(threads, place, cpus, notes) of a team; of the usual one for 0.") {
            (number: Int) -> PythonTuple in
            let team = team(number) ?? usual
            return PythonTuple(team.threads, team.place.description, team.cpus, team.notes)
        }
        function(
            "_begin", "team", "deadline", "cancellation",
            doc: "Has this thread's plain calls use a team, 0 for none, a deadline, 0 for none, and a request to stop."
        ) {
            (number: Int, deadline: Double, cancellation: Cancellation?) -> PythonNone in
            let nanoseconds = deadline <= 0 ? nil : max(UInt64(min(deadline, 9e9) * 1e9), 1)
            UsualRun.begin(team: team(number), deadline: nanoseconds, cancellation: cancellation)
            return PythonNone()
        }
        function("_end", doc: "Takes back the last '_begin' of this thread.") { () -> PythonNone in
            UsualRun.end()
            return PythonNone()
        }
        function("_hand_on_all", "begins", doc: "Has every call handed on to the package, while that is begun.") {
            (begins: Bool) -> PythonNone in
            OtherCalls.handOnAll(begins)
            return PythonNone()
        }
        function(
            "_pages", "team", "bytes", "memory", doc: "Placed memory: an object with the buffer protocol, and a note."
        ) {
            (gil: inout GIL, number: Int, bytes: Int, memory: String) -> PythonTuple in
            try answering("empty") {
                let array =
                    memory == "blocked"
                    ? try PlacedArray<UInt8>(count: bytes, blockedFor: team(number) ?? usual)
                    : try PlacedArray<UInt8>(count: bytes, on: MemoryPlace(text: memory))
                let object = try gil.share(array.unsafeBuffer, keepingAlive: array)
                return PythonTuple(object, array.placement.reason ?? "")
            }
        }
        function(
            "_page_nodes", "memory", doc: "The node of each page of an object's memory; -1 where there is none yet."
        ) {
            (gil: inout GIL, object: PythonReference) -> [Int] in
            try answering("page_nodes") {
                let memory = try gil.bind(object).stridedMemory(writable: false)
                let array = memory.array
                if array.count == 0 { return [] }
                // From the first to the last byte that an element has.
                var (low, high) = (0, array.type.size)
                for (length, stride) in zip(array.shape, array.strides) {
                    if stride < 0 { low += stride * (length - 1) } else { high += stride * (length - 1) }
                }
                guard let start = memory.start else { return [] }
                return try PageNodes.of(UnsafeRawBufferPointer(start: start + low, count: high - low)).map { $0 ?? -1 }
            }
        }
        function("_topology", doc: "(nodes, cpus, node numbers, quota, memory limit, usable cores, machine).") {
            () -> PythonTuple in
            let here = Topology.current
            let nodes = here.nodes.map { node in
                PythonTuple(node.id, node.cpus, node.memoryBytes, node.freeBytes, node.distances)
            }
            return PythonTuple(
                nodes, here.allowedCPUs, here.allowedNodes, here.quota, here.memoryLimit, here.usableCores,
                PythonTuple(here.machine.packages.count, here.machine.cores.count, here.machine.cpus.count))
        }
        function("_config", doc: "(name, value) of what the module found and chose.") { () -> [PythonTuple] in
            var entries: [(String, String)] = [
                ("version", UnlatchVersion.current), ("instruction set", InstructionSet.current.rawValue),
                ("openmp", OpenMPRuntime.description), ("core budget", "\(CoreBudget.limit)"),
                ("cores in use", "\(CoreBudget.inUse)"),
                ("threads of a usual team", "\(usual.threads)"), ("place of a usual team", "\(usual.place)"),
            ]
            entries += OpenMPRuntime.others.map { ("another openmp", "\($0)") }
            let notes = PlacementNotes.current
            entries += (notes + usual.notes.filter { !notes.contains($0) }).map { ("note", $0) }
            return entries.map { PythonTuple($0.0, $0.1) }
        }
        function("_core_limit", doc: "How many cores all teams of the process may use together.") { () -> Int in
            CoreBudget.limit
        }
        function("_set_core_limit", "cores", doc: "Sets that limit.") { (cores: Int) -> PythonNone in
            try answering("threadpoolctl") { try CoreBudget.setLimit(cores) }
            return PythonNone()
        }
        function("_openmp_conflict", doc: "Why teams have one thread alone; None where they have more.") {
            () -> String? in
            OpenMPRuntime.obstacle
        }
    }
}

/// The team that a number of `_team` stands for; nil for 0.
private func team(_ number: Int) -> Team? {
    // SAFETY: the package's object has the number from `_team`, and keeps it for the length of the call.
    UnsafeRawPointer(bitPattern: number).map { Unmanaged<Team>.fromOpaque($0).takeUnretainedValue() }
}

extension MemoryPlace {
    /// From "first-touch", "local", "interleave", "interleave:0,1", "node:1", "prefer:1".
    fileprivate init(text: String) throws {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let numbers = parts.count > 1 ? parts[1].split(separator: ",").map { Int($0) } : []
        switch (parts[0], parts.count, numbers.first ?? nil) {
        case ("first-touch", 1, _): self = .firstTouch
        case ("local", 1, _): self = .local
        case ("interleave", 1, _): self = .interleaved()
        case ("interleave", 2, _) where !numbers.isEmpty && !numbers.contains(nil):
            self = .interleaved(over: numbers.compactMap { $0 })
        case ("node", 2, let node?) where numbers.count == 1: self = .node(node)
        case ("prefer", 2, let node?) where numbers.count == 1: self = .preferred(node)
        default:
            throw refusal(
                "memory is '\(text)'; write blocked, interleave, interleave:0,1, node:0, prefer:0, local or first-touch"
            )
        }
    }
}
