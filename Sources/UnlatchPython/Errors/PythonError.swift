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

    public var description: String { message.isEmpty ? type : "\(type): \(message)" }

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

    private init(_ exception: PythonReference) {
        self.exception = exception
        type = exception.quietly("__class__")?.quietly("__name__")?.quietText ?? "exception"
        message = exception.quietText ?? ""
        let format = PythonReference.quietly(unl_py.PyImport_ImportModule("traceback"))?.quietly("format_exception")
        let lines = format.flatMap { format in
            [exception.quietly("__class__"), exception, exception.quietly("__traceback__")].quietCall(format)
        }
        traceback = lines ?? "\(type): \(message)"
    }

    /// Sets the error as Python's current exception. pre: the lock is held.
    static func raise(_ error: any Error) {
        if let error = error as? PythonError {
            let gil = GIL(assumingAttached: ())
            let object = gil.bind(error.exception)
            if let type = try? object.attribute("__class__") {
                return unl_py.PyErr_SetObject(type.pointer, object.pointer)
            }
        }
        unl_py.PyErr_SetString(unl_py.PyExc_RuntimeError, "\(error)")
    }
}

// An exception is described without the calls that throw: one that cannot be described (its own methods raise, memory
// is short) would otherwise be described by another exception, and that by another.
extension PythonReference {
    /// The object of a new reference; nil for null, and the exception is forgotten. pre: the lock is held.
    fileprivate static func quietly(_ raw: OpaquePointer?) -> PythonReference? {
        guard let raw else {
            unl_py.PyErr_Clear()
            return nil
        }
        return PythonReference(owned: raw)
    }

    fileprivate func quietly(_ attribute: String) -> PythonReference? {
        .quietly(unl_py.PyObject_GetAttrString(pointer, attribute))
    }

    /// `str(object)`.
    fileprivate var quietText: String? {
        guard let text = PythonReference.quietly(unl_py.PyObject_Str(pointer)) else { return nil }
        var size = 0
        guard let utf8 = unl_py.PyUnicode_AsUTF8AndSize(text.pointer, &size) else {
            unl_py.PyErr_Clear()
            return nil
        }
        // SAFETY: Python keeps these bytes as long as `text` lives; they are copied here.
        return utf8.withMemoryRebound(to: UInt8.self, capacity: size) {
            String(decoding: UnsafeBufferPointer(start: $0, count: size), as: UTF8.self)
        }
    }
}

extension [PythonReference?] {
    /// Calls a function that returns strings, and joins them.
    fileprivate func quietCall(_ function: PythonReference) -> String? {
        let arguments = compactMap(\.self)
        guard let tuple = PythonReference.quietly(unl_py.PyTuple_New(arguments.count)) else { return nil }
        for (index, argument) in arguments.enumerated() {
            guard unl_py.PyTuple_SetItem(tuple.pointer, index, argument.stolen()) == 0 else {
                unl_py.PyErr_Clear()
                return nil
            }
        }
        guard let lines = PythonReference.quietly(unl_py.PyObject_Call(function.pointer, tuple.pointer, nil)),
            let iterator = PythonReference.quietly(unl_py.PyObject_GetIter(lines.pointer))
        else { return nil }
        var text = ""
        while let line = unl_py.PyIter_Next(iterator.pointer) { text += PythonReference(owned: line).quietText ?? "" }
        unl_py.PyErr_Clear()
        return text
    }
}
