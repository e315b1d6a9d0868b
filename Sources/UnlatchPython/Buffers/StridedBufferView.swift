/// A borrowed, read-only view of a Python object's memory whose elements may lie apart or in another order, as those of
/// a transposed array or every second row. No copy, and valid while the lock is released.
///
/// GIL: either, for everything declared here.
public final class StridedBufferView<Element: BufferElement>: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): the description never changes, and the elements are only read here.
    private let memory: any ViewedMemory
    private let base: UnsafePointer<Element>?

    /// The number of elements, all dimensions together.
    public let count: Int
    /// The length of each dimension, in elements.
    public let shape: [Int]
    /// The step from one element to the next in each dimension, in elements; negative in a reversed array.
    public let strides: [Int]

    /// pre: the memory has been checked for this element.
    init(_ memory: some ViewedMemory) {
        self.memory = memory
        shape = memory.shape
        strides = memory.strides.map { $0 / MemoryLayout<Element>.stride }
        count = memory.base == nil ? 0 : memory.count ?? 0
        base = memory.base.map { UnsafePointer($0.assumingMemoryBound(to: Element.self)) }
    }

    /// The element at these indices, one for each dimension.
    ///
    /// - Precondition: There are as many indices as dimensions, each within its dimension.
    public subscript(_ indices: Int...) -> Element {
        precondition(indices.count == shape.count, "\(indices.count) indices for \(shape.count) dimensions")
        var offset = 0
        for (dimension, index) in indices.enumerated() {
            precondition(shape[dimension] > index && index >= 0, "index \(index) in dimension of \(shape[dimension])")
            offset += index * strides[dimension]
        }
        guard let base else { preconditionFailure("the view has no elements") }
        // SAFETY: the indices are within the shape, and the exporter keeps the memory until `memory` ends.
        return base[offset]
    }

    /// Calls `body` with the address of the element whose indices are all zero, for loops of one's own over `shape` and
    /// `strides`. The pointer is not to be kept; null only when there are no elements.
    public func withUnsafePointer<R, E: Error>(_ body: (UnsafePointer<Element>?) throws(E) -> R) throws(E) -> R {
        // SAFETY: `self` and with it the memory live until `body` has returned.
        try body(base)
    }

    /// A copy of the elements in C order.
    ///
    /// - Throws: `BufferError` where there is no memory for it: a view whose strides are 0 has more elements than bytes.
    ///
    /// Complexity: O(n), a bounds check for each row.
    public func elements() throws(BufferError) -> [Element] {
        guard let base, count > 0 else { return [] }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        try requireMemory(overflow ? nil : bytes)
        return [Element](unsafeUninitializedCapacity: count) { copy, filled in
            var indices = [Int](repeating: 0, count: shape.count)
            let length = shape.last ?? 1
            let step = strides.last ?? 1
            while filled < count {
                let row = zip(indices, strides).reduce(0) { $0 + $1.0 * $1.1 }
                // SAFETY: `row` is made of indices within the shape, and so are the offsets along the last dimension.
                for index in 0..<length { copy.initializeElement(at: filled + index, to: base[row + index * step]) }
                filled += length
                var dimension = shape.count - 2
                while dimension >= 0 {
                    indices[dimension] += 1
                    if indices[dimension] < shape[dimension] { break }
                    indices[dimension] = 0
                    dimension -= 1
                }
            }
        }
    }
}

extension BoundObject {
    /// A typed view of the object's memory that need not be contiguous, for reading, without a copy.
    ///
    /// - Parameters:
    ///   - element: The type of the elements: kind and size must be the object's own.
    ///   - dimensions: The number of dimensions that the object must have; any when nil.
    /// - Throws: `BufferError` when the memory is of another type, has another number of dimensions, is misaligned, or
    ///   steps by a part of an element; `PythonError` when the object has no buffer to show.
    public func stridedBuffer<Element: BufferElement>(
        of element: Element.Type, dimensions: Int? = nil
    ) throws -> StridedBufferView<Element> {
        let request = BufferRequest(element, dimensions: dimensions, isWritable: false, isContiguous: false)
        return StridedBufferView(try memory(request))
    }
}
