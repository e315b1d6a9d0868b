/// On which nodes the pages of an array lie.
public struct PageCounts: Sendable, Hashable {
    /// How many lie on each node that has any.
    public let perNode: [Int: Int]
    /// How many nobody has touched yet, or the system did not tell about.
    public let untouched: Int
}

/// How many pages lie where they were meant to.
public struct PageCheck: Sendable, Hashable, CustomStringConvertible {
    /// Pages that were looked at and that somebody has touched.
    public let checked: Int
    /// Those of them that lie on the node that was intended.
    public let right: Int
    /// Where they lie.
    public let perNode: [Int: Int]

    /// The share that is right, from 0 to 1; 0 where nothing was touched.
    public var share: Double { checked > 0 ? Double(right) / Double(checked) : 0 }
    /// Whether that is enough to measure by: 99 %.
    public var isRight: Bool { share >= 0.99 }

    public var description: String { "\(right) of \(checked) pages on the intended node" }
}

extension PlacedArray {
    /// Asks the system where each page lies at this moment, and counts.
    ///
    ///     if let pages = x.nodeOfPages() { print(pages.perNode) }    // [0: 39063]
    ///
    /// - Returns: the counts, or `nil` where the system forbids the question.
    /// - Thread safety: any thread. GIL: either; release it for a large array.
    /// - Complexity: O(pages).
    public func nodeOfPages() -> PageCounts? {
        guard let nodes = try? nodeOfEachPage() else { return nil }
        let counts = count(nodes)
        return PageCounts(perNode: counts, untouched: nodes.count - counts.values.reduce(0, +))
    }

    /// Asks the system for the node of each page at this moment.
    ///
    /// - Returns: a number for each page, `nil` for one that nobody has touched.
    /// - Throws: `notPermitted` or `notSupported` where the system forbids the question.
    /// - Thread safety: any thread. GIL: either; release it for a large array.
    /// - Complexity: O(pages).
    public func nodeOfEachPage() throws(UnlatchError) -> [Int?] {
        try pages.nodes(of: 0..<pages.count, "PlacedArray.nodeOfEachPage")
    }

    /// Looks whether pages lie where they were meant to: on the node that was named; as many on each of those over which
    /// they are interleaved; on the node of the thread that touched them, in an array that is blocked for a team.
    ///
    /// - Parameter sample: how many pages are looked at, one from each stretch of the array; interleaved ones always
    ///   all of them.
    /// - Throws: `invalidArgument` for an array without such an intention, `.firstTouch` without a team;
    ///   `notPermitted` or `notSupported` where the system forbids the question.
    /// - Thread safety: any thread. GIL: either.
    /// - Complexity: O(sample), some microseconds for each.
    public func checkPages(sample: Int = 1000) throws(UnlatchError) -> PageCheck {
        let call = "PlacedArray.checkPages"
        var found: [(page: Int, node: Int?)] = []
        if case .dealt = intention {
            found = Array(try nodeOfEachPage().enumerated()).map { ($0.offset, $0.element) }
        } else {
            for page in PlacedArray.sampled(sample, of: pages.count) {
                found.append((page, try pages.nodes(of: page..<page + 1, call)[0]))
            }
        }
        let perNode = count(found.map(\.node))
        let touched = perNode.values.reduce(0, +)
        let right: Int
        switch intention {
        case .anywhere:
            throw .invalid(
                call, "pages of first touch may lie anywhere; name a node, or a team that they are blocked for")
        case .node(let node): right = perNode[node] ?? 0
        case .touched(let nodes): right = found.count { $0.node != nil && $0.node == nodes[$0.page] }
        case .dealt(let nodes):
            // What one node has beyond its even part, another lacks.
            let unit = max(1, pages.unit / PlacedPages.pageSize)
            let even = (touched + nodes.count * unit - 1) / (nodes.count * unit) * unit
            right = nodes.map { min(perNode[$0] ?? 0, even) }.reduce(0, +)
        }
        return PageCheck(checked: touched, right: right, perNode: perNode)
    }

    private func count(_ nodes: [Int?]) -> [Int: Int] {
        nodes.reduce(into: [:]) { counts, node in
            if let node { counts[node, default: 0] += 1 }
        }
    }

    /// One page at random of each of so many stretches.
    private static func sampled(_ sample: Int, of total: Int) -> [Int] {
        let stretches = min(max(sample, 1), total)
        return (0..<stretches).map { index in
            let first = total / stretches * index + min(index, total % stretches)
            let length = total / stretches + (index < total % stretches ? 1 : 0)
            return first + Int.random(in: 0..<length)
        }
    }
}
