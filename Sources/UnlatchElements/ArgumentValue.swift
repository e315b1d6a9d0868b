/// What a function whose parameters are data is called with for one of them: the memory of an array, or a number.
///
/// The memory is somebody else's, for the length of the call.
public struct ArgumentValue {
    /// Of an array: where it begins; nil only for one without elements.
    public var start: UnsafeMutableRawPointer?
    /// Of an array: its elements, all dimensions together.
    public var count = 0
    /// Of an array: how many elements each of its dimensions has. nil for none.
    public var lengths: UnsafePointer<Int>?
    public var dimensions = 0
    public var real = 0.0
    public var integer = 0

    @inlinable public init() {}

    /// Memory in C order without gaps.
    @inlinable
    public init(
        _ start: UnsafeMutableRawPointer?, count: Int, lengths: UnsafePointer<Int>?, dimensions: Int
    ) {
        (self.start, self.count, self.lengths, self.dimensions) = (start, count, lengths, dimensions)
    }
}

/// What such a function returns.
public enum ResultValue: Sendable, Hashable {
    case nothing
    case real(Double)
    case integer(Int)
    case truth(Bool)
}
