internal import CPythonABI

/// A type that a function of a Swift-written module can return.
///
/// `Double`, `Int`, `Bool`, `String`, `PythonBytes`, arrays, tuples, optionals, `PythonReference` and `PythonNone` are
/// such types; another type joins them by conforming to `ConvertibleToPython` and declaring this conformance.
public protocol PythonResult {
    /// A new reference, or nil with Python's exception set.
    ///
    /// GIL: held.
    func newObject() -> OpaquePointer?
}

extension PythonNone: PythonResult {
    public func newObject() -> OpaquePointer? {
        unl_py.Py_IncRef(unl_py._Py_NoneStruct)
        return unl_py._Py_NoneStruct
    }
}

extension PythonResult where Self: ConvertibleToPython {
    public func newObject() -> OpaquePointer? {
        do {
            return try newReference(GIL(assumingAttached: ()))
        } catch {
            PythonError.raise(error)
            return nil
        }
    }
}

extension PythonReference: PythonResult {}
extension PythonBytes: PythonResult {}
extension PythonTuple: PythonResult {}
extension Array: PythonResult where Element: ConvertibleToPython {}

extension Double: PythonResult {
    public func newObject() -> OpaquePointer? { unl_py.PyFloat_FromDouble(self) }
}

extension Int: PythonResult {
    public func newObject() -> OpaquePointer? { unl_py.PyLong_FromLongLong(Int64(self)) }
}

extension Bool: PythonResult {
    public func newObject() -> OpaquePointer? { unl_py.PyBool_FromLong(self ? 1 : 0) }
}

extension String: PythonResult {
    public func newObject() -> OpaquePointer? {
        var text = self
        return text.withUTF8 { utf8 in
            // SAFETY: Python copies the bytes before this returns.
            utf8.withMemoryRebound(to: CChar.self) {
                unl_py.PyUnicode_FromStringAndSize($0.baseAddress, $0.count)
            }
        }
    }
}

extension Optional: PythonResult where Wrapped: PythonResult {
    @inlinable
    public func newObject() -> OpaquePointer? {
        switch self {
        case .some(let value): value.newObject()
        case .none: PythonNone().newObject()
        }
    }
}
