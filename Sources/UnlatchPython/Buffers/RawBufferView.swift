internal import CPythonABI

/// What the buffer protocol filled in, given back when dropped: at once with the lock, else by the next holder.
final class RawBufferView: ViewedMemory, @unchecked Sendable {
    // SAFETY (@unchecked Sendable): filled once, then only read; given back under the lock.
    private let view: UnsafeMutablePointer<Py_buffer>
    private let owner = InterpreterNumber.current

    /// pre: the lock is held.
    fileprivate init(_ object: OpaquePointer, flags: Int) throws(PythonError) {
        let view = UnsafeMutablePointer<Py_buffer>.allocate(capacity: 1)
        view.initialize(to: Py_buffer())
        guard unl_python_get_buffer(object, view, Int32(flags)) == 0 else {
            view.deallocate()
            throw PythonError.fetch()
        }
        self.view = view
    }

    var base: UnsafeMutableRawPointer? { view.pointee.buf }
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: view.pointee.buf, count: view.pointee.len) }
    var isWritable: Bool { view.pointee.readonly == 0 }

    var item: BufferItem { BufferItem(format: view.pointee.format, size: view.pointee.itemsize) }

    /// As `item.type`, without a text for messages.
    var elementType: ElementType? { ElementType(format: view.pointee.format, itemSize: view.pointee.itemsize) }

    var shape: [Int] {
        guard let shape = view.pointee.shape else { return [] }  // only without dimensions: lengths are asked for
        return (0..<Int(view.pointee.ndim)).map { shape[$0] }
    }

    var strides: [Int] {
        guard let strides = view.pointee.strides else { return compactStrides(of: shape, step: view.pointee.itemsize) }
        return (0..<Int(view.pointee.ndim)).map { strides[$0] }
    }

    func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R { try body(bytes) }

    deinit { DeferredDrops.drop(.buffer(view), of: owner) }
}

/// The strides of an array in C order without gaps.
func compactStrides(of shape: [Int], step: Int) -> [Int] {
    var strides = shape
    var next = step
    for index in shape.indices.reversed() {
        strides[index] = next
        next = next.multipliedReportingOverflow(by: shape[index]).partialValue  // no such shape has a view
    }
    return strides
}

extension BoundObject {
    /// The object's memory as bytes, contiguous unless `strided`.
    func rawBuffer(writable: Bool, strided: Bool = false) throws(PythonError) -> RawBufferView {
        let order = strided ? UNL_PYBUF_STRIDES : UNL_PYBUF_C_CONTIGUOUS
        return try RawBufferView(pointer, flags: order | UNL_PYBUF_FORMAT | (writable ? UNL_PYBUF_WRITABLE : 0))
    }

    /// The object's memory, which is as asked.
    func memory(_ request: BufferRequest) throws -> RawBufferView {
        let memory: RawBufferView
        do {
            memory = try rawBuffer(writable: request.isWritable, strided: !request.isContiguous)
        } catch let refusal {
            // The exporter's message does not say what it has: ask for less and compare.
            guard !refusal.isMeantForOthers,
                let lenient = PythonError.forgetting({ try rawBuffer(writable: false, strided: true) })
            else { throw refusal }
            try request.check(lenient)
            throw refusal
        }
        try request.check(memory, contiguityVouched: true)
        return memory
    }
}
