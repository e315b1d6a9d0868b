internal import CPythonABI

/// The memory of an argument with the buffer protocol, borrowed for the length of the call: C-contiguous, its items of
/// the element's kind, size and alignment, as a `BufferView` asks for them. It cannot leave the function; it stays valid
/// while the lock is released.
///
/// ```swift
/// module.function("total", "x", releasesGIL: .always) { (x: BufferArgument<Double>) in
///     x.withUnsafeBuffer { $0.reduce(0, +) }
/// }
/// ```
///
/// Other threads may write to the memory meanwhile, as with any buffer in Python. A masked array of NumPy is refused: its
/// memory knows nothing of the mask.
///
/// GIL: either. Cost: about 40 ns for each call; nothing is allocated.
public struct BufferArgument<Element: BufferElement>: ~Escapable {
    @usableFromInline let start: UnsafePointer<Element>?
    @usableFromInline let lengths: UnsafePointer<Int>?
    /// The number of elements, all dimensions together.
    public let count: Int
    /// The number of dimensions; 0 for a single item.
    public let dimensions: Int

    @_lifetime(immortal)
    @inlinable @inline(__always)
    init(_ storage: UnsafeMutablePointer<BufferStorage>) {
        start = UnsafePointer(bitPattern: storage.pointee.start)
        lengths = UnsafePointer(bitPattern: storage.pointee.shape)
        count = storage.pointee.byteCount / MemoryLayout<Element>.stride
        dimensions = storage.pointee.dimensions
    }

    @_lifetime(immortal)
    init(start: UnsafePointer<Element>?, lengths: UnsafePointer<Int>?, count: Int, dimensions: Int) {
        (self.start, self.lengths, self.count, self.dimensions) = (start, lengths, count, dimensions)
    }

    /// The length of each dimension, in elements; none for a single item. Cost: an allocation.
    public var shape: [Int] {
        // A null pointer only without dimensions: lengths are asked for.
        guard let lengths, dimensions > 0 else { return [] }
        // SAFETY: the exporter keeps one length for each dimension as long as the view exists.
        return Array(UnsafeBufferPointer(start: lengths, count: dimensions))
    }

    /// Calls `body` with the elements in C order. The pointer is not to be kept.
    @inlinable @inline(__always)
    public func withUnsafeBuffer<R, E: Error>(_ body: (UnsafeBufferPointer<Element>) throws(E) -> R) throws(E) -> R {
        try body(UnsafeBufferPointer(start: start, count: count))
    }
}

/// As `BufferArgument`, of memory that may be written; an object that is read-only is refused.
public struct MutableBufferArgument<Element: BufferElement>: ~Escapable {
    @usableFromInline let elements: BufferArgument<Element>

    @_lifetime(immortal)
    @inlinable @inline(__always)
    init(_ storage: UnsafeMutablePointer<BufferStorage>) { elements = BufferArgument(storage) }

    /// The number of elements, all dimensions together.
    public var count: Int { elements.count }
    /// The number of dimensions; 0 for a single item.
    public var dimensions: Int { elements.dimensions }
    /// The length of each dimension, in elements. Cost: an allocation.
    public var shape: [Int] { elements.shape }

    /// Calls `body` with the elements in C order, for reading and writing. The pointer is not to be kept.
    @inlinable @inline(__always)
    public func withUnsafeMutableBuffer<R, E: Error>(
        _ body: (UnsafeMutableBufferPointer<Element>) throws(E) -> R
    ) throws(E) -> R {
        try elements.withUnsafeBuffer { elements throws(E) in
            // SAFETY: the exporter was asked for memory that may be written.
            try body(UnsafeMutableBufferPointer(mutating: elements))
        }
    }
}

/// Space for what the buffer protocol fills in, on the stack of the call.
public struct BufferStorage {
    // The fields of the `Py_buffer` of `CPythonABI`, whose name programs do not see: what is inlined into them reads
    // these. Not moved while in use: it may point into itself.
    @usableFromInline var start = 0
    @usableFromInline var object = 0
    @usableFromInline var byteCount = 0
    @usableFromInline var itemSize = 0
    @usableFromInline var isReadOnly: Int32 = 0
    @usableFromInline var dimensionCount: Int32 = 0
    @usableFromInline var format = 0
    @usableFromInline var shape = 0
    @usableFromInline var strides = 0
    @usableFromInline var suboffsets = 0
    @usableFromInline var exporter = 0

    @usableFromInline
    init() {}

    @inlinable var dimensions: Int { Int(dimensionCount) }
}

extension BufferArgument: PythonArgument {
    @inlinable @inline(__always)
    public static var unloaded: BufferStorage { BufferStorage() }

    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into storage: UnsafeMutablePointer<BufferStorage>) -> Bool {
        loadBuffer(
            object, storage, Element.elementType, Element.elementType.formatLetter, MemoryLayout<Element>.alignment,
            false)
    }

    @_lifetime(immortal)
    @inlinable @inline(__always)
    public static func value(_ storage: UnsafeMutablePointer<BufferStorage>) -> BufferArgument {
        BufferArgument(storage)
    }

    @inlinable @inline(__always)
    public static func unload(_ storage: UnsafeMutablePointer<BufferStorage>) { unloadBuffer(storage) }

    public static var argumentAnnotation: String { "Buffer" }
}

