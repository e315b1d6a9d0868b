// What a failure of a kernel or a team is in Python, when it leaves a function that Python called.

extension UnlatchError: PythonExceptionConvertible {
    /// `ValueError` for an argument that the call cannot work with, `MemoryError` where there is no memory, else
    /// `unlatch.Error`.
    public var pythonException: PythonException {
        switch code {
        case .invalidArgument: PythonException(.builtin("ValueError"), description)
        case .noResources: PythonException(.builtin("MemoryError"), description)
        default: PythonException(.unlatch, description)
        }
    }
}
