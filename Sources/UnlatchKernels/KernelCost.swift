/// What a kernel's work is worth, where that depends on the arguments and not on the number of items alone.
public struct KernelCost: Sendable, Hashable {
    /// What is read and written at least, in bytes.
    public let bytes: Double
    /// Floating-point operations; a root, a division, an exponential and the like are one each.
    public let operations: Double
}
