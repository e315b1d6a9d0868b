internal import CNUMA
internal import Glibc

extension Topology {
    /// The topology of a machine that hwloc recorded, as `lstopo machine.xml` and `hwloc-ls --of xml` do.
    ///
    /// What the one who recorded it might use counts as allowed. Nobody knows its quotas and its free memory.
    ///
    ///     let node = try Topology(recordedAt: "epyc-2s.xml")
    ///
    /// - Parameter path: an XML file of hwloc 1 or 2.
    /// - Throws: `notFound` and others where the file cannot be read; `invalidArgument` where it is no such file;
    ///   `notSupported` without libhwloc.
    /// - Complexity: reads the file, then some milliseconds.
    public init(recordedAt path: String) throws(UnlatchError) {
        let text = try Topology.contents(of: path)
        var handle: OpaquePointer?
        // hwloc takes a zero for the end, and does not expect one before.
        let isText = !text.contains(0)
        // SAFETY: there is a zero after the text.
        let status = isText ? unl_prim_machine_recorded(text + [0], text.count, &handle) : EINVAL
        let cause =
            status == EPROTONOSUPPORT
            ? "\(path) is in format \(Topology.format(of: text)) of hwloc, and the hwloc here reads 1 and 2; convert it with the "
                + "hwloc that wrote it: lstopo -i \(path) --export-xml-flags v2 machine.xml"
            : "\(path) is no machine that hwloc recorded; record one with: lstopo machine.xml"
        try self.init(handle, status, origin: path, otherwise: cause)
    }

    /// The topology of a machine that does not exist, in hwloc's words: levels from the outside in, and how many each
    /// level has in one of the level around it.
    ///
    ///     let two = try Topology(synthetic: "package:2 [numa(memory=64GiB)] l3:2(size=32MiB) core:8 pu:2")
    ///
    /// - Parameter description: the levels; a bare number is a level, too, and the last one is the CPUs (`pu`).
    /// - Throws: `invalidArgument` for words that describe no machine, for memory-side caches, and for more than 8192 CPUs or
    ///   1024 nodes; `notSupported` without libhwloc.
    /// - Complexity: some milliseconds for hundreds of CPUs.
    public init(synthetic description: String) throws(UnlatchError) {
        var handle: OpaquePointer?
        // C would not see what comes after a zero.
        let status = description.utf8.contains(0) ? EINVAL : unl_prim_machine_synthetic(description, &handle)
        let what =
            switch status {
            case E2BIG: "'\(description)' has more than 8192 CPUs or 1024 nodes; describe a smaller machine"
            case ENOTSUP: "'\(description)' has memory-side caches, which hwloc makes of no words; leave them out"
            default: "'\(description)' describes no machine; write it as in 'numa:2 core:4 pu:2'"
            }
        try self.init(handle, status, origin: description, otherwise: what)
    }

    /// Lets hwloc print nothing of its own about records that contradict themselves, beside the error that is thrown.
    ///
    /// For programs, at their start: it changes the environment, which no other thread may read meanwhile.
    package static func silenceReader() { setenv("HWLOC_HIDE_ERRORS", "2", 0) }

    private init(
        _ handle: OpaquePointer?, _ status: CInt, origin: String, otherwise cause: String
    ) throws(UnlatchError) {
        if status == ENOSYS {
            throw UnlatchError(
                code: .notSupported, call: "Topology.init",
                cause: "recorded and synthetic machines need libhwloc.so.15, which is not here: "
                    + "apt-get install libhwloc15")
        }
        guard let handle else { throw .invalid("Topology.init", cause) }
        // Read before `Machine` takes the handle and frees what is behind it.
        let ours = Topology.list { unl_prim_machine_set(handle, UNL_SET_ALLOWED_CPUS, $0, $1, $2) }
        let memory = Topology.list { unl_prim_machine_set(handle, UNL_SET_ALLOWED_NODES, $0, $1, $2) }
        guard let machine = Machine(reading: handle), let ours, let memory else {
            throw .invalid("Topology.init", cause)
        }
        self.init(machine, cpus: Set(ours), memory: Set(memory), origin: origin)
    }

    /// A machine and what of it may be used.
    private init(_ machine: Machine, cpus: Set<Int>, memory: Set<Int>, origin: String) {
        // As the kernel has it, a node without memory has none that may be used.
        let saysMemory = machine.nodes.contains { $0.memoryBytes > 0 }
        let memoryNodes = machine.nodes.filter { memory.contains($0.id) && ($0.memoryBytes > 0 || !saysMemory) }.map(
            \.id)
        let places = machine.nodes.indices.filter { index in
            memoryNodes.contains(machine.nodes[index].id) || !cpus.isDisjoint(with: machine.nodes[index].cpus)
        }
        self.machine = machine
        self.origin = origin
        nodes = places.map { index in
            let node = machine.nodes[index]
            return Node(
                id: node.id, cpus: node.cpus.filter(cpus.contains), memoryBytes: node.memoryBytes, freeBytes: 0,
                distances: places.map { node.distances[$0] })
        }
        allowedCPUs = machine.cpus.filter(cpus.contains)
        allowedNodes = memoryNodes
        quota = nil
        memoryLimit = nil
        usableCores = max(allowedCPUs.count, 1)
        hasNUMA = machine.nodes.count > 1
    }

    // MARK: - The file

    /// The format that a record of a later or an earlier hwloc says it is in, "3.0".
    private static func format(of text: [CChar]) -> String {
        let start = Array("<topology version=\"".utf8.map(CChar.init(bitPattern:)))
        guard let place = text.indices.first(where: { text[$0...].starts(with: start) }) else { return "0.9" }
        let version = text[(place + start.count)...].prefix { $0 != CChar(bitPattern: UInt8(ascii: "\"")) }.prefix(16)
        return String(decoding: version.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// A file's bytes. No more than a record of a machine may have, since a path may be a device's.
    private static func contents(of path: String) throws(UnlatchError) -> [CChar] {
        func fail(_ status: CInt) -> UnlatchError {
            let cause = "cannot read the recorded machine \(path): \(String(cString: strerror(status)))"
            return UnlatchError(code: UnlatchError.code(of: status), call: "Topology.init", cause: cause)
        }
        let most = 64 << 20
        guard !path.utf8.contains(0) else { throw fail(EINVAL) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fail(errno) }
        defer { close(descriptor) }
        var text: [CChar] = []
        var block = [CChar](repeating: 0, count: 1 << 16)
        while true {
            // SAFETY: `block` has `count` bytes.
            let got = Glibc.read(descriptor, &block, block.count)
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw fail(errno) }
            if got == 0 { break }
            text += block[..<got]
            guard text.count <= most else { throw fail(EFBIG) }
        }
        return text
    }
}
