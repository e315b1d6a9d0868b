/// A Swift error that says which Python exception it becomes when it leaves a Swift function that Python called.
///
/// ```swift
/// extension ParseError: PythonExceptionConvertible {
///     var pythonException: PythonException { PythonException(.builtin("ValueError"), "line \(line): \(reason)") }
/// }
/// ```
///
/// Errors that do not conform become `RuntimeError` with their description.
public protocol PythonExceptionConvertible: Error {
    var pythonException: PythonException { get }
}

/// A Python exception to be raised.
public struct PythonException: Sendable {
    public enum Class: Hashable, Sendable {
        /// A built-in exception class by its name, as in `ValueError`; `RuntimeError` stands in for a name that is none.
        case builtin(String)
        /// `unlatch.Error`.
        case unlatch
    }

    public var type: Class
    /// The only argument of the exception, so that `str(exception)` is this.
    public var message: String
    /// What the exception was raised from: its `__cause__`.
    public var cause: PythonError?

    public init(_ type: Class, _ message: String, cause: PythonError? = nil) {
        self.type = type
        self.message = message
        self.cause = cause
    }
}

extension ConversionError: PythonExceptionConvertible {
    /// `OverflowError` for what is out of range, else `ValueError`.
    public var pythonException: PythonException {
        if case .outOfRange = reason { return PythonException(.builtin("OverflowError"), description) }
        return PythonException(.builtin("ValueError"), description)
    }
}

extension BufferError: PythonExceptionConvertible {
    /// `TypeError` for elements of another type, `MemoryError` where there is no memory, else Python's own `BufferError`.
    public var pythonException: PythonException {
        switch reason {
        case .element: PythonException(.builtin("TypeError"), description)
        case .memory: PythonException(.builtin("MemoryError"), description)
        default: PythonException(.builtin("BufferError"), description)
        }
    }
}

extension InterpreterError: PythonExceptionConvertible {
    /// `unlatch.Error`.
    public var pythonException: PythonException { PythonException(.unlatch, description) }
}
