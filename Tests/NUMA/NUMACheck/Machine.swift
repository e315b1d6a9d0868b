/// The machine that the checks were told they run on.
struct Machine {
    struct Node {
        let id: Int
        let cpus: [Int]
        let megabytes: Int
    }

    let nodes: [Node]
    /// From each node to each.
    let distances: [[Int]]
    /// The CPUs of a core.
    let threadsPerCore: Int

    var cpus: [Int] { nodes.flatMap(\.cpus).sorted() }
    var withMemory: [Node] { nodes.filter { $0.megabytes > 0 } }
    var withCPUs: [Node] { nodes.filter { !$0.cpus.isEmpty } }

    /// - Parameters:
    ///   - nodes: "0-1:256/2-3:256/-:256/6-7:0", for each node its CPUs and its megabytes.
    ///   - distances: "10,20/20,10", a row for each node.
    ///   - threads: "2", the CPUs of each core.
    init?(nodes: String, distances: String, threads: String) {
        let rows = distances.split(separator: "/").map { $0.split(separator: ",").compactMap { Int($0) } }
        var parsed: [Node] = []
        for (id, text) in nodes.split(separator: "/").enumerated() {
            let parts = text.split(separator: ":")
            guard parts.count == 2, let megabytes = Int(parts[1]), let cpus = Machine.cpus(parts[0]) else { return nil }
            parsed.append(Node(id: id, cpus: cpus, megabytes: megabytes))
        }
        guard !parsed.isEmpty, rows.count == parsed.count, rows.allSatisfy({ $0.count == parsed.count }) else {
            return nil
        }
        self.nodes = parsed
        self.distances = rows
        guard let threads = Int(threads) else { return nil }
        threadsPerCore = threads
    }

    /// "0-3", "5", or "-" for none.
    static func cpus(_ text: Substring) -> [Int]? {
        if text == "-" { return [] }
        let ends = text.split(separator: "-").map { Int($0) }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last, ends.count <= 2 else {
            return nil
        }
        return Array(first...last)
    }

    /// The node of a CPU.
    func node(ofCPU cpu: Int) -> Int? { nodes.first { $0.cpus.contains(cpu) }?.id }

    /// The nodes whose memory a thread on a node gets: its own, or, where it has none, the nearest that have some.
    func memory(for node: Int) -> [Int] {
        let nearest = withMemory.map { distances[node][$0.id] }.min()
        return withMemory.map(\.id).filter { distances[node][$0] == nearest }
    }
}
