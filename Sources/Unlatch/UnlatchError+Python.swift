// What a failure of a kernel or a team is in Python, when it leaves a function that Python called.

extension UnlatchError: PythonExceptionConvertible {
    /// `ValueError` for an argument that the call cannot work with, `MemoryError` where there is no memory, else
    /// `unlatch.Error` or a class below it.
    public var pythonException: PythonException {
        switch code {
        case .invalidArgument: PythonException(.builtin("ValueError"), description)
        case .noResources: PythonException(.builtin("MemoryError"), description)
        case .cancelled: PythonException(.unlatchKind(.cancelled), description)
        case .deadlineExceeded: PythonException(.unlatchKind(.deadlineExceeded), description)
        case .notFound, .notPermitted, .notSupported: PythonException(.unlatchKind(.placement), description)
        default: PythonException(.unlatch, description)
        }
    }
}
