internal import CPythonABI

/// A Python exception that arrived in Swift.
public struct PythonError: Error, Sendable, CustomStringConvertible {
    /// The exception's class, as in `ValueError`.
    public let type: String
    /// `str(exception)`.
    public let message: String
    /// The text that Python would print, last line included.
    public let traceback: String
    /// The exception itself. Raised again unchanged when it reaches Python through a Swift function.
    public let exception: PythonReference
    /// The exception's class and its bases, as in `["json.decoder.JSONDecodeError", "ValueError", "Exception", …]`:
    /// built-in ones by their name, others with their module.
    public let classes: [String]
    private let chained: Chained?

    /// What the exception was raised from (`__cause__`), or else what was being handled when it was raised
    /// (`__context__`, unless `from None` suppressed it). At most 16 are followed.
    public var cause: PythonError? { chained?.error }

    public var description: String { message.isEmpty ? type : "\(type): \(message)" }

    /// An exception at hand, raised or not. GIL: held.
    ///
    /// - Precondition: It is an instance of `BaseException`.
    public init(_ exception: borrowing BoundObject) { self.init(exception.reference) }

    /// Takes the exception that is set. pre: the lock is held.
    static func fetch() -> PythonError {
        var type: OpaquePointer?
        var value: OpaquePointer?
        var trace: OpaquePointer?
        unl_py.PyErr_Fetch(&type, &value, &trace)
        unl_py.PyErr_NormalizeException(&type, &value, &trace)
        guard let type, let value else {
            preconditionFailure("a Python call failed without an exception")
        }
        if let trace {
            _ = unl_py.PyException_SetTraceback(value, trace)
            unl_py.Py_DecRef(trace)
        }
        unl_py.Py_DecRef(type)
        return PythonError(PythonReference(owned: value))
    }

    /// An exception of one of Python's own types. pre: the lock is held.
    static func made(_ type: OpaquePointer, _ message: String) -> PythonError {
        unl_py.PyErr_SetString(type, message)
        return fetch()
    }

    /// Throws the exception that is set when a call's status says so. pre: the lock is held.
    static func check(_ status: Int32) throws(PythonError) {
        if status < 0 { throw fetch() }
    }

    private init(_ exception: PythonReference, chainLimit: Int = 16) {
        self.exception = exception
        let classes = exception.quietly("__class__")?.quietClassNames ?? []
        self.classes = classes
        type = exception.quietly("__class__")?.quietly("__name__")?.quietText ?? "exception"
        message = exception.quietText ?? ""
        let format = PythonReference.quietly(unl_py.PyImport_ImportModule("traceback"))?.quietly("format_exception")
        let lines = format.flatMap { format in
            [exception.quietly("__class__"), exception, exception.quietly("__traceback__")].quietCall(format)
        }
        traceback = lines ?? "\(type): \(message)"
        // The limit ends a chain that was made into a ring by hand.
        chained =
            chainLimit == 0
            ? nil : exception.quietCause.map { Chained(PythonError($0, chainLimit: chainLimit - 1)) }
    }

    /// A struct cannot hold another of its kind without a box.
    private final class Chained: Sendable {
        let error: PythonError
        init(_ error: PythonError) { self.error = error }
    }
}
