internal import CPythonABI

/// The exceptions of arguments that cannot be converted, in the words of Python's own functions.
///
/// A conversion fails in code that knows neither function nor parameter; each level on the way out adds what it knows:
/// "must be int, not str", "element 3 must be int, not str", "f() argument 'x': element 3 must be int, not str".
///
/// pre, for all: the lock is held.
enum ArgumentRefusal {
    /// "must be `expected`, not" and the type of what came.
    @inline(never)
    static func raise(mustBe expected: String, not object: OpaquePointer) {
        PythonError.raise(unl_py.PyExc_TypeError, "must be \(expected), not \(typeName(of: object))")
    }

    /// A number out of range; "must be from -128 to 127, not 1000".
    @inline(never)
    static func raise(mustBeFrom least: String, to most: String, not object: OpaquePointer) {
        let gil = GIL(assumingAttached: ())
        let value = gil.bind(PythonReference(borrowed: object)).shortRepresentation
        PythonError.raise(unl_py.PyExc_OverflowError, "must be from \(least) to \(most), not \(value)")
    }

    /// The same in the place of a TypeError or an OverflowError that C code has set. What Python code of the object's
    /// raised has a traceback, and stays as it is.
    @inline(never)
    static func replace(mustBe expected: String, range: (least: String, most: String)? = nil, not object: OpaquePointer)
    {
        guard let raised = unl_py.PyErr_Occurred() else { return raise(mustBe: expected, not: object) }
        if raised == unl_py.PyExc_TypeError, isOfC() {
            unl_py.PyErr_Clear()
            raise(mustBe: expected, not: object)
        } else if let range, raised == unl_py.PyExc_OverflowError, isOfC() {
            unl_py.PyErr_Clear()
            raise(mustBeFrom: range.least, to: range.most, not: object)
        }
    }

    /// Sets a conversion's error as Python's exception.
    @inline(never)
    static func raise(_ error: any Error) {
        guard let nested = error as? NestedConversionError else { return PythonError.raise(error) }
        raise(nested.error)
        amend { $0.hasPrefix("must ") ? "\(nested.place) \($0)" : "\(nested.place): \($0)" }
    }

    /// "must be str or None, not int"
    @inline(never)
    static func allowNone() {
        amend { text in
            guard text.hasPrefix("must be "), !text.hasPrefix("must be from "),
                let end = text.indices.first(where: { text[$0...].hasPrefix(", not ") })
            else { return text }
            return text[..<end] + " or None" + text[end...]
        }
    }

    /// Puts another text into the exception that C code has set for a value.
    static func amend(_ change: (String) -> String) {
        let types = [
            unl_py.PyExc_TypeError, unl_py.PyExc_ValueError, unl_py.PyExc_OverflowError, unl_py.PyExc_BufferError,
        ]
        guard let raised = unl_py.PyErr_Occurred(), types.contains(raised) else { return }
        withException { value, isOfC in
            guard isOfC else { return false }
            var text = ""
            guard let object = PythonReference.quietly(unl_py.PyObject_Str(value)), loadString(object.pointer, &text)
            else {
                PythonError.forget()  // of the text alone; the exception of the conversion is the one to be seen
                return false
            }
            PythonError.raise(raised, change(text))
            return true
        }
    }

    /// Whether the exception that is set has no traceback.
    private static func isOfC() -> Bool {
        var answer = false
        withException { _, isOfC in
            answer = isOfC
            return false
        }
        return answer
    }

    /// Lends the exception that is set; sets it again unless `body` returns true. pre: one is set.
    private static func withException(_ body: (_ value: OpaquePointer, _ isOfC: Bool) -> Bool) {
        var (type, value, trace): (OpaquePointer?, OpaquePointer?, OpaquePointer?)
        unl_py.PyErr_Fetch(&type, &value, &trace)
        unl_py.PyErr_NormalizeException(&type, &value, &trace)
        guard let type, let value else { return }
        defer { for object in [type, value, trace] { if let object { unl_py.Py_DecRef(object) } } }
        if body(value, trace == nil) { return }
        if let trace { _ = unl_py.PyException_SetTraceback(value, trace) }
        unl_py.PyErr_SetObject(type, value)
    }

    /// As Python's own messages name it: `type(object).__name__`.
    static func typeName(of object: OpaquePointer) -> String {
        let type = PythonReference(owned: unl_py.PyObject_Type(object))
        return type.quietly("__name__")?.quietText ?? "an object of a type without a name"
    }
}

/// Says in the exception of a conversion which argument of which function it is about. Returns what the function returns.
@usableFromInline
@inline(never)
func refused(_ parameter: ParameterDescription) -> OpaquePointer? {
    let place = "\(parameter.function)() argument '\(parameter.name)'"
    ArgumentRefusal.amend { $0.hasPrefix("must ") ? "\(place) \($0)" : "\(place): \($0)" }
    return nil
}
