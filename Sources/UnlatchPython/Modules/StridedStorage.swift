internal import CPythonABI

/// What the buffer protocol fills in for memory with gaps, and the lengths and strides of NumPy's arrays.
public struct StridedStorage {
    // Not moved while in use: it may point into itself.
    @usableFromInline var view = BufferStorage()
    @usableFromInline var elementType = ElementType.u8
    /// Lengths, then strides, of NumPy's arrays with up to four dimensions.
    fileprivate var numbers: (Int, Int, Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0, 0, 0)

    @usableFromInline
    init() {}
}

extension UnsafeMutablePointer<StridedStorage> {
    fileprivate var view: UnsafeMutablePointer<BufferStorage> {
        // SAFETY: a struct begins with its first field.
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: BufferStorage.self)
    }

    /// NumPy's arrays are read where they are, others fill in the view themselves. False with Python's exception set.
    fileprivate func take(_ object: OpaquePointer, _ writable: Bool) -> Bool {
        assert(UNL_NUMPY_STRIDED_DIMENSIONS == 4)
        // SAFETY: the numbers stay where they are, as the storage does.
        let found = withUnsafeMutablePointer(to: &pointee.numbers.0) {
            unl_numpy_strided_view(object, writable ? 1 : 0, view.view, $0)
        }
        if found != 0 { return found > 0 }
        let flags = UNL_PYBUF_STRIDES | UNL_PYBUF_FORMAT | (writable ? UNL_PYBUF_WRITABLE : 0)
        return unl_python_get_buffer(object, view.view, Int32(flags)) == 0
    }

    /// Takes an array of NumPy's where it lies. False with an exception set for a masked array, without for another object.
    func takeNumPys(_ object: OpaquePointer) -> Bool {
        // SAFETY: as above.
        withUnsafeMutablePointer(to: &pointee.numbers.0) { unl_numpy_strided_view(object, 0, view.view, $0) } > 0
    }

    /// What was taken, where its elements are numbers that are known. It points into the storage. pre: an array of NumPy's was
    /// taken.
    var operand: AxisCalls.Operand? {
        let taken = view.view
        guard let type = view.elementType, let lengths = taken.pointee.shape, let strides = taken.pointee.strides else {
            return nil
        }
        let dimensions = Int(taken.pointee.ndim)
        return AxisCalls.Operand(
            start: taken.pointee.buf, type: type, lengths: UnsafeBufferPointer(start: lengths, count: dimensions),
            strides: UnsafeBufferPointer(start: strides, count: dimensions))
    }

    /// Whether every element may be read as it lies. pre: a view was taken.
    fileprivate func isAligned(_ alignment: Int) -> Bool {
        let view = view.view
        let mask = alignment - 1
        guard view.pointee.len > 0 else { return true }
        var all = Int(bitPattern: view.pointee.buf)
        for dimension in 0..<Int(view.pointee.ndim) where view.pointee.shape![dimension] > 1 {
            all |= view.pointee.strides![dimension]
        }
        return all & mask == 0
    }
}

@usableFromInline
func loadStrided(
    _ object: OpaquePointer, _ storage: UnsafeMutablePointer<StridedStorage>, _ types: ElementTypes, _ writable: Bool
) -> Bool {
    guard storage.take(object, writable) else { return refuseObject(object, expected: types.names) }
    guard let type = storage.view.elementType, types.contains(type) else {
        return refuseItems(storage.view, expected: types.names)
    }
    storage.pointee.elementType = type
    return storage.isAligned(type.alignment) || refuseAddress(storage.view, type.alignment)
}

extension ElementTypes {
    fileprivate var names: String { self == AnyElement.types ? "numbers" : description }
}

@usableFromInline
func unloadStrided(_ storage: UnsafeMutablePointer<StridedStorage>) { unloadBuffer(storage.view) }
