/// A borrowed view of a Python object's memory: contiguous, no copy, and valid while the lock is released.
///
/// The object is kept alive, and cannot be resized, as long as the view exists.
///
/// GIL: either, for everything declared here.
public final class BufferView<Element: BufferElement>: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): the description never changes; writes to the elements are the caller's to order,
    // as with any unsafe buffer.
    private let memory: any ViewedMemory
    private let elements: UnsafeMutableBufferPointer<Element>

    /// The number of elements, all dimensions together.
    public var count: Int { elements.count }
    /// The length of each dimension, in elements.
    public let shape: [Int]
    /// Whether the elements may be written: it was asked for, or the object allows it anyway.
    public let isWritable: Bool

    /// pre: the memory has been checked for this element, and is contiguous.
    init(_ memory: some ViewedMemory) {
        self.memory = memory
        shape = memory.shape
        isWritable = memory.isWritable
        // SAFETY: the exporter keeps this memory in place until `memory` ends; kind, size and alignment were checked.
        elements = UnsafeMutableBufferPointer(
            start: memory.base?.assumingMemoryBound(to: Element.self),
            count: memory.base == nil ? 0 : memory.count ?? 0)
        if LastingNativeWork.isOn { LastingNativeWork.resume() }
    }

    /// Calls `body` with the elements in C order. The pointer is not to be kept.
    public func withUnsafeBuffer<R, E: Error>(
        _ body: (UnsafeBufferPointer<Element>) throws(E) -> R
    ) throws(E) -> R {
        // SAFETY: `self` and with it the memory live until `body` has returned.
        try body(UnsafeBufferPointer(elements))
    }

    /// Calls `body` with the elements for writing.
    ///
    /// - Precondition: The view is writable: ask for it with `writable: true`.
    public func withUnsafeMutableBuffer<R, E: Error>(
        _ body: (UnsafeMutableBufferPointer<Element>) throws(E) -> R
    ) throws(E) -> R {
        precondition(isWritable, "the view is read-only: ask for it with writable: true")
        // SAFETY: as above; the exporter said that the memory may be written.
        return try body(elements)
    }
}

extension BoundObject {
    /// A typed view of the object's memory, without a copy.
    ///
    /// - Parameters:
    ///   - element: The type of the elements: kind and size must be the object's own.
    ///   - dimensions: The number of dimensions that the object must have; any when nil.
    ///   - writable: Asks for memory that may be written.
    /// - Throws: `BufferError` when the memory is of another type or shape, not contiguous in C order, misaligned or
    ///   read-only; `PythonError` when the object has no buffer to show.
    public func buffer<Element: BufferElement>(
        of element: Element.Type, dimensions: Int? = nil, writable: Bool = false
    ) throws -> BufferView<Element> {
        let request = BufferRequest(element, dimensions: dimensions, isWritable: writable, isContiguous: true)
        return BufferView(try memory(request))
    }
}
