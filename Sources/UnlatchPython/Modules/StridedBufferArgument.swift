/// The memory of an argument with the buffer protocol, borrowed for the length of the call, whose elements may lie apart or in
/// another order, as those of a transposed array, of every second row, or backwards.
///
/// ```swift
/// module.function("trace", "matrix") { (matrix: StridedBufferArgument<Double>) in
///     (0..<min(matrix.length(of: 0), matrix.length(of: 1))).reduce(0) { $0 + matrix[$1, $1] }
/// }
/// ```
///
/// Elements are aligned, and in the machine's byte order. Other threads may write to them meanwhile, as with any buffer in
/// Python.
///
/// GIL: either. Cost: some 40 ns for each call; nothing is allocated.
public struct StridedBufferArgument<Element: BufferElement>: ~Escapable {
    @usableFromInline let start: UnsafePointer<Element>?
    // One number for each dimension; not of an array without dimensions.
    @usableFromInline let lengths: UnsafePointer<Int>?
    @usableFromInline let steps: UnsafePointer<Int>?
    /// The number of elements, all dimensions together.
    public let count: Int
    /// The number of dimensions; 0 for a single item.
    public let dimensions: Int

    /// pre: the elements are of this type.
    @_lifetime(immortal)
    @inlinable @inline(__always)
    init(_ storage: UnsafeMutablePointer<StridedStorage>) {
        start = UnsafePointer(bitPattern: storage.pointee.view.start)
        lengths = UnsafePointer(bitPattern: storage.pointee.view.shape)
        steps = UnsafePointer(bitPattern: storage.pointee.view.strides)
        count = storage.pointee.view.byteCount / MemoryLayout<Element>.stride
        dimensions = storage.pointee.view.dimensions
    }

    /// The length of a dimension, in elements.
    @inlinable
    public func length(of dimension: Int) -> Int {
        precondition(dimension >= 0 && dimension < dimensions, "dimension \(dimension) of \(dimensions)")
        // SAFETY: the exporter keeps one length for each dimension as long as the view exists.
        return lengths.unsafelyUnwrapped[dimension]
    }

    /// How far apart neighbours in a dimension are, in bytes; negative in a reversed array, 0 in a repeated one.
    @inlinable
    public func byteStride(of dimension: Int) -> Int {
        precondition(dimension >= 0 && dimension < dimensions, "dimension \(dimension) of \(dimensions)")
        // SAFETY: as above.
        return steps.unsafelyUnwrapped[dimension]
    }

    /// The length of each dimension, in elements; none for a single item. Cost: an allocation.
    public var shape: [Int] { (0..<dimensions).map { length(of: $0) } }

    /// An element of an array of one dimension.
    @inlinable
    public subscript(_ index: Int) -> Element {
        precondition(dimensions == 1, "one index for \(dimensions) dimensions")
        return address(index, 0).pointee
    }

    /// An element of an array of two dimensions.
    @inlinable
    public subscript(_ row: Int, _ column: Int) -> Element {
        precondition(dimensions == 2, "two indices for \(dimensions) dimensions")
        // SAFETY: as for `address`, which has checked the row.
        let start = UnsafeRawPointer(address(row, 0))
        let length = length(of: 1)
        precondition(column >= 0 && column < length, "index \(column) in dimension of \(length)")
        return (start + column * byteStride(of: 1)).assumingMemoryBound(to: Element.self).pointee
    }

    /// Where the first element with this index in a dimension is.
    @inlinable @inline(__always)
    func address(_ index: Int, _ dimension: Int) -> UnsafePointer<Element> {
        let length = length(of: dimension)
        precondition(index >= 0 && index < length, "index \(index) in dimension of \(length)")
        // SAFETY: the index is within the dimension, so there is memory; its elements are aligned.
        return (UnsafeRawPointer(start.unsafelyUnwrapped) + index * byteStride(of: dimension))
            .assumingMemoryBound(to: Element.self)
    }

    /// The same memory for those who need it in C order without gaps; nil where it is not.
    public var contiguous: BufferArgument<Element>? {
        @_lifetime(copy self)
        get {
            guard isContiguous else { return nil }
            return tied(
                BufferArgument(start: start, lengths: lengths, count: count, dimensions: dimensions),
                toLifetimeOf: self)
        }
    }

