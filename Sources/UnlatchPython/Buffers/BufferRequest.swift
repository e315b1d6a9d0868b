internal import CPythonABI

/// Memory of somebody else, kept in place as long as this object lives.
protocol ViewedMemory: AnyObject, Sendable {
    /// Of the element with all indices zero; null only when there is none.
    var base: UnsafeMutableRawPointer? { get }
    var item: BufferItem { get }
    var shape: [Int] { get }
    /// In bytes.
    var strides: [Int] { get }
    var isWritable: Bool { get }
}

extension ViewedMemory {
    /// Without gaps and in C order. The step of a dimension that has one element is of no matter.
    var isContiguous: Bool {
        let shape = shape
        if shape.contains(0) { return true }
        var expected = item.size
        for (length, stride) in zip(shape, strides).reversed() where length > 1 {
            guard stride == expected else { return false }
            let (next, overflow) = expected.multipliedReportingOverflow(by: length)
            if overflow { return false }
            expected = next
        }
        return true
    }

    /// The elements of all dimensions; nil for a shape that nothing can have.
    var count: Int? { elementCount(of: shape) }

    var summary: String {
        let shape = shape.map(String.init).joined(separator: ", ")
        let strides = strides.map(String.init).joined(separator: ", ")
        return "items of \(item.name), \(item.size) bytes each, shape (\(shape)), strides (\(strides)) bytes, "
            + (isWritable ? "writable" : "read-only")
    }
}

/// The elements of an array of this shape; nil where a length is negative or an `Int` cannot count them.
func elementCount(of shape: [Int]) -> Int? {
    var count = 1
    for length in shape {
        // A dimension of length 0 allows any others.
        let (next, overflow) = count.multipliedReportingOverflow(by: max(length, 1))
        if length < 0 || overflow { return nil }
        count = next
    }
    return shape.contains(0) ? 0 : count
}

/// Throws unless so many bytes can be had: a Swift array that finds no memory ends the process. Memory that is there now
/// may be gone the next moment, but what asks for too much does so by far.
func requireMemory(_ bytes: Int?) throws(BufferError) {
    guard let bytes, unl_memory_is_there(bytes) != 0 else {
        let size = bytes.map { "\($0) bytes" } ?? "more bytes than an Int can count"
        throw BufferError(reason: .memory, description: "there is no memory for \(size)")
    }
}

/// Whether memory begins where elements of this alignment may: the one rule of views and borrowed arguments. What has no
/// bytes begins nowhere.
@inline(__always)
func isAligned(_ start: UnsafeMutableRawPointer?, bytes: Int, _ alignment: Int) -> Bool {
    bytes == 0 || Int(bitPattern: start) & (alignment - 1) == 0
}

/// What a view asks of memory.
struct BufferRequest {
    let type: ElementType
    /// For messages.
    let name: String
    let alignment: Int
    let dimensions: Int?
    let isWritable: Bool
    let isContiguous: Bool

    init<Element: BufferElement>(_ type: Element.Type, dimensions: Int?, isWritable: Bool, isContiguous: Bool) {
        self.type = type.elementType
        name = "\(type)"
        alignment = MemoryLayout<Element>.alignment
        self.dimensions = dimensions
        self.isWritable = isWritable
        self.isContiguous = isContiguous
    }

    /// - Parameter vouched: The exporter was asked for contiguous memory and has said yes.
    func check(_ memory: some ViewedMemory, contiguityVouched vouched: Bool = false) throws(BufferError) {
        let item = memory.item
        guard item.type == type else {
            throw refusal(memory, .element, "the elements are of another type")
        }
        guard let count = memory.count else {
            throw refusal(memory, .dimensions, "the shape is none of an array")
        }
        if let dimensions, memory.shape.count != dimensions {
            throw refusal(memory, .dimensions, "the number of dimensions differs")
        }
        if isWritable, !memory.isWritable { throw refusal(memory, .readOnly, "the memory is read-only") }
        if isContiguous, !vouched, !memory.isContiguous {
            throw refusal(memory, .contiguity, "the memory is not contiguous in C order")
        }
        if count > 0, memory.base == nil { throw refusal(memory, .alignment, "there is no address") }
        if !isAligned(memory.base, bytes: count, alignment) {
            throw refusal(memory, .alignment, "the address is no multiple of \(alignment)")
        }
        if !isContiguous {
            for (length, stride) in zip(memory.shape, memory.strides) where length > 1 && stride % type.size != 0 {
                throw refusal(memory, .strides, "a stride is no whole number of elements")
            }
        }
    }

    private func refusal(_ memory: some ViewedMemory, _ reason: BufferError.Reason, _ what: String) -> BufferError {
        var asked = "\(type) (\(name))"
        if let dimensions { asked += ", \(dimensions) dimensions" }
        if isContiguous { asked += ", contiguous" }
        if isWritable { asked += ", writable" }
        return BufferError(reason: reason, description: "\(what): it has \(memory.summary); asked for \(asked)")
    }
}
