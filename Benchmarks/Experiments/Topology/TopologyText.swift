import Glibc

/// A topology for people: what the machine is made of, a drawing of its nodes, and what may be used of it.
package struct TopologyText {
    let topology: Topology
    /// The processor's name, for the machine that we run on.
    let processor: String?

    package init(_ topology: Topology, processor: String? = nil) {
        self.topology = topology
        self.processor = processor
    }

    /// Ends with a line break.
    package func text() -> String {
        let sections = [heading, nodes, distances, drawings, caches, limits]
        return sections.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var machine: Topology.Machine { topology.machine }
    private var isHere: Bool { topology.origin == nil }
    private var isRestricted: Bool { topology.allowedCPUs.count < machine.cpus.count }

    private var heading: String {
        let counts = [
            TopologyText.count(machine.nodes.count, "node"),
            machine.packages.isEmpty ? nil : TopologyText.count(machine.packages.count, "package"),
            TopologyText.count(machine.cores.count, "core"),
            TopologyText.count(machine.cpus.count, "CPU") + threadsPerCore,
            machine.offlineCPUs.isEmpty ? nil : "\(machine.offlineCPUs.count) more switched off",
            machine.tellsMemory
                ? Format.bytes(machine.nodes.map(\.memoryBytes).reduce(0, +)) : "an unknown amount of memory",
        ]
        let name =
            topology.origin.map { "Another machine: \($0)" } ?? "This machine: \(processor ?? "unknown processor")"
        let note = machine.reason.map { TopologyText.lines("Note: \($0)") } ?? ""
        return name + "\n" + TopologyText.lines(counts.compactMap(\.self).joined(separator: ", ")) + note
    }

    /// " (2 on a core)", " (1 or 2 on a core)"; nothing where there is one on each.
    private var threadsPerCore: String {
        let counts = Set(machine.cores.map(\.cpus.count)).sorted()
        guard let fewest = counts.first, let most = counts.last, most > 1 else { return "" }
        return " (\(fewest == most ? "" : counts.count == 2 ? "\(fewest) or " : "\(fewest) to ")\(most) on a core)"
    }

    // MARK: - Tables

    private var nodes: String {
        let ours = Dictionary(uniqueKeysWithValues: topology.nodes.map { ($0.id, $0) })
        var columns: [(heading: String, cell: (Topology.Machine.Node) -> String)] = [("node", { "\($0.id)" })]
        func cores(_ node: Topology.Machine.Node) -> [Topology.Machine.Core] {
            machine.cores.filter { $0.node == node.id }
        }
        if !machine.packages.isEmpty {
            columns.append(("package", { TopologyText.list(Set(cores($0).compactMap(\.package)).sorted()) }))
        }
        columns.append(("cores", { "\(cores($0).count)" }))
        columns.append(("CPUs", { TopologyText.list($0.cpus) }))
        if isRestricted { columns.append(("may be used", { TopologyText.list(ours[$0.id]?.cpus ?? []) })) }
        columns.append(
            (
                "memory",
                { node in
                    if node.memoryBytes == 0 { return machine.tellsMemory ? "none" : "unknown" }
                    let isOurs = topology.allowedNodes.contains(node.id)
                    return Format.bytes(node.memoryBytes) + (isOurs ? "" : ", not ours")
                }
            ))
        if isHere {
            columns.append(
                ("free", { $0.memoryBytes == 0 ? Format.missing : Format.bytes(ours[$0.id]?.freeBytes ?? 0) }))
        }
        return TextTable(
            [columns.map(\.heading)] + machine.nodes.map { node in columns.map { $0.cell(node) } }
        ).text()
    }

    private var distances: String {
        guard machine.nodes.count > 1 else { return "" }
        guard machine.nodes.contains(where: { $0.distances.filter { $0 > 0 }.count > 1 }) else {
            return "The distances between the nodes are not known.\n"
        }
        let title = "Distances, as the firmware states them: 10 is the node itself\n"
        let rows = machine.nodes.map { node in
            ["\(node.id)"] + node.distances.map { $0 == 0 ? Format.missing : "\($0)" }
        }
        let from = ["from \\ to"] + machine.nodes.map { "\($0.id)" }
        let widest = ([from] + rows).joined().map(\.count).max() ?? 0
        if from[0].count + machine.nodes.count * (widest + 2) <= Format.lineWidth {
            return title + TextTable([from] + rows).text()
        }
        return title + machine.nodes.map { TopologyText.lines("node \($0.id): \(neighbours($0))") }.joined()
    }

    /// A node's distances for matrices that are wider than a terminal: "16 to 1-7; 32 to 8-63".
    private func neighbours(_ node: Topology.Machine.Node) -> String {
        let others = zip(machine.nodes, node.distances).filter { $0.0.id != node.id }
        return Dictionary(grouping: others) { $0.1 }.sorted { $0.key < $1.key }.map { distance, nodes in
            "\(distance == 0 ? "unknown" : "\(distance)") to \(TopologyText.list(nodes.map(\.0.id)))"
        }.joined(separator: "; ")
    }

    private var caches: String {
        struct Kind: Hashable { let name: String, size: String, line: String, sharers: Int }
        var kinds: [Kind] = []
        var counts: [Kind: Int] = [:]
        for cache in machine.caches {
            let kind = Kind(
                name: "L\(cache.level)" + (cache.kind == .unified ? "" : " \(cache.kind.rawValue)"),
                size: cache.bytes == 0 ? Format.missing : Format.bytes(cache.bytes),
                line: cache.lineBytes == 0 ? Format.missing : "\(cache.lineBytes) B", sharers: cache.cpus.count)
            if counts[kind] == nil { kinds.append(kind) }
            counts[kind, default: 0] += 1
        }
        guard !kinds.isEmpty else { return "" }
        let rows = kinds.sorted { $0.name < $1.name }.map { kind in
            [kind.name, "\(counts[kind] ?? 0) ×", kind.size, kind.line, TopologyText.count(kind.sharers, "CPU")]
        }
        return TextTable([["cache", "", "size", "line", "shared by"]] + rows).text()
    }

    // MARK: - Nodes and limits

    /// Nodes that look alike are drawn once.
    private var drawings: String {
        let all = NodeDrawing.all(of: topology)
        var drawn: [NodeDrawing.Shape] = []
        var text = ""
        for one in all where !drawn.contains(one.shape) {
            drawn.append(one.shape)
            let alike = all.filter { $0.shape == one.shape }.compactMap(\.node).dropFirst()
            text += one.lines.map { "\($0)\n" }.joined()
            if !alike.isEmpty {
                text += TopologyText.lines(
                    "\(alike.count == 1 ? "Node" : "Nodes") \(TopologyText.list(Array(alike))): the same")
            }
        }
        if !machine.offlineCPUs.isEmpty {
            let one = machine.offlineCPUs.count == 1
            text += TopologyText.lines(
                "Switched off: \(one ? "CPU" : "CPUs") \(TopologyText.list(machine.offlineCPUs))")
        }
        return text + (isRestricted ? "(CPUs in brackets may not be used.)\n" : "")
    }

    private var limits: String {
        let cpus = TopologyText.share(topology.allowedCPUs, of: machine.cpus.count, "CPU")
        let memory = TopologyText.share(topology.allowedNodes, of: machine.nodes.count, "node")
        var rows = [("run on", cpus), ("memory of", memory)]
        if isHere {
            rows.append(
                ("CPU time", topology.quota.map { "\(Format.significant($0)) cores (cgroup)" } ?? "not limited"))
            rows.append(("memory", topology.memoryLimit.map { "\(Format.bytes($0)) (cgroup)" } ?? "not limited"))
            rows.append(("NUMA", topology.hasNUMA ? "supported by the kernel" : "not supported by the kernel"))
        }
        rows.append(("so at most", TopologyText.count(topology.usableCores, "thread") + " at the same time"))
        let title = isHere ? "What this process may use" : "What may be used of it"
        return title + "\n"
            + rows.map { name, value in "  " + name.padding(12) + value + "\n" }.joined()
    }

    // MARK: - Words

    package static func count(_ number: Int, _ unit: String) -> String { "\(number) \(unit)\(number == 1 ? "" : "s")" }

    /// "3 of 8 CPUs: 1,4-5"
    private static func share(_ numbers: [Int], of all: Int, _ unit: String) -> String {
        "\(numbers.count) of \(count(all, unit)): \(list(numbers))"
    }

    /// "0-3,8", not longer than a column bears; JSON has all of it.
    static func list(_ numbers: [Int]) -> String {
        if numbers.isEmpty { return Format.missing }
        let text = NumberList.text(numbers)
        let widest = 32
        guard text.count > widest else { return text }
        let whole = text.prefix(widest).reversed().drop { $0 != "," }.reversed()
        return String(whole) + "… (\(numbers.count))"
    }

    /// Lines of a width that a terminal shows.
    static func lines(_ text: String) -> String {
        Format.wrapped(text, indent: "  ").map { "\($0)\n" }.joined()
    }
}

extension String {
    fileprivate func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

extension TopologyText {
    /// The machine that `--topology` names: a file, if there is one of that name or the text looks like a file's name,
    /// or a description.
    ///
    /// - Throws: `UnlatchError` in one line where it is neither.
    package static func machine(_ text: String) throws(UnlatchError) -> Topology {
        let isFile = text.contains("/") || text.hasSuffix(".xml") || access(text, F_OK) == 0
        return try isFile ? Topology(recordedAt: text) : Topology(synthetic: text)
    }
}
