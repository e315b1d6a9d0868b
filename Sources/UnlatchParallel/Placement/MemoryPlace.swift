/// Where memory lies.
public enum MemoryPlace: Sendable, Hashable {
    /// Each page on the node of the thread that touches it first.
    case firstTouch
    /// Every page on the node on which the thread that makes the array runs at that moment, or on the nearest one with
    /// memory; as `.node` in all else.
    case local
    /// Every page on this node, and never on another: the array takes its memory when it is made, and where the node
    /// has not enough, making it is an error.
    case node(Int)
    /// On this node as long as it has free memory, then on those near it.
    case preferred(Int)
    /// Dealt to these nodes in turn, page by page; `nil` means all nodes with memory.
    case interleaved(over: [Int]? = nil)
}

extension MemoryPlace: CustomStringConvertible {
    public var description: String {
        switch self {
        case .firstTouch: "first touch"
        case .local: "the caller's node"
        case .node(let node): "node \(node)"
        case .preferred(let node): "preferably node \(node)"
        case .interleaved(let nodes): "interleaved over \(nodes.map { "nodes \(NumberList.text($0))" } ?? "all nodes")"
        }
    }
}
