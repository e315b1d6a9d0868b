/// Where the threads of a team run.
public enum Place: Sendable, Hashable {
    /// On the calling thread and helpers, wherever the system puts them: the lowest latency.
    case caller
    /// Each bound to a CPU of this node.
    case node(Int)
    /// Each bound to one of these CPUs, in this order.
    case cpus([Int])
}

/// Where memory lies.
public enum MemoryPlace: Sendable, Hashable {
    /// Each page on the node of the thread that touches it first.
    case firstTouch
    /// Every page on this node.
    case node(Int)
}
