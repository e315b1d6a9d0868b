/// What was asked for, what was got, and why they differ if they do.
public struct MemoryPlacement: Sendable, Hashable, CustomStringConvertible {
    public let requested: MemoryPlace
    public let obtained: MemoryPlace
    /// Why it is not what was requested, or not all of it; `nil` if it is.
    public let reason: String?

    public var description: String { reason.map { "\(obtained) (\($0))" } ?? "\(obtained)" }
}

/// Where each page ought to lie, for asking whether it does.
enum PageIntention: Sendable {
    /// Wherever it is touched first.
    case anywhere
    case node(Int)
    /// As many on each of these nodes.
    case dealt([Int])
    /// On the node of the thread that touched it.
    case touched(TouchedNodes)
}
