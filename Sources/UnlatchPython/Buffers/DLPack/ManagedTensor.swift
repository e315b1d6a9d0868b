internal import CPythonABI

/// One of DLPack's two structs: that of version 1, or the one from before. Whoever took it deletes it once.
enum ManagedTensor {
    case versioned(UnsafeMutablePointer<DLManagedTensorVersioned>)
    case unversioned(UnsafeMutablePointer<DLManagedTensor>)

    /// A new one, which keeps the memory until it is deleted.
    init(lending memory: SharedMemory, isVersioned: Bool, isCopy: Bool) {
        let (code, bits) = memory.type.dlpack
        // SAFETY: Int is 64 bits wide here, so the arrays are int64_t's; they live as long as `memory`, which the
        // struct's manager_ctx holds.
        let tensor = DLTensor(
            data: memory.base, device: DLDevice(device_type: Int32(UNL_DL_CPU), device_id: 0),
            ndim: Int32(memory.dimensions),
            dtype: DLDataType(code: code, bits: bits, lanes: 1),
            shape: UnsafeMutableRawPointer(memory.shape).assumingMemoryBound(to: Int64.self),
            strides: UnsafeMutableRawPointer(memory.elementStrides).assumingMemoryBound(to: Int64.self),
            byte_offset: 0)
        let owner = Unmanaged.passRetained(memory).toOpaque()
        if isVersioned {
            let flags = (memory.isWritable ? 0 : UNL_DL_READ_ONLY) | (isCopy ? UNL_DL_IS_COPIED : 0)
            let managed = UnsafeMutablePointer<DLManagedTensorVersioned>.allocate(capacity: 1)
            managed.initialize(
                to: .init(
                    version: .init(major: 1, minor: 0), manager_ctx: owner,
                    deleter: { ManagedTensor.free($0, $0.pointee.manager_ctx) }, flags: UInt64(flags),
                    dl_tensor: tensor))
            self = .versioned(managed)
        } else {
            let managed = UnsafeMutablePointer<DLManagedTensor>.allocate(capacity: 1)
            managed.initialize(
                to: .init(
                    dl_tensor: tensor, manager_ctx: owner,
                    deleter: { ManagedTensor.free($0, $0.pointee.manager_ctx) }))
            self = .unversioned(managed)
        }
    }

    private static func free(_ managed: UnsafeMutableRawPointer, _ owner: UnsafeMutableRawPointer?) {
        // SAFETY: retained when the struct was made; called once by whoever took that, on any thread.
        if let owner { Unmanaged<SharedMemory>.fromOpaque(owner).release() }
        managed.deallocate()
    }

    /// The struct in a capsule; nil when there is none, or somebody took it. pre: the lock is held.
    init?(in capsule: OpaquePointer) {
        func held(_ name: String) -> UnsafeMutableRawPointer? {
            unl_py.PyCapsule_IsValid(capsule, name) != 0 ? unl_py.PyCapsule_GetPointer(capsule, name) : nil
        }
        // SAFETY: the name says what the capsule holds.
        if let managed = held("dltensor_versioned") {
            self = .versioned(managed.assumingMemoryBound(to: DLManagedTensorVersioned.self))
        } else if let managed = held("dltensor") {
            self = .unversioned(managed.assumingMemoryBound(to: DLManagedTensor.self))
        } else {
            return nil
        }
    }

    /// A capsule with the struct, which deletes it when nobody takes it.
    func capsule() throws(PythonError) -> OpaquePointer {
        let capsule =
            switch self {
            case .versioned(let managed): unl_py.PyCapsule_New(managed, name("dltensor_versioned"), Self.end)
            case .unversioned(let managed): unl_py.PyCapsule_New(managed, name("dltensor"), Self.end)
            }
        guard let capsule else {
            delete()
            throw PythonError.fetch()
        }
        return capsule
    }

    private static let end: @convention(c) (OpaquePointer) -> Void = { ManagedTensor(in: $0)?.delete() }

    /// Notes in its capsule that somebody has taken the struct.
    func take(from capsule: OpaquePointer) throws(PythonError) {
        let used = if case .versioned = self { name("used_dltensor_versioned") } else { name("used_dltensor") }
        try PythonError.check(unl_py.PyCapsule_SetName(capsule, used))
    }

    func delete() {
        switch self {
        case .versioned(let managed): managed.pointee.deleter?(managed)
        case .unversioned(let managed): managed.pointee.deleter?(managed)
        }
    }
}

/// The name of a capsule. Python keeps its address.
private func name(_ text: StaticString) -> UnsafePointer<CChar> {
    UnsafePointer(constant(text).assumingMemoryBound(to: CChar.self))
}
