internal import CPythonABI

/// Objects of ours that each interpreter has one of. They live in the interpreter's own dictionary, so that they end
/// with it, and another interpreter in the process gets its own.
enum InterpreterStorage {
    /// The object of this name, made on first use. pre: the lock is held.
    static func object(
        _ name: String, make: () throws(PythonError) -> PythonReference
    ) throws(PythonError) -> PythonReference {
        ThreadState.assertAttached()
        guard let storage = unl_py.PyInterpreterState_GetDict(unl_py.PyInterpreterState_Get()) else {
            throw PythonError.made(unl_py.PyExc_RuntimeError, "the interpreter has no storage for \(name)")
        }
        if let found = unl_py.PyDict_GetItemString(storage, name) { return PythonReference(borrowed: found) }
        let object = try make()
        // Making it may have run Python code, and with it another thread that made one too: the first one stays.
        if let found = unl_py.PyDict_GetItemString(storage, name) { return PythonReference(borrowed: found) }
        try PythonError.check(unl_python_set_item(storage, name, name.utf8.count, object.pointer))
        return object
    }
}