extension MutableBufferArgument: PythonArgument {
    @inlinable @inline(__always)
    public static var unloaded: BufferStorage { BufferStorage() }

    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into storage: UnsafeMutablePointer<BufferStorage>) -> Bool {
        loadBuffer(
            object, storage, Element.elementType, Element.elementType.formatLetter, MemoryLayout<Element>.alignment,
            true)
    }

    @_lifetime(immortal)
    @inlinable @inline(__always)
    public static func value(_ storage: UnsafeMutablePointer<BufferStorage>) -> MutableBufferArgument {
        MutableBufferArgument(storage)
    }

    @inlinable @inline(__always)
    public static func unload(_ storage: UnsafeMutablePointer<BufferStorage>) { unloadBuffer(storage) }

    public static var argumentAnnotation: String { "Buffer" }
}

extension UnsafeMutablePointer<BufferStorage> {
    var view: UnsafeMutablePointer<Py_buffer> {
        // SAFETY: the same size and alignment; the storage is used as nothing else.
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: Py_buffer.self)
    }

    /// Whether that letter is all of the format, and the items have that size. pre: a buffer was taken.
    @inline(__always)
    fileprivate func hasItems(_ letter: UInt8, _ size: Int) -> Bool {
        guard letter != 0, let format = view.pointee.format else { return false }
        // SAFETY: the text ends with a zero, so there is a second byte where the first is not one.
        return UInt8(bitPattern: format[0]) == letter && format[1] == 0 && view.pointee.itemsize == size
    }

    /// For messages. pre: as above.
    fileprivate var itemName: String {
        if let type = elementType { return type.numpyName }
        let item = BufferItem(format: view.pointee.format, size: view.pointee.itemsize)
        return "items of \(item.name), \(item.size) bytes each"
    }

    /// Of the items; nil where they are no numbers. pre: a buffer was taken.
    var elementType: ElementType? {
        ElementType(format: view.pointee.format, itemSize: view.pointee.itemsize)
    }
}

@usableFromInline
func loadBuffer(
    _ object: OpaquePointer, _ storage: UnsafeMutablePointer<BufferStorage>, _ type: ElementType, _ letter: UInt8,
    _ alignment: Int, _ writable: Bool
) -> Bool {
    guard takeBuffer(object, storage, writable) else { return refuseObject(object, expected: type.numpyName) }
    // Nearly all have that letter, and then need not be asked what their format means.
    if storage.hasItems(letter, type.size) || storage.elementType == type { return checkAddress(storage, alignment) }
    return refuseItems(storage, expected: type.numpyName)
}

/// Asks for contiguous memory of any type: NumPy's arrays are read where they are, others fill in the view themselves.
/// False with Python's exception set.
@inline(__always)
func takeBuffer(
    _ object: OpaquePointer, _ storage: UnsafeMutablePointer<BufferStorage>, _ writable: Bool
) -> Bool {
    assert(MemoryLayout<BufferStorage>.size == MemoryLayout<Py_buffer>.size)
    let found = unl_numpy_view(object, writable ? 1 : 0, storage.view)
    if found != 0 { return found > 0 }
    let flags = UNL_PYBUF_C_CONTIGUOUS | UNL_PYBUF_FORMAT | (writable ? UNL_PYBUF_WRITABLE : 0)
    return unl_python_get_buffer(object, storage.view, Int32(flags)) == 0
}

/// The rule of `BufferRequest`, without a view that is allocated. False: the buffer was given back, an exception is set.
@inline(__always)
func checkAddress(_ storage: UnsafeMutablePointer<BufferStorage>, _ alignment: Int) -> Bool {
    let view = storage.view
    return isAligned(view.pointee.buf, bytes: view.pointee.len, alignment) || refuseAddress(storage, alignment)
}

/// Gives the buffer back. Returns false, with an exception that says so.
@inline(never)
func refuseAddress(_ storage: UnsafeMutablePointer<BufferStorage>, _ alignment: Int) -> Bool {
    let found = storage.itemName
    unl_python_release_view(storage.view)
    PythonError.raise(unl_py.PyExc_BufferError, "the address of its \(found) is no multiple of \(alignment)")
    return false
}

/// For an object that has shown no memory. Returns false, with an exception that says so.
@inline(never)
func refuseObject(_ object: OpaquePointer, expected: String) -> Bool {
    ArgumentRefusal.replace(mustBe: "a buffer of \(expected)", not: object)
    return false
}

/// Gives the buffer back. Returns false, with an exception that says what was found.
@inline(never)
func refuseItems(_ storage: UnsafeMutablePointer<BufferStorage>, expected: String) -> Bool {
    let found = storage.itemName
    unl_python_release_view(storage.view)
    PythonError.raise(unl_py.PyExc_TypeError, "must be a buffer of \(expected), not of \(found)")
    return false
}

@usableFromInline
func unloadBuffer(_ storage: UnsafeMutablePointer<BufferStorage>) { unl_python_release_view(storage.view) }
