internal import CPythonABI

extension PythonError {
    /// The exception as it arrives in Swift. pre: the lock is held.
    static func wrapping(_ exception: PythonReference, _ gil: borrowing GIL) -> PythonError {
        let object = gil.bind(exception)
        guard let type = try? object.attribute("__class__").reference else { return fetch() }
        withExtendedLifetime(type) { unl_py.PyErr_SetObject(type.pointer, object.pointer) }
        return fetch()
    }

    /// The exception that Python gets for a Swift error. pre: the lock is held.
    static func exception(for error: any Error) -> PythonReference {
        if let error = error as? PythonError { return error.exception }
        raise(error)
        return fetch().exception
    }
}
