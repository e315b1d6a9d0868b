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

/// A Python exception to be raised: thrown as it is, or what a Swift error says that it becomes.
///
/// ```swift
/// throw PythonException(.builtin("IndexError"), "no row \(row)")
/// ```
public struct PythonException: Error, Sendable {
    public enum Class: Hashable, Sendable {
        /// A built-in exception class by its name, as in `ValueError`; `RuntimeError` stands in for a name that is none.
        case builtin(String)
        /// `unlatch.Error`.
        case unlatch
        /// A class below it.
        case unlatchKind(UnlatchKind)
        /// A class that a module declares.
        case declared(PythonExceptionClass)
    }

    /// The classes below `unlatch.Error`, by their names in Python.
    public enum UnlatchKind: String, CaseIterable, Sendable {
        /// A run was asked to stop.
        case cancelled = "Cancelled"
        /// A run was stopped by its deadline.
        case deadlineExceeded = "DeadlineExceeded"
        /// Threads or memory cannot be where they were asked to be.
        case placement = "PlacementError"
        /// Another OpenMP in the process keeps teams from having threads.
        case openMPConflict = "OpenMPConflict"

        var documentation: String {
            switch self {
            case .cancelled: "A kernel was asked to stop before its end."
            case .deadlineExceeded: "A kernel was stopped by its deadline before its end."
            case .placement: "Threads or memory cannot be where they were asked to be."
            case .openMPConflict: "Another OpenMP library in the process keeps teams from having threads."
            }
        }
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

extension PythonException: PythonExceptionConvertible {
    public var pythonException: PythonException { self }
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
