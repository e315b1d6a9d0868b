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
                guard memory.isWritable || request.isVersioned else {
                    throw BufferError(
                        reason: .readOnly,
                        description: "the memory is read-only, which DLPack cannot say before version 1")
                }
                return try ManagedTensor(
                    lending: memory, isVersioned: request.isVersioned, isCopy: request.wantsCopy
                ).capsule()
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
}
