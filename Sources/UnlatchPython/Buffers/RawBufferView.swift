internal import CPythonABI

/// What the buffer protocol filled in, given back when dropped: at once with the lock, else by the next holder.
final class RawBufferView: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): filled once, then only read; given back under the lock.
    private let view: UnsafeMutablePointer<Py_buffer>
    let isWritable: Bool

    /// pre: the lock is held.
    fileprivate init(_ object: OpaquePointer, writable: Bool) throws(PythonError) {
        let view = UnsafeMutablePointer<Py_buffer>.allocate(capacity: 1)
        view.initialize(to: Py_buffer())
        let flags = UNL_PYBUF_C_CONTIGUOUS | UNL_PYBUF_FORMAT | (writable ? UNL_PYBUF_WRITABLE : 0)
        guard unl_py.PyObject_GetBuffer(object, view, Int32(flags)) == 0 else {
            view.deallocate()
            throw PythonError.fetch()
        }
        self.view = view
        isWritable = writable
    }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: view.pointee.buf, count: view.pointee.len) }
    var byteCount: Int { view.pointee.len }
    var itemSize: Int { view.pointee.itemsize }
    /// The struct module's code; unsigned bytes when the exporter leaves it out.
    var format: String { view.pointee.format.map { String(cString: $0) } ?? "B" }

    var shape: [Int] {
        guard let shape = view.pointee.shape else { return [byteCount / max(itemSize, 1)] }
        return (0..<Int(view.pointee.ndim)).map { shape[$0] }
    }

    func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R { try body(bytes) }

    deinit { DeferredDrops.drop(.buffer(view)) }
}

extension BoundObject {
    func rawBuffer(writable: Bool) throws(PythonError) -> RawBufferView {
        try RawBufferView(pointer, writable: writable)
    }
}
