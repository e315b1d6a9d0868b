internal import CPythonABI

/// Memory that another library lent by DLPack. Its deleter is called when this is dropped: at once with the lock, else
/// by the next holder.
final class DLPackMemory: ViewedMemory, @unchecked Sendable {
    // SAFETY (@unchecked Sendable): taken once, then only read; given back under the lock.
    private let lent: ManagedTensor
    private let owner = InterpreterNumber.current
    private let tensor: DLTensor
    let isWritable: Bool

    /// Takes the struct out of a capsule. pre: the lock is held.
    init(_ capsule: OpaquePointer) throws {
        // Without a lock, another thread may be given the same capsule, and must not take its struct between the look and the
        // note that it is taken.
        var section = unl_critical_section()
        (lent, tensor, isWritable) = try withUnsafeMutablePointer(to: &section) { section in
            unl_python_begin_section(section, capsule)
            defer { unl_python_end_section(section) }
            return try Self.taken(from: capsule)
        }
    }

    private static func taken(
        from capsule: OpaquePointer
    ) throws -> (lent: ManagedTensor, tensor: DLTensor, isWritable: Bool) {
        guard let lent = ManagedTensor(in: capsule) else {
            throw PythonError.made(
                unl_py.PyExc_ValueError,
                "__dlpack__() returned no capsule with a tensor that nobody has taken ('dltensor', 'dltensor_versioned')"
            )
        }
        let (tensor, isWritable): (DLTensor, Bool)
        switch lent {
        case .versioned(let managed):
            let version = managed.pointee.version
            guard version.major == 1 else {  // the struct stays the capsule's
                throw BufferError(
                    reason: .version,
                    description: "the memory is lent by DLPack \(version.major).\(version.minor); asked for version 1")
            }
            (tensor, isWritable) = (managed.pointee.dl_tensor, managed.pointee.flags & UInt64(UNL_DL_READ_ONLY) == 0)
        case .unversioned(let managed):
            (tensor, isWritable) = (managed.pointee.dl_tensor, true)
        }
        try check(tensor)
        try lent.take(from: capsule)
        return (lent, tensor, isWritable)
    }

    /// Throws for numbers that no tensor has, which would be followed here.
    private static func check(_ tensor: DLTensor) throws(BufferError) {
        guard (0...64).contains(tensor.ndim), tensor.ndim == 0 || tensor.shape != nil else {
            throw BufferError(
                reason: .dimensions,
                description: "the tensor has \(tensor.ndim) dimensions"
                    + (tensor.shape == nil ? " without lengths" : ""))
        }
        guard tensor.byte_offset <= UInt64(Int.max) else {
            throw BufferError(
                reason: .alignment, description: "the tensor begins \(tensor.byte_offset) bytes behind its address")
        }
    }

    var base: UnsafeMutableRawPointer? { tensor.data.map { $0 + Int(tensor.byte_offset) } }

    var item: BufferItem {
        BufferItem(code: tensor.dtype.code, bits: tensor.dtype.bits, lanes: tensor.dtype.lanes)
    }

    var shape: [Int] {
        guard let shape = tensor.shape else { return [] }
        return (0..<Int(tensor.ndim)).map { Int(shape[$0]) }
    }

    var strides: [Int] {
        guard let strides = tensor.strides else { return compactStrides(of: shape, step: item.size) }
        let size = item.size
        return (0..<Int(tensor.ndim)).map { index in
            // A step that cannot be counted in bytes is one that no element follows.
            let (bytes, overflow) = Int(strides[index]).multipliedReportingOverflow(by: size)
            return overflow ? .max : bytes
        }
    }

    deinit { DeferredDrops.drop(.tensor(lent), of: owner) }
}
