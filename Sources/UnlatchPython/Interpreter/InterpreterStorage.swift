internal import CPythonABI
internal import CProcess

/// Objects of ours that each interpreter has one of. They live in the interpreter's own dictionary, so that they end
/// with it, and another interpreter in the process gets its own.
enum InterpreterStorage {
    /// Who has an object.
    enum Owner {
        /// This copy of Unlatch alone: its layout, or its code, is that of this version.
        case thisCopy
        /// All copies in the process: a class of exceptions, or what is named after its layout.
        case allCopies
    }

    /// The object of this name, made on first use. pre: the lock is held.
    static func object(
        _ plain: String, of owner: Owner, make: () throws(PythonError) -> PythonReference
    ) throws(PythonError) -> PythonReference {
        ThreadState.assertAttached()
        // The address of something that each copy has one of.
        let name = owner == .thisCopy ? "\(plain)@\(UInt(bitPattern: unl_process_own()))" : plain
        guard let storage = unl_py.PyInterpreterState_GetDict(unl_py.PyInterpreterState_Get()) else {
            throw PythonError.made(unl_py.PyExc_RuntimeError, "the interpreter has no storage for \(name)")
        }
        if let found = try find(name, in: storage) { return found }
        let object = try make()
        // Making it may have run Python code, and with it another thread that made one too, and without a lock threads make
        // some at once: the first one stays.
        return try keep(object, as: name, in: storage)
    }

    private static func find(_ name: String, in storage: OpaquePointer) throws(PythonError) -> PythonReference? {
        guard let find = unl_py.PyDict_GetItemStringRef else {
            return unl_py.PyDict_GetItemString(storage, name).map { PythonReference(borrowed: $0) }
        }
        var found: OpaquePointer?
        if find(storage, name, &found) < 0 { throw PythonError.fetch() }
        return found.map { PythonReference(owned: $0) }
    }

    /// The object that is stored under the name: this one, unless there is one already.
    private static func keep(
        _ object: PythonReference, as name: String, in storage: OpaquePointer
    ) throws(PythonError) -> PythonReference {
        // From 3.13 on one call, within which no other thread sets one.
        if let setDefault = unl_py.PyDict_SetDefaultRef {
            let key = try PythonReference.owned(orError: unl_py.PyUnicode_InternFromString(name))
            var stored: OpaquePointer?
            if setDefault(storage, key.pointer, object.pointer, &stored) < 0 { throw PythonError.fetch() }
            return stored.map { PythonReference(owned: $0) } ?? object
        }
        if let found = try find(name, in: storage) { return found }
        try PythonError.check(unl_python_set_item(storage, name, name.utf8.count, object.pointer))
        return object
    }
}
