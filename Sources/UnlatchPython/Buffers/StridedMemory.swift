package import UnlatchElements

/// Memory with the buffer protocol, of any element type and layout, borrowed as long as this lives: for code that looks at
/// the type itself.
///
/// GIL: either.
package final class StridedMemory: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): the description never changes; the elements are their user's to order.
    private let view: RawBufferView

    /// The element whose indices are all 0; nil only where there is none.
    package let start: UnsafeMutableRawPointer?
    package let type: ElementType
    /// The length of each dimension, and the step within it in bytes.
    package let shape, strides: [Int]

    fileprivate init(_ view: RawBufferView, _ type: ElementType) {
        (self.view, self.type, start) = (view, type, view.base)
        (shape, strides) = (view.shape, view.strides)
    }
}

extension BoundObject {
    /// The object's memory.
    ///
    /// - Throws: `PythonError` when the object has no buffer to show, or none that may be written; `BufferError` for elements
    ///   that are no numbers, or that are misaligned.
    package func stridedMemory(writable: Bool) throws -> StridedMemory {
        let view = try rawBuffer(writable: writable, strided: true)
        let item = view.item
        guard let type = item.type else {
            throw BufferError(reason: .element, description: "items of \(item.name) are no numbers in this byte order")
        }
        let memory = StridedMemory(view, type)
        let isEmpty = memory.shape.contains(0)
        let steps =
            zip(memory.shape, memory.strides).filter { $0.0 > 1 }.map(\.1) + [isEmpty ? 0 : Int(bitPattern: view.base)]
        if !isEmpty, !steps.allSatisfy({ $0 & (type.alignment - 1) == 0 }) {
            throw BufferError(
                reason: .alignment, description: "elements begin at no multiple of \(type.alignment) bytes")
        }
        return memory
    }
}
