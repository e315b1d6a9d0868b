internal import CPythonABI

extension PythonError {
    /// Whether `except type:` in Python would catch the exception.
    ///
    /// ```swift
    /// catch let error as PythonError where try error.matches(gil.import("builtins").LookupError) { … }
    /// ```
    ///
    /// - Parameter type: An exception class, or a tuple of them.
    ///
    /// GIL: held.
    public func matches(_ type: BoundObject) -> Bool {
        unl_py.PyErr_GivenExceptionMatches(exception.pointer, type.pointer) != 0
    }

    /// Whether the exception's class, or one of its bases, has this name: `KeyError` matches `LookupError` too.
    ///
    /// - Parameter name: With its module (`json.decoder.JSONDecodeError`), or without, which fits any module's.
    ///
    /// GIL: either.
    public func matches(_ name: String) -> Bool {
        classes.contains { $0 == name || $0.hasSuffix(".\(name)") }
    }
}
