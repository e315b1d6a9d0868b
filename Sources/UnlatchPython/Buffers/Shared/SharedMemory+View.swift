internal import CPythonABI

extension SharedMemory {
    /// Fills in a view of it for an object that lends it, as the buffer protocol wants it. Returns -1 with a BufferError set.
    ///
    /// - Parameter internal: What the view keeps for the object, of which that is told when the view ends.
    ///
    /// pre: the lock is held.
    func fill(
        _ view: UnsafeMutablePointer<Py_buffer>?, _ flags: Int32, of object: OpaquePointer,
        keeping kept: UnsafeMutableRawPointer? = nil
    ) -> Int32 {
        let flags = Int(flags)
        guard let view else { return Self.refuse("a view is required", nil) }
        if flags & UNL_PYBUF_WRITABLE != 0, !isWritable { return Self.refuse("the memory is read-only", view) }
        let (isC, isF) = (
            flags & UNL_PYBUF_C_CONTIGUOUS == UNL_PYBUF_C_CONTIGUOUS, flags & UNL_PYBUF_F_CONTIGUOUS_BIT != 0
        )
        if isF, !isFContiguous {
            return Self.refuse("the memory is \(isCContiguous ? "in C order" : "strided"), not in Fortran's", view)
        }
        if flags & UNL_PYBUF_ANY_CONTIGUOUS_BIT != 0, !isCContiguous, !isFContiguous {
            return Self.refuse("the memory is strided, not contiguous", view)
        }
        // Without its strides memory is taken to be in C order.
        let hasStrides = flags & UNL_PYBUF_STRIDES == UNL_PYBUF_STRIDES
        if isC || !hasStrides, !isCContiguous { return Self.refuse("the memory is not contiguous in C order", view) }
        unl_py.Py_IncRef(object)
        view.initialize(
            to: Py_buffer(
                buf: base, obj: object, len: byteCount, itemsize: itemSize, readonly: isWritable ? 0 : 1,
                ndim: Int32(dimensions), format: flags & UNL_PYBUF_FORMAT != 0 ? UnsafePointer(format) : nil,
                shape: flags & UNL_PYBUF_ND != 0 ? shape : nil, strides: hasStrides ? byteStrides : nil,
                suboffsets: nil, internal: kept))
        return 0
    }

    static func refuse(_ message: String, _ view: UnsafeMutablePointer<Py_buffer>?) -> Int32 {
        view?.pointee.obj = nil
        PythonError.raise(unl_py.PyExc_BufferError, message)
        return -1
    }
}
