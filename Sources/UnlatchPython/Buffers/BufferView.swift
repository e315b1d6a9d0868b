internal import CPythonABI

/// A type that Python's buffer protocol has a format code for.
public protocol BufferElement: BitwiseCopyable {
    /// The kind of number, as distinct from its size: signed, unsigned, floating.
    static var bufferKind: BufferKind { get }
}

public enum BufferKind: Sendable, CustomStringConvertible {
    case signed, unsigned, floating

    /// The struct module's codes of this kind; which of them it is follows from the item's size.
    var codes: String {
        switch self {
        case .signed: "bhilqn"
        case .unsigned: "BHILQN"
        case .floating: "efd"
        }
    }

    public var description: String {
        switch self {
        case .signed: "signed integers"
        case .unsigned: "unsigned integers"
        case .floating: "floating-point numbers"
        }
    }
}

extension Int8: BufferElement { public static var bufferKind: BufferKind { .signed } }
extension Int16: BufferElement { public static var bufferKind: BufferKind { .signed } }
extension Int32: BufferElement { public static var bufferKind: BufferKind { .signed } }
extension Int64: BufferElement { public static var bufferKind: BufferKind { .signed } }
extension UInt8: BufferElement { public static var bufferKind: BufferKind { .unsigned } }
extension UInt16: BufferElement { public static var bufferKind: BufferKind { .unsigned } }
extension UInt32: BufferElement { public static var bufferKind: BufferKind { .unsigned } }
extension UInt64: BufferElement { public static var bufferKind: BufferKind { .unsigned } }
extension Float: BufferElement { public static var bufferKind: BufferKind { .floating } }
extension Double: BufferElement { public static var bufferKind: BufferKind { .floating } }

/// Why an object's memory cannot be viewed as asked.
public struct BufferError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
}

/// A borrowed view of a Python object's memory: no copy, and valid while the lock is released.
///
/// The object is kept alive, and cannot be resized, as long as the view exists.
///
/// GIL: either, for everything declared here.
public final class BufferView<Element: BufferElement>: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): the description never changes; writes to the elements are the caller's to order,
    // as with any unsafe buffer.
    private let raw: RawBufferView

    /// The number of elements, all dimensions together.
    public let count: Int
    /// The length of each dimension, in elements.
    public let shape: [Int]

    init(_ raw: RawBufferView) throws(BufferError) {
        let code = raw.format.drop { "@=<>!".contains($0) }
        guard raw.itemSize == MemoryLayout<Element>.stride, code.count == 1, let last = code.last,
            Element.bufferKind.codes.contains(last), !raw.format.hasPrefix(">"), !raw.format.hasPrefix("!")
        else {
            throw BufferError(
                description: "the buffer holds items of format '\(raw.format)', \(raw.itemSize) bytes each; "
                    + "asked for \(Element.bufferKind) of \(MemoryLayout<Element>.stride) bytes (\(Element.self))")
        }
        self.raw = raw
        count = raw.byteCount / MemoryLayout<Element>.stride
        shape = raw.shape
    }

    /// Calls `body` with the elements in C order. The pointer is not to be kept.
    public func withUnsafeBuffer<R, E: Error>(
        _ body: (UnsafeBufferPointer<Element>) throws(E) -> R
    ) throws(E) -> R {
        // SAFETY: the exporter keeps this memory in place until the view is given back in `deinit`.
        try body(raw.bytes.assumingMemoryBound(to: Element.self))
    }

    /// Calls `body` with the elements for writing.
    ///
    /// - Precondition: The view was asked for with `writable: true`.
    public func withUnsafeMutableBuffer<R, E: Error>(
        _ body: (UnsafeMutableBufferPointer<Element>) throws(E) -> R
    ) throws(E) -> R {
        precondition(raw.isWritable, "the view is read-only: ask for it with writable: true")
        // SAFETY: as above; the exporter said that the memory may be written.
        let elements = UnsafeMutableRawBufferPointer(mutating: raw.bytes).assumingMemoryBound(to: Element.self)
        return try body(elements)
    }
}

extension BoundObject {
    /// A typed view of the object's memory, without a copy.
    ///
    /// - Parameters:
    ///   - element: The type of the elements: kind and size must be the object's own.
    ///   - writable: Asks for memory that may be written.
    /// - Throws: `PythonError` when the object has no contiguous (or no writable) buffer; `BufferError` when its
    ///   elements are of another type.
    public func buffer<Element: BufferElement>(
        of element: Element.Type, writable: Bool = false
    ) throws -> BufferView<Element> {
        try BufferView(rawBuffer(writable: writable))
    }
}