    /// Whether the elements lie in C order without gaps.
    public var isContiguous: Bool {
        var expected = MemoryLayout<Element>.stride
        for dimension in (0..<dimensions).reversed() where length(of: dimension) != 1 {
            if count > 0, byteStride(of: dimension) != expected { return false }
            expected *= length(of: dimension)
        }
        return true
    }

    /// Calls `body` with the address of the element whose indices are all zero, for loops of one's own; null only without
    /// elements. The pointer is not to be kept.
    @inlinable @inline(__always)
    public func withUnsafePointer<R, E: Error>(_ body: (UnsafePointer<Element>?) throws(E) -> R) throws(E) -> R {
        try body(start)
    }
}

/// As `StridedBufferArgument`, of memory that may be written; an object that is read-only is refused.
public struct MutableStridedBufferArgument<Element: BufferElement>: ~Escapable {
    /// The same memory, to be read.
    public let elements: StridedBufferArgument<Element>

    @_lifetime(immortal)
    @inlinable @inline(__always)
    init(_ storage: UnsafeMutablePointer<StridedStorage>) { elements = StridedBufferArgument(storage) }

    /// The number of elements, all dimensions together.
    public var count: Int { elements.count }
    /// The number of dimensions; 0 for a single item.
    public var dimensions: Int { elements.dimensions }
    /// The length of each dimension, in elements. Cost: an allocation.
    public var shape: [Int] { elements.shape }
    /// The length of a dimension, in elements.
    @inlinable public func length(of dimension: Int) -> Int { elements.length(of: dimension) }
    /// How far apart neighbours in a dimension are, in bytes.
    @inlinable public func byteStride(of dimension: Int) -> Int { elements.byteStride(of: dimension) }

    /// An element of an array of one dimension.
    @inlinable
    public subscript(_ index: Int) -> Element {
        get { elements[index] }
        nonmutating set {
            precondition(dimensions == 1, "one index for \(dimensions) dimensions")
            // SAFETY: the exporter was asked for memory that may be written.
            UnsafeMutablePointer(mutating: elements.address(index, 0)).pointee = newValue
        }
    }

    /// As for those that are read.
    @inlinable @inline(__always)
    public func withUnsafeMutablePointer<R, E: Error>(
        _ body: (UnsafeMutablePointer<Element>?) throws(E) -> R
    ) throws(E) -> R {
        // SAFETY: as above.
        try body(UnsafeMutablePointer(mutating: elements.start))
    }
}

extension StridedBufferArgument: PythonArgument {
    @inlinable @inline(__always)
    public static var unloaded: StridedStorage { StridedStorage() }

    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into storage: UnsafeMutablePointer<StridedStorage>) -> Bool {
        loadStrided(object, storage, ElementTypes(Element.elementType), false)
    }

    @_lifetime(immortal)
    @inlinable @inline(__always)
    public static func value(_ storage: UnsafeMutablePointer<StridedStorage>) -> StridedBufferArgument {
        StridedBufferArgument(storage)
    }

    @inlinable @inline(__always)
    public static func unload(_ storage: UnsafeMutablePointer<StridedStorage>) { unloadStrided(storage) }

    public static var argumentAnnotation: String { "Buffer" }
}

extension MutableStridedBufferArgument: PythonArgument {
    @inlinable @inline(__always)
    public static var unloaded: StridedStorage { StridedStorage() }

    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into storage: UnsafeMutablePointer<StridedStorage>) -> Bool {
        loadStrided(object, storage, ElementTypes(Element.elementType), true)
    }

    @_lifetime(immortal)
    @inlinable @inline(__always)
    public static func value(_ storage: UnsafeMutablePointer<StridedStorage>) -> MutableStridedBufferArgument {
        MutableStridedBufferArgument(storage)
    }

    @inlinable @inline(__always)
    public static func unload(_ storage: UnsafeMutablePointer<StridedStorage>) { unloadStrided(storage) }

    public static var argumentAnnotation: String { "Buffer" }
}
