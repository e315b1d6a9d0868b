internal import CPythonABI

/// What `unlatch.Memory` answers to `__dlpack__` and `__dlpack_device__`.
enum DLPackProducer {
    static let device: @convention(c) (OpaquePointer, OpaquePointer?) -> OpaquePointer? = { _, _ in
        answering { try PythonReference.tuple([UNL_DL_CPU, 0]).stolen() }
    }

    /// `__dlpack__(*, stream=None, max_version=None, dl_device=None, copy=None)`, as the array API has it.
    static let dlpack:
        @convention(c) (OpaquePointer, UnsafePointer<OpaquePointer>?, Int, OpaquePointer?) -> OpaquePointer? = {
            object, arguments, count, names in
            answering {
                // SAFETY: Python passes `count` positional arguments, then one for each name; all are borrowed.
                let request = try DLPackRequest(arguments, count, names)
                guard var memory = SharedMemoryType.memory(object) else {
                    throw BufferError(reason: .element, description: "the object has no memory")
                }
                if request.wantsCopy { memory = SharedMemory(copyOf: memory) }
                if request.isVersioned { return try versionedCapsule(memory, isCopy: request.wantsCopy) }
                guard memory.isWritable else {
                    throw BufferError(
                        reason: .readOnly,
                        description: "the memory is read-only, which DLPack cannot say before version 1")
                }
                return try capsule(memory)
            }
        }

    private static func answering(_ body: () throws -> OpaquePointer) -> OpaquePointer? {
        do {
            return try body()
        } catch {
            PythonError.raise(error)
            return nil
        }
    }

    private static func tensor(_ memory: SharedMemory) -> DLTensor {
        let (code, bits) = memory.type.dlpack
        // SAFETY: Int is 64 bits wide here, so the arrays are int64_t's; they live as long as `memory`, which the
        // struct's manager_ctx holds.
        return DLTensor(
            data: memory.base, device: DLDevice(device_type: Int32(UNL_DL_CPU), device_id: 0),
            ndim: Int32(memory.dimensions),
            dtype: DLDataType(code: code, bits: bits, lanes: 1),
            shape: UnsafeMutableRawPointer(memory.shape).assumingMemoryBound(to: Int64.self),
            strides: UnsafeMutableRawPointer(memory.elementStrides).assumingMemoryBound(to: Int64.self),
            byte_offset: 0)
    }

    private static func capsule(_ memory: SharedMemory) throws(PythonError) -> OpaquePointer {
        let managed = UnsafeMutablePointer<DLManagedTensor>.allocate(capacity: 1)
        managed.initialize(
            to: DLManagedTensor(
                dl_tensor: tensor(memory), manager_ctx: Unmanaged.passRetained(memory).toOpaque(),
                deleter: { managed in
                    // SAFETY: called once by whoever took the struct, on any thread.
                    if let held = managed.pointee.manager_ctx { Unmanaged<SharedMemory>.fromOpaque(held).release() }
                    managed.deallocate()
                }))
        let capsule = unl_py.PyCapsule_New(managed, DLPackName.fresh) { capsule in
            // Taken ones were renamed; this one nobody took.
            guard unl_py.PyCapsule_IsValid(capsule, DLPackName.fresh) != 0,
                let managed = unl_py.PyCapsule_GetPointer(capsule, DLPackName.fresh)?
                    .assumingMemoryBound(to: DLManagedTensor.self)
            else { return }
            managed.pointee.deleter?(managed)
        }
        guard let capsule else {
            managed.pointee.deleter?(managed)
            throw PythonError.fetch()
        }
        return capsule
    }

    private static func versionedCapsule(_ memory: SharedMemory, isCopy: Bool) throws(PythonError) -> OpaquePointer {
        let managed = UnsafeMutablePointer<DLManagedTensorVersioned>.allocate(capacity: 1)
        let flags = (memory.isWritable ? 0 : UNL_DL_READ_ONLY) | (isCopy ? UNL_DL_IS_COPIED : 0)
        managed.initialize(
            to: DLManagedTensorVersioned(
                version: .init(major: 1, minor: 0), manager_ctx: Unmanaged.passRetained(memory).toOpaque(),
                deleter: { managed in
                    // SAFETY: called once by whoever took the struct, on any thread.
                    if let held = managed.pointee.manager_ctx { Unmanaged<SharedMemory>.fromOpaque(held).release() }
                    managed.deallocate()
                }, flags: UInt64(flags), dl_tensor: tensor(memory)))
        let capsule = unl_py.PyCapsule_New(managed, DLPackName.freshVersioned) { capsule in
            guard unl_py.PyCapsule_IsValid(capsule, DLPackName.freshVersioned) != 0,
                let managed = unl_py.PyCapsule_GetPointer(capsule, DLPackName.freshVersioned)?
                    .assumingMemoryBound(to: DLManagedTensorVersioned.self)
            else { return }
            managed.pointee.deleter?(managed)
        }
        guard let capsule else {
            managed.pointee.deleter?(managed)
            throw PythonError.fetch()
        }
        return capsule
    }
}

/// The names that say what a capsule holds and whether it was taken. Python keeps their addresses.
enum DLPackName {
    static var fresh: UnsafePointer<CChar> { name("dltensor") }
    static var used: UnsafePointer<CChar> { name("used_dltensor") }
    static var freshVersioned: UnsafePointer<CChar> { name("dltensor_versioned") }
    static var usedVersioned: UnsafePointer<CChar> { name("used_dltensor_versioned") }

    private static func name(_ text: StaticString) -> UnsafePointer<CChar> {
        UnsafePointer(constant(text).assumingMemoryBound(to: CChar.self))
    }
}
