/// Swift's memory as Python is told of it. Never changes, so that Python may point into it from any thread.
final class SharedMemory: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): everything is set once; the elements belong to those who share them.
    let base: UnsafeMutableRawPointer
    let count: Int
    let dimensions: Int
    let itemSize: Int
    let type: ElementType
    let isWritable: Bool
    /// In which order the elements lie without gaps; both are so of one dimension.
    let isCContiguous, isFContiguous: Bool
    /// The length of each dimension, then the steps in bytes, then the steps in elements (from one to the next).
    private let numbers: UnsafeMutablePointer<Int>
    /// The struct module's code, ended by a zero.
    let format: UnsafeMutablePointer<CChar>
    /// Whose memory it is.
    let owner: any AnyObject & Sendable

    init<Element: BufferElement>(
        _ base: UnsafeMutableRawPointer?, _ element: Element.Type, shape: [Int], strides: [Int]? = nil,
        isWritable: Bool, owner: any AnyObject & Sendable
    ) {
        // Some consumers take a null address for a failure, also where there are no elements.
        self.base = base ?? UnsafeMutableRawPointer(bitPattern: MemoryLayout<Element>.alignment)!
        self.isWritable = isWritable
        self.owner = owner
        itemSize = MemoryLayout<Element>.stride
        type = Element.elementType
        count = shape.reduce(1, *)
        dimensions = shape.count
        let compact = compactStrides(of: shape, step: 1)
        let strides = strides ?? compact
        isCContiguous = Self.lie(shape, strides, as: compact)
        isFContiguous = Self.lie(shape, strides, as: compactStrides(of: shape.reversed(), step: 1).reversed())
        let all = shape + strides.map { $0 * MemoryLayout<Element>.stride } + strides
        numbers = .allocate(capacity: max(all.count, 1))
        numbers.initialize(from: all, count: all.count)
        let code = type.format.utf8CString
        format = .allocate(capacity: code.count)
        format.initialize(from: Array(code), count: code.count)
    }

    /// The same elements in memory of their own, writable.
    init(copyOf other: SharedMemory) {
        let copy = CopiedBytes(other.base, count: other.byteCount)
        base = copy.base
        owner = copy
        (isWritable, itemSize, type) = (true, other.itemSize, other.type)
        (count, dimensions) = (other.count, other.dimensions)
        numbers = .allocate(capacity: max(3 * dimensions, 1))
        numbers.initialize(from: other.numbers, count: 3 * dimensions)
        format = .allocate(capacity: 3)
        format.initialize(from: other.format, count: type.format.utf8.count + 1)
        (isCContiguous, isFContiguous) = (other.isCContiguous, other.isFContiguous)
    }

    /// Whether elements with these strides lie as those with the others: the step of a dimension of one is of no matter.
    private static func lie(_ shape: [Int], _ strides: [Int], as others: [Int]) -> Bool {
        shape.contains(0) || shape.indices.allSatisfy { shape[$0] == 1 || strides[$0] == others[$0] }
    }

    var byteCount: Int { count * itemSize }
    var shape: UnsafeMutablePointer<Int> { numbers }
    var byteStrides: UnsafeMutablePointer<Int> { numbers + dimensions }
    var elementStrides: UnsafeMutablePointer<Int> { numbers + 2 * dimensions }

    deinit {
        numbers.deallocate()
        format.deallocate()
    }
}

/// Memory that holds a copy.
private final class CopiedBytes: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): the address never changes.
    let base: UnsafeMutableRawPointer

    init(_ bytes: UnsafeMutableRawPointer, count: Int) {
        base = .allocate(byteCount: max(count, 1), alignment: 64)
        base.copyMemory(from: bytes, byteCount: count)
    }

    deinit { base.deallocate() }
}
