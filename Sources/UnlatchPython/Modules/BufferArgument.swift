internal import CPythonABI

/// The memory of an argument with the buffer protocol, borrowed for the length of the call: C-contiguous, its items of
/// the element's kind, size and alignment, as a `BufferView` asks for them. It cannot leave the function; it stays valid while the lock is released.
///
/// ```swift
/// module.function("total", "x", releasesGIL: .always) { (x: BufferArgument<Double>) in
///     x.withUnsafeBuffer { $0.reduce(0, +) }
/// }
/// ```
///
/// Other threads may write to the memory meanwhile, as with any buffer in Python.
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

    /// The length of each dimension, in elements. Cost: an allocation.
    public var shape: [Int] {
        guard let lengths else { return [count] }
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

/// Room for what the buffer protocol fills in, on the stack of the call.
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
            object, storage, Element.bufferKind, MemoryLayout<Element>.stride, MemoryLayout<Element>.alignment, false)
    }

    @_lifetime(immortal)
    @inlinable @inline(__always)
    public static func value(_ storage: UnsafeMutablePointer<BufferStorage>) -> BufferArgument {
        BufferArgument(storage)
    }

    @inlinable @inline(__always)
    public static func unload(_ storage: UnsafeMutablePointer<BufferStorage>) { unloadBuffer(storage) }
}

extension MutableBufferArgument: PythonArgument {
    @inlinable @inline(__always)
    public static var unloaded: BufferStorage { BufferStorage() }

    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into storage: UnsafeMutablePointer<BufferStorage>) -> Bool {
        loadBuffer(
            object, storage, Element.bufferKind, MemoryLayout<Element>.stride, MemoryLayout<Element>.alignment, true)
    }

    @_lifetime(immortal)
    @inlinable @inline(__always)
    public static func value(_ storage: UnsafeMutablePointer<BufferStorage>) -> MutableBufferArgument {
        MutableBufferArgument(storage)
    }

    @inlinable @inline(__always)
    public static func unload(_ storage: UnsafeMutablePointer<BufferStorage>) { unloadBuffer(storage) }
}

extension UnsafeMutablePointer<BufferStorage> {
    fileprivate var view: UnsafeMutablePointer<Py_buffer> {
        // SAFETY: the same size and alignment; the storage is used as nothing else.
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: Py_buffer.self)
    }
}

@usableFromInline
func loadBuffer(
    _ object: OpaquePointer, _ storage: UnsafeMutablePointer<BufferStorage>, _ kind: BufferKind, _ size: Int,
    _ alignment: Int, _ writable: Bool
) -> Bool {
    assert(MemoryLayout<BufferStorage>.size == MemoryLayout<Py_buffer>.size)
    let view = storage.view
    let flags = UNL_PYBUF_C_CONTIGUOUS | UNL_PYBUF_FORMAT | (writable ? UNL_PYBUF_WRITABLE : 0)
    guard unl_py.PyObject_GetBuffer(object, view, Int32(flags)) == 0 else { return false }
    // The rule of `BufferRequest`, without a view that is allocated.
    let isElement = view.pointee.itemsize == size && kind.matches(view.pointee.format)
    if isElement, view.pointee.len == 0 || Int(bitPattern: view.pointee.buf) & (alignment - 1) == 0 { return true }
    refuseBuffer(view, isElement ? "its address is no multiple of \(alignment)" : nil, "\(kind) of \(size) bytes")
    return false
}

/// Gives the buffer back and sets an exception that says what was found.
@inline(never)
private func refuseBuffer(_ view: UnsafeMutablePointer<Py_buffer>, _ fault: String?, _ expected: String) {
    let format = view.pointee.format.map { String(cString: $0) } ?? "B"
    let found = "the buffer holds items of format '\(format)', \(view.pointee.itemsize) bytes each"
    unl_py.PyBuffer_Release(view)
    if let fault {
        PythonError.raise(unl_py.PyExc_BufferError, "\(found), and \(fault)")
    } else {
        PythonError.raise(unl_py.PyExc_TypeError, "\(found); expected \(expected)")
    }
}

@usableFromInline
func unloadBuffer(_ storage: UnsafeMutablePointer<BufferStorage>) { unl_py.PyBuffer_Release(storage.view) }

extension BufferKind {
    /// Whether a format is one item of this kind in this machine's byte order. Unlike the views' check, no string is made.
    fileprivate func matches(_ format: UnsafePointer<CChar>?) -> Bool {
        guard let format else { return self == .unsigned }
        var first = UInt8(bitPattern: format[0])
        var rest = 1
        if first == UInt8(ascii: "@") || first == UInt8(ascii: "=") || first == UInt8(ascii: "<") {
            first = UInt8(bitPattern: format[1])
            rest = 2
        }
        let isComplex = first == UInt8(ascii: "Z")
        if isComplex {
            first = UInt8(bitPattern: format[rest])
            rest += 1
        }
        guard first != 0, format[rest] == 0 else { return false }
        if isComplex { return self == .complex && (first == UInt8(ascii: "d") || first == UInt8(ascii: "f")) }
        return switch first {
        case UInt8(ascii: "d"), UInt8(ascii: "f"), UInt8(ascii: "e"): self == .floating
        case UInt8(ascii: "b"), UInt8(ascii: "h"), UInt8(ascii: "i"), UInt8(ascii: "l"), UInt8(ascii: "q"),
            UInt8(ascii: "n"):
            self == .signed
        case UInt8(ascii: "B"), UInt8(ascii: "H"), UInt8(ascii: "I"), UInt8(ascii: "L"), UInt8(ascii: "Q"),
            UInt8(ascii: "N"):
            self == .unsigned
        default: false
        }
    }
}
