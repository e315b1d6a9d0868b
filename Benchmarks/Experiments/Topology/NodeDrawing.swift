/// One node drawn with characters: a box for each cache that several cores share, in it the cores with their CPUs.
///
///     Node 0
///     ┌ L3 16 MiB ─────────┐
///     │ core 0   core 1    │
///     │ 0 1      2 3       │
///     └────────────────────┘
struct NodeDrawing {
    /// What two nodes have in common that look alike: all but the numbers.
    struct Shape: Hashable {
        let title: String
        /// For each box its title and, for each of its cores, which of its CPUs may be used.
        let boxes: [Box]
        struct Box: Hashable {
            let title: String
            let cores: [[Bool]]
        }
    }

    private struct Box {
        let title: String
        var cores: [(id: Int, cpus: [Int])]
    }

    /// nil for the CPUs that belong to no node.
    let node: Int?
    let shape: Shape
    private let boxes: [Box]
    private let usable: Set<Int>

    /// A box has no more rows of cores than that: more than anybody reads.
    private static let mostRows = 8

    static func all(of topology: Topology) -> [NodeDrawing] {
        let outermost = outermostCaches(topology.machine)
        let usable = Set(topology.allowedCPUs)
        let machine = topology.machine
        let drawings = machine.nodes.map { NodeDrawing($0, machine, outermost, usable) }
        // A node may be missing, where its memory is switched off or not ours; its CPUs are there all the same.
        let others = Set(machine.cpus).subtracting(machine.nodes.flatMap(\.cpus))
        return others.isEmpty
            ? drawings : drawings + [NodeDrawing(nil, own: others, "no node", machine, outermost, usable)]
    }

    private init(
        _ node: Topology.Machine.Node, _ machine: Topology.Machine, _ outermost: [Int: Int], _ usable: Set<Int>
    ) {
        let isNearToAll = node.nearestCPUs.isEmpty || node.nearestCPUs == machine.cpus
        let nearest = isNearToAll ? "" : ", nearest to CPUs \(TopologyText.list(node.nearestCPUs))"
        let hasNoMemory = machine.tellsMemory && node.memoryBytes == 0
        let title = node.cpus.isEmpty ? ": memory only\(nearest)" : hasNoMemory ? ": CPUs only" : ""
        self.init(node.id, own: Set(node.cpus), title, machine, outermost, usable)
    }

    private init(
        _ node: Int?, own: Set<Int>, _ title: String, _ machine: Topology.Machine, _ outermost: [Int: Int],
        _ usable: Set<Int>
    ) {
        var boxes: [(cache: Int?, box: Box)] = []
        for core in machine.cores {
            let cpus = core.cpus.filter(own.contains)
            guard let first = cpus.first else { continue }
            let cache = outermost[first]
            if let place = boxes.firstIndex(where: { $0.cache == cache }) {
                boxes[place].box.cores.append((core.id, cpus))
            } else {
                let title = cache.map { NodeDrawing.title(machine.caches[$0], own) } ?? ""
                boxes.append((cache, Box(title: title, cores: [(core.id, cpus)])))
            }
        }
        self.node = node
        self.boxes = boxes.map(\.box)
        self.usable = usable
        shape = Shape(
            title: title,
            boxes: self.boxes.map { box in
                Shape.Box(title: box.title, cores: box.cores.map { $0.cpus.map(usable.contains) })
            })
    }

    /// For each CPU the place of the outermost cache that its core has in common with another.
    private static func outermostCaches(_ machine: Topology.Machine) -> [Int: Int] {
        var widths: [Int: Int] = [:]
        for core in machine.cores { for cpu in core.cpus { widths[cpu] = core.cpus.count } }
        var outermost: [Int: Int] = [:]
        for (place, cache) in machine.caches.enumerated() where cache.kind != .instruction {
            for cpu in cache.cpus where cache.cpus.count > widths[cpu] ?? 1 {
                let known = outermost[cpu].map { machine.caches[$0].level } ?? 0
                if cache.level > known { outermost[cpu] = place }
            }
        }
        return outermost
    }

    private static func title(_ cache: Topology.Machine.Cache, _ own: Set<Int>) -> String {
        let size = cache.bytes == 0 ? "" : " \(Format.bytes(cache.bytes))"
        return "L\(cache.level)\(size)" + (own.isSuperset(of: cache.cpus) ? "" : ", shared with other nodes")
    }

    // MARK: - Lines

    /// The node's name and its boxes, of which those that look alike are drawn once.
    var lines: [String] {
        var lines = [node.map { "Node \($0)\(shape.title)" } ?? "CPUs that belong to no node"]
        var drawn: Set<Shape.Box> = []
        for (box, look) in zip(boxes, shape.boxes) where drawn.insert(look).inserted {
            lines += draw(box)
            let alike = zip(boxes, shape.boxes).filter { $0.1 == look }.dropFirst().map(\.0)
            if !alike.isEmpty {
                let cpus = alike.map { TopologyText.list($0.cores.flatMap(\.cpus).sorted()) }
                lines += Format.wrapped(
                    "and \(alike.count) more like it: CPUs \(cpus.joined(separator: "; "))", indent: "  ")
            }
        }
        return lines
    }

    private func draw(_ box: Box) -> [String] {
        let cells = box.cores.map { core in
            ["core \(core.id)", core.cpus.map { usable.contains($0) ? "\($0)" : "(\($0))" }.joined(separator: " ")]
        }
        let width = cells.joined().map(\.count).max() ?? 0
        let gap = 3
        let inLine = max(1, (Format.lineWidth - 8) / (width + gap))
        let inner = max(min(cells.count, inLine) * (width + gap) - gap, box.title.count) + 2
        func row(_ cells: [String]) -> String {
            let text = cells.map { $0 + String(repeating: " ", count: max(0, width - $0.count)) }
                .joined(separator: String(repeating: " ", count: gap))
            return "  │ " + text + String(repeating: " ", count: max(0, inner - 1 - text.count)) + "│"
        }
        let title = box.title.isEmpty ? "" : " \(box.title) "
        var lines = ["  ┌" + title + String(repeating: "─", count: max(0, inner - title.count)) + "┐"]
        let shown = min(cells.count, NodeDrawing.mostRows * inLine)
        for start in stride(from: 0, to: shown, by: inLine) {
            let part = cells[start..<min(start + inLine, shown)]
            lines += [row(part.map { $0[0] }), row(part.map { $0[1] })]
        }
        if shown < cells.count { lines.append(row(["… and \(cells.count - shown) more cores"])) }
        return lines + ["  └" + String(repeating: "─", count: inner) + "┘"]
    }
}
