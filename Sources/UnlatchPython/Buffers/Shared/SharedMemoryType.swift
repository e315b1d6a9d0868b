internal import CPythonABI

/// The Python class `unlatch.Memory`, made at run time: its objects hold a `SharedMemory`.
enum SharedMemoryType {
    /// Where an object keeps its `SharedMemory`: beyond any object header (16 bytes, 32 in a free-threaded build).
    private static let offset = 64

    /// A new object. pre: the lock is held.
    static func instance(_ memory: SharedMemory) throws(PythonError) -> PythonReference {
        let type = try InterpreterStorage.object("unlatch.Memory", of: .thisCopy, make: make)
        let object = try PythonReference.owned(orError: unl_py.PyType_GenericAlloc(type.pointer, 0))
        // SAFETY: the object has `offset` bytes and one pointer, zeros so far; `dealloc` releases what is retained here.
        UnsafeMutableRawPointer(object.pointer).storeBytes(
            of: Unmanaged.passRetained(memory).toOpaque(), toByteOffset: offset, as: UnsafeMutableRawPointer?.self)
        return object
    }

    /// What the object holds; nil in one that Python code made by hand, which CPython 3.9 cannot forbid.
    static func memory(_ object: OpaquePointer) -> SharedMemory? {
        // SAFETY: the object is of this type, so these bytes are null or a retained SharedMemory.
        UnsafeRawPointer(object).load(fromByteOffset: offset, as: UnsafeMutableRawPointer?.self)
            .map { Unmanaged<SharedMemory>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Whose memory the object shows; nil for an object of another type. pre: the lock is held.
    static func owner(of object: OpaquePointer) throws(PythonError) -> (any AnyObject & Sendable)? {
        let type = try InterpreterStorage.object("unlatch.Memory", of: .thisCopy, make: make)
        // Not what the object says of its class: the layout is what counts.
        guard unl_py.PyType_IsSubtype(unl_python_type_of(object), type.pointer) != 0 else { return nil }
        return memory(object)?.owner
    }

    /// pre: the lock is held.
    private static func make() throws(PythonError) -> PythonReference {
        var slots = [
            PyType_Slot(slot: Int32(UNL_PY_TP_DOC), pfunc: constant(documentation)),
            PyType_Slot(slot: Int32(UNL_PY_TP_METHODS), pfunc: UnsafeMutableRawPointer(methods)),
            PyType_Slot(
                slot: Int32(UNL_PY_TP_DEALLOC), pfunc: unsafeBitCast(dealloc, to: UnsafeMutableRawPointer.self)),
            PyType_Slot(
                slot: Int32(UNL_PY_SQ_LENGTH), pfunc: unsafeBitCast(length, to: UnsafeMutableRawPointer.self)),
            PyType_Slot(
                slot: Int32(UNL_PY_BF_GETBUFFER), pfunc: unsafeBitCast(getBuffer, to: UnsafeMutableRawPointer.self)),
            PyType_Slot(slot: 0, pfunc: nil),
        ]
        let name: StaticString = "unlatch.Memory"
        let made = slots.withUnsafeMutableBufferPointer { slots in
            // SAFETY: Python copies the slots; it keeps the name and the methods, which are never freed.
            var specification = PyType_Spec(
                name: constant(name).assumingMemoryBound(to: CChar.self),
                basicsize: Int32(offset + MemoryLayout<UnsafeMutableRawPointer>.size), itemsize: 0,
                flags: UInt32(UNL_PY_TPFLAGS_DEFAULT | UNL_PY_TPFLAGS_DISALLOW_INSTANTIATION),
                slots: slots.baseAddress!)
            return unl_py.PyType_FromSpec(&specification)
        }
        return try .owned(orError: made)
    }

    private static let documentation: StaticString =
        "Memory of a Swift program, shared without a copy by the buffer protocol and DLPack."

    /// Kept by Python in the type: never freed.
    nonisolated(unsafe) private static let methods: UnsafeMutablePointer<PyMethodDef> = {
        // SAFETY: written once, here; Python only reads it.
        let methods = UnsafeMutablePointer<PyMethodDef>.allocate(capacity: 3)
        methods.initialize(repeating: PyMethodDef(), count: 3)
        methods[0] = PyMethodDef(
            ml_name: constant("__dlpack__").assumingMemoryBound(to: CChar.self),
            ml_meth: unsafeBitCast(DLPackProducer.dlpack, to: unl_python_fastcall.self),
            ml_flags: Int32(UNL_METH_FASTCALL | UNL_METH_KEYWORDS), ml_doc: nil)
        methods[1] = PyMethodDef(
            ml_name: constant("__dlpack_device__").assumingMemoryBound(to: CChar.self),
            ml_meth: unsafeBitCast(DLPackProducer.device, to: unl_python_fastcall.self),
            ml_flags: Int32(UNL_METH_NOARGS), ml_doc: nil)
        return methods
    }()

    private static let dealloc: @convention(c) (OpaquePointer) -> Void = { object in
        let type = unl_py.PyObject_Type(object)
        // SAFETY: the last reference is gone; the object's own share of the memory is given up once, here.
        let held = UnsafeRawPointer(object).load(fromByteOffset: offset, as: UnsafeMutableRawPointer?.self)
        unl_py.PyObject_Free(UnsafeMutableRawPointer(object))
        unl_py.Py_DecRef(type)
        unl_py.Py_DecRef(type)  // the one just taken, and the one that each object of a class made at run time has
        if let held { Unmanaged<SharedMemory>.fromOpaque(held).release() }
    }

    private static let length: @convention(c) (OpaquePointer) -> Int = { object in
        guard let memory = memory(object) else { return 0 }
        return memory.dimensions == 0 ? 1 : memory.shape[0]
    }

    private static let getBuffer: @convention(c) (OpaquePointer, UnsafeMutablePointer<Py_buffer>?, Int32) -> Int32 = {
        object, view, flags in
        guard let memory = memory(object) else { return SharedMemory.refuse("the object has no memory", view) }
        return memory.fill(view, flags, of: object)
    }
}

/// The address of a constant's bytes, which end with a zero and stay for good.
func constant(_ text: StaticString) -> UnsafeMutableRawPointer {
    // SAFETY: Python takes these as `const char *` and does not write.
    UnsafeMutableRawPointer(mutating: text.utf8Start)
}
