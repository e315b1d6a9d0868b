/// Why an object's memory cannot be viewed as asked: one line with what it has and what was asked for.
public struct BufferError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: Hashable, Sendable {
        /// Elements of another kind, size or byte order.
        case element
        /// Another number of dimensions.
        case dimensions
        /// Gaps between the elements, or another order than C's.
        case contiguity
        /// Steps between elements that are no whole number of elements.
        case strides
        /// Memory that may not be written.
        case readOnly
        /// An address that the element type cannot have.
        case alignment
        /// Memory that is not the CPU's.
        case device
        /// More memory than there is.
        case memory
        /// A version of DLPack that is not known here.
        case version
    }

    public let reason: Reason
    public let description: String
}
