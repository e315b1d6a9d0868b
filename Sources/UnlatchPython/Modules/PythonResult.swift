internal import CPythonABI

/// A type that a function of a Swift-written module can return.
///
/// Numbers (`Int` to `UInt128`, `Double`, `Float`, `PythonComplex`), `Bool`, `String`, `PythonBytes`, arrays, sets,
/// dictionaries, `Tuple`, optionals of all of these, `PythonReference`, `SharedArray` and `PythonNone` are such types; a body
/// that returns nothing returns `None`. Another type joins them by conforming to `ConvertibleToPython` and declaring this
/// conformance. A bound object cannot leave a closure: return its `reference`.
public protocol PythonResult: SendableMetatype {
    /// A new reference, or nil with Python's exception set.
    ///
    /// GIL: held.
    func newObject() -> OpaquePointer?

    /// What stub files say of such a result: `"int"`; `"Any"` unless a type says more.
    static var resultAnnotation: String { get }
}

extension PythonResult {
    public static var resultAnnotation: String { "Any" }
}

extension PythonNone: PythonResult {
    public func newObject() -> OpaquePointer? {
        unl_py.Py_IncRef(unl_py._Py_NoneStruct)
        return unl_py._Py_NoneStruct
    }

    public static var resultAnnotation: String { "None" }
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

// MARK: - Numbers and texts

extension Double: PythonResult {
    public func newObject() -> OpaquePointer? { unl_py.PyFloat_FromDouble(self) }
    public static var resultAnnotation: String { "float" }
}

extension Float: PythonResult {
    public func newObject() -> OpaquePointer? { unl_py.PyFloat_FromDouble(Double(self)) }
    public static var resultAnnotation: String { "float" }
}

extension PythonComplex: PythonResult {
    public func newObject() -> OpaquePointer? { unl_py.PyComplex_FromDoubles(real, imaginary) }
    public static var resultAnnotation: String { "complex" }
}

extension Bool: PythonResult {
    public func newObject() -> OpaquePointer? { unl_py.PyBool_FromLong(self ? 1 : 0) }
    public static var resultAnnotation: String { "bool" }
}

extension Int: PythonResult {
    public func newObject() -> OpaquePointer? { unl_py.PyLong_FromLongLong(Int64(self)) }
}

extension Int64: PythonResult {
    public func newObject() -> OpaquePointer? { unl_py.PyLong_FromLongLong(self) }
}

extension UInt: PythonResult {
    public func newObject() -> OpaquePointer? { unl_py.PyLong_FromUnsignedLongLong(UInt64(self)) }
}

extension UInt64: PythonResult {
    public func newObject() -> OpaquePointer? { unl_py.PyLong_FromUnsignedLongLong(self) }
}

extension Int8: PythonResult {}
extension Int16: PythonResult {}
extension Int32: PythonResult {}
extension UInt8: PythonResult {}
extension UInt16: PythonResult {}
extension UInt32: PythonResult {}
extension Int128: PythonResult {}
extension UInt128: PythonResult {}

extension PythonResult where Self: FixedWidthInteger {
    public static var resultAnnotation: String { "int" }
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

    public static var resultAnnotation: String { "str" }
}

extension PythonBytes: PythonResult {
    public static var resultAnnotation: String { "bytes" }
}

// MARK: - What is made of several values

extension PythonReference: PythonResult {}

extension PythonTuple: PythonResult {
    public static var resultAnnotation: String { "tuple[Any, ...]" }
}

extension Tuple: PythonResult where repeat each Element: ConvertibleToPython {
    public static var resultAnnotation: String {
        var elements: [String] = []
        for type in repeat (each Element).self { elements.append(PythonAnnotation.result(type)) }
        return PythonAnnotation.tuple(elements)
    }
}

extension Array: PythonResult where Element: ConvertibleToPython {
    public static var resultAnnotation: String { "list[\(PythonAnnotation.result(Element.self))]" }
}

extension Set: PythonResult where Element: PythonDictionaryKey {
    public static var resultAnnotation: String { "set[\(PythonAnnotation.result(Element.self))]" }
}

extension Dictionary: PythonResult where Key: PythonDictionaryKey, Value: ConvertibleToPython {
    public static var resultAnnotation: String {
        "dict[\(PythonAnnotation.result(Key.self)), \(PythonAnnotation.result(Value.self))]"
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

    public static var resultAnnotation: String {
        let wrapped = Wrapped.resultAnnotation
        return wrapped == "Any" ? wrapped : "\(wrapped) | None"
    }
}
