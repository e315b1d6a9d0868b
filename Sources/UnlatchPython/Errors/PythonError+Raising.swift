internal import CPythonABI

extension PythonError {
    /// Sets a Swift error as Python's current exception: a `PythonError` as the exception that it is, a
    /// `PythonExceptionConvertible` as what it says, others as `RuntimeError`. pre: the lock is held, none is set.
    static func raise(_ error: any Error) {
        do {
            let instance: PythonReference
            switch error {
            case let error as PythonError: instance = error.exception
            case let error as any PythonExceptionConvertible: instance = try error.pythonException.instance()
            default: instance = try PythonException(.builtin("RuntimeError"), "\(error)").instance()
            }
            let type = PythonReference(owned: unl_py.PyObject_Type(instance.pointer))
            unl_py.PyErr_SetObject(type.pointer, instance.pointer)
        } catch let error as PythonError {
            raise(error)  // memory is short, or the class refuses its arguments
        } catch {
            raise(unl_py.PyExc_RuntimeError, "\(error)")
        }
    }
}

extension PythonException {
    /// The exception as an object. pre: the lock is held.
    fileprivate func instance() throws -> PythonReference {
        let gil = GIL(assumingAttached: ())
        let object = try gil.bind(type.object())(message).reference
        if let cause { unl_py.PyException_SetCause(object.pointer, cause.exception.stolen()) }
        return object
    }
}

extension PythonException.Class {
    /// The class as an object; `RuntimeError` for a name that is no exception. pre: the lock is held.
    func object() throws -> PythonReference {
        switch self {
        case .unlatch: return try GIL(assumingAttached: ()).unlatchError()
        case .unlatchKind(let kind): return try GIL(assumingAttached: ()).unlatchError(kind)
        case .declared(let declared): return try declared.object()
        case .builtin(let name):
            let builtins = try PythonReference.imported("builtins")
            if let found = builtins.quietly(name),
                try PythonError.yes(unl_py.PyObject_IsInstance(found.pointer, unl_py.PyType_Type)),
                try PythonError.yes(unl_py.PyObject_IsSubclass(found.pointer, unl_py.PyExc_BaseException))
            {
                return found
            }
            return PythonReference(borrowed: unl_py.PyExc_RuntimeError)
        }
    }
}

extension GIL {
    /// The exception class `unlatch.Error`, a subclass of `RuntimeError`: what the library's own errors are in Python.
    /// Put it into a module's namespace for Python code to catch.
    ///
    /// - Throws: `PythonError` when memory is short.
    ///
    /// GIL: held. Cost: created on first use, then a look-up.
    public func unlatchError() throws(PythonError) -> PythonReference {
        try InterpreterStorage.object("unlatch.Error", of: .allCopies) { () throws(PythonError) in
            try .owned(
                orError: unl_py.PyErr_NewExceptionWithDoc(
                    "unlatch.Error", "A failure of Unlatch itself: a kernel, a team, memory, or the system beneath.",
                    unl_py.PyExc_RuntimeError, nil))
        }
    }

    /// A class below `unlatch.Error`.
    ///
    /// - Throws: `PythonError` when memory is short.
    ///
    /// GIL: held. Cost: created on first use, then a look-up.
    public func unlatchError(_ kind: PythonException.UnlatchKind) throws(PythonError) -> PythonReference {
        let base = try unlatchError()
        let name = "unlatch.\(kind.rawValue)"
        return try InterpreterStorage.object(name, of: .allCopies) { () throws(PythonError) in
            try .owned(orError: unl_py.PyErr_NewExceptionWithDoc(name, kind.documentation, base.pointer, nil))
        }
    }
}
