internal import CPythonABI
import Synchronization

/// A Python exception that arrived in Swift.
///
/// Its texts are made when they are first asked for, and then kept: an exception that is only caught costs no more than
/// that. Making them runs Python code. On a thread that does not hold the lock it is taken for that; `finalize` has the
/// texts made of all errors that are still there.
///
/// GIL: either, for everything declared here unless it says otherwise. Cost: some 20 µs for the first `traceback`, a few
/// for the first of the other texts.
public struct PythonError: Error, Sendable, CustomStringConvertible {
    /// The exception itself. Raised again unchanged when it reaches Python through a Swift function.
    public let exception: PythonReference
    private let texts: ExceptionTexts

    /// The exception's class, as in `ValueError`.
    public var type: String { texts.names.type }

    /// `str(exception)`. Lone surrogates, which Swift's strings cannot hold, are escaped, as in `\udc80`.
    public var message: String { texts.message }

    /// The text that Python would print, last line included.
    public var traceback: String { texts.traceback }

    /// The exception's class and its bases, as in `["json.decoder.JSONDecodeError", "ValueError", "Exception", …]`:
    /// built-in ones by their name, others with their module.
    public var classes: [String] { texts.names.classes }

    /// What the exception was raised from (`__cause__`), or else what was being handled when it was raised
    /// (`__context__`, unless `from None` suppressed it). At most 16 are followed.
    public var cause: PythonError? { texts.cause.map(PythonError.init(texts:)) }

    public var description: String {
        let (type, message) = (type, message)
        return message.isEmpty ? type : "\(type): \(message)"
    }

    /// An exception at hand, raised or not. GIL: held.
    ///
    /// - Precondition: It is an instance of `BaseException`.
    public init(_ exception: borrowing BoundObject) { self.init(exception.reference) }

    /// pre: the lock is held.
    private init(_ exception: PythonReference) { self.init(texts: ExceptionTexts(exception, chainLimit: 16)) }

    private init(texts: ExceptionTexts) {
        self.texts = texts
        exception = texts.exception
    }

    /// Takes the exception that is set. pre: the lock is held.
    static func fetch() -> PythonError {
        var type: OpaquePointer?
        var value: OpaquePointer?
        var trace: OpaquePointer?
        unl_py.PyErr_Fetch(&type, &value, &trace)
        if type == nil {
            // As Python's own interpreter loop does with such a function.
            raise(unl_py.PyExc_SystemError, "a function written in C failed without setting an exception")
            unl_py.PyErr_Fetch(&type, &value, &trace)
        }
        unl_py.PyErr_NormalizeException(&type, &value, &trace)
        if let trace {
            if let value, unl_py.PyException_SetTraceback(value, trace) < 0 { unl_py.PyErr_Clear() }
            unl_py.Py_DecRef(trace)
        }
        // Normalising makes an instance of the class, or of the exception that this raised.
        guard let exception = value ?? type else { fatalError("Python has no memory left for an exception") }
        if value != nil, let type { unl_py.Py_DecRef(type) }
        return PythonError(PythonReference(owned: exception))
    }

    /// An exception of one of Python's own types. pre: the lock is held.
    static func made(_ type: OpaquePointer, _ message: String) -> PythonError {
        raise(type, message)
        return fetch()
    }

    /// Sets an exception of one of Python's own types. pre: the lock is held.
    static func raise(_ type: OpaquePointer, _ message: String) {
        unl_python_set_error(type, message, message.utf8.count)
    }

    /// The answer of a call that has three: no, yes, and an exception. pre: the lock is held.
    static func yes(_ answer: Int32) throws(PythonError) -> Bool {
        try check(answer)
        return answer == 1
    }

    /// Throws the exception that is set when a call's status says so. pre: the lock is held.
    static func check(_ status: Int32) throws(PythonError) {
        if status < 0 { throw fetch() }
    }
}
