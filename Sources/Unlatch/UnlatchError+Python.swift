// Kernels know nothing of Python: here their failures learn what they are called there.

extension UnlatchError: PythonExceptionConvertible {
    /// `unlatch.Error`.
    public var pythonException: PythonException { PythonException(.unlatch, "\(self)") }
}
