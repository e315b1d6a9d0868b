/// Where the threads of a team run.
public enum Place: Sendable, Hashable {
    /// On the calling thread and helpers, wherever the system puts them: the lowest latency.
    case caller
    /// Each bound to a CPU of this node.
    case node(Int)
    /// Each bound to one of these CPUs, in this order.
    case cpus([Int])
    /// Bound, as evenly over the nodes as can be: the memory of all of them works. Neighbours share a node.
    case spread
    /// Bound, node after node: threads that share data are near each other.
    case close
}

extension Place: CustomStringConvertible {
    /// As `UNLATCH_PLACE` has it: "caller", "node:0", "cpus:0-3,8", "spread", "close".
    public var description: String {
        switch self {
        case .caller: "caller"
        case .node(let node): "node:\(node)"
        case .cpus(let cpus): "cpus:\(NumberList.text(cpus))"
        case .spread: "spread"
        case .close: "close"
        }
    }

    /// Reads what `description` writes.
    ///
    /// - Throws: `invalidArgument` for another text. Whether the node and the CPUs exist is asked when a team is made.
    public init(_ text: String) throws(UnlatchError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        switch (parts[0], parts.count > 1 ? parts[1] : nil) {
        case ("caller", nil): self = .caller
        case ("spread", nil): self = .spread
        case ("close", nil): self = .close
        case ("node", let number?):
            guard let node = Int(number) else { throw Place.unknown(text) }
            self = .node(node)
        case ("cpus", let list?):
            guard let cpus = NumberList.numbers(list) else { throw Place.unknown(text) }
            self = .cpus(cpus)
        default: throw Place.unknown(text)
        }
    }

    private static func unknown(_ text: String) -> UnlatchError {
        .invalid("Place.init", "there is no place '\(text)'; write caller, node:0, cpus:0-3,8, spread or close")
    }
}
