internal import CPythonABI

extension BoundObject {
    /// A typed view of memory that the object lends by DLPack (`__dlpack__`), without a copy: arrays and tensors of
    /// other libraries, on the CPU.
    ///
    /// - Parameters:
    ///   - element: The type of the elements: kind and size must be the object's own.
    ///   - dimensions: The number of dimensions that the object must have; any when nil.
    ///   - writable: Asks for memory that may be written.
    /// - Throws: `BufferError` when the memory is another device's, of another type or shape, not contiguous in C order,
    ///   misaligned or read-only; `PythonError` for an object without `__dlpack__`, and what that raises.
    public func dlpackBuffer<Element: BufferElement>(
        of element: Element.Type, dimensions: Int? = nil, writable: Bool = false
    ) throws -> BufferView<Element> {
        let memory = try dlpackMemory()
        try BufferRequest(element, dimensions: dimensions, isWritable: writable, isContiguous: true).check(memory)
        return BufferView(memory)
    }

    /// As `dlpackBuffer`, for reading memory that need not be contiguous.
    public func stridedDLPackBuffer<Element: BufferElement>(
        of element: Element.Type, dimensions: Int? = nil
    ) throws -> StridedBufferView<Element> {
        let memory = try dlpackMemory()
        try BufferRequest(element, dimensions: dimensions, isWritable: false, isContiguous: false).check(memory)
        return StridedBufferView(memory)
    }

    private func dlpackMemory() throws -> DLPackMemory {
        let (type, id) = try attribute("__dlpack_device__")().unpacked(as: Int.self, Int.self)
        guard type == UNL_DL_CPU else {
            throw BufferError(
                reason: .device,
                description: "the memory is on DLPack device (\(type), \(id)); asked for memory of the CPU (1, 0)")
        }
        let method = try attribute("__dlpack__")
        let capsule: PythonReference
        do {
            capsule = try method(max_version: PythonTuple(1, 0)).reference
        } catch let error as PythonError where error.matches("TypeError") {
            capsule = try method().reference  // from before version 1, when there was no such argument
        }
        return try DLPackMemory(capsule.pointer)
    }
}
