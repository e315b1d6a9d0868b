/// An array of numbers in Swift's memory that Python can use without a copy. Python keeps it alive as long as it needs.
///
/// ```swift
/// let table = SharedArray<Double>(repeating: 0, shape: [1000, 3])
/// table.withUnsafeMutableBuffer { … }
/// let array = try numpy.asarray(table)      // the same memory
/// ```
///
/// GIL: either, for everything declared here but `pythonReference`.
public final class SharedArray<Element: BufferElement>: @unchecked Sendable, ConvertibleToPython {
    // SAFETY (@unchecked Sendable): the address never changes; writes to the elements are the caller's to order, as with
    // any unsafe buffer.
    private let elements: UnsafeMutableBufferPointer<Element>
    /// The length of each dimension; the elements lie in C order.
    public let shape: [Int]

    public var count: Int { elements.count }

    /// - Precondition: No dimension is negative.
    public init(repeating value: Element, shape: [Int]) {
        precondition(shape.allSatisfy { $0 >= 0 }, "a dimension is negative: \(shape)")
        self.shape = shape
        elements = .allocate(capacity: shape.reduce(1, *))
        elements.initialize(repeating: value)
    }

    /// An array of one dimension: a copy of the values.
    public convenience init(_ values: some Collection<Element>) {
        self.init(copying: values, shape: [values.count])
    }

    /// A copy of the values, which are in C order.
    ///
    /// - Precondition: There are as many values as the shape has elements.
    public init(copying values: some Collection<Element>, shape: [Int]) {
        precondition(shape.allSatisfy { $0 >= 0 }, "a dimension is negative: \(shape)")
        precondition(values.count == shape.reduce(1, *), "\(values.count) values for the shape \(shape)")
        self.shape = shape
        elements = .allocate(capacity: values.count)
        _ = elements.initialize(fromContentsOf: values)
    }

    /// Calls `body` with the elements. The pointer is not to be kept.
    public func withUnsafeMutableBuffer<R, E: Error>(
        _ body: (UnsafeMutableBufferPointer<Element>) throws(E) -> R
    ) throws(E) -> R {
        // SAFETY: `self` and with it the memory live until `body` has returned.
        try body(elements)
    }

    /// A Python object on this memory, which it keeps alive: see `GIL.share`.
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        try gil.share(elements, shape: shape, keepingAlive: self)
    }

    // SAFETY: elements are BitwiseCopyable: nothing in them needs an end of its own.
    deinit { elements.deallocate() }
}
