internal import CPythonABI

extension GIL {
    /// A Python object on Swift's memory, without a copy: it has the buffer protocol (`memoryview`, `numpy.asarray`) and
    /// DLPack (`numpy.from_dlpack`), and `len`. The owner is let go of when Python has let go of the object and of every
    /// view of it.
    ///
    /// - Parameters:
    ///   - elements: The memory, in C order without gaps.
    ///   - shape: The length of each dimension; one dimension when nil.
    ///   - writable: Whether Python may write.
    ///   - owner: What keeps the memory in place as long as it lives. Its `deinit` may run on any thread.
    /// - Throws: `PythonError` when memory is short.
    /// - Precondition: The shape has as many elements as there are.
    ///
    /// GIL: held. Writes from Swift while Python reads are the caller's to order.
    public func share<Element: BufferElement>(
        _ elements: UnsafeMutableBufferPointer<Element>, shape: [Int]? = nil, writable: Bool = true,
        keepingAlive owner: any AnyObject & Sendable
    ) throws -> PythonReference {
        let shape = shape ?? [elements.count]
        precondition(
            elementCount(of: shape) == elements.count,
            "\(elements.count) elements for the shape \(shape)")
        let memory = SharedMemory(
            UnsafeMutableRawPointer(elements.baseAddress), Element.self, shape: shape, isWritable: writable,
            owner: owner)
        return try SharedMemoryType.instance(memory)
    }
}
