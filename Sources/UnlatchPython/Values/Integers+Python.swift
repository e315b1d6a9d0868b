internal import CPythonABI

// Every fixed-size integer. Python's are unbounded: one that does not fit throws `ConversionError`; a float is
// `TypeError`, with or without a fraction, as everywhere in Python where an integer is asked for.

extension Int: ConvertibleFromPython, ConvertibleToPython {}
extension Int8: ConvertibleFromPython, ConvertibleToPython {}
extension Int16: ConvertibleFromPython, ConvertibleToPython {}
extension Int32: ConvertibleFromPython, ConvertibleToPython {}
extension Int64: ConvertibleFromPython, ConvertibleToPython {}
extension Int128: ConvertibleFromPython, ConvertibleToPython {}
extension UInt: ConvertibleFromPython, ConvertibleToPython {}
extension UInt8: ConvertibleFromPython, ConvertibleToPython {}
extension UInt16: ConvertibleFromPython, ConvertibleToPython {}
extension UInt32: ConvertibleFromPython, ConvertibleToPython {}
extension UInt64: ConvertibleFromPython, ConvertibleToPython {}
extension UInt128: ConvertibleFromPython, ConvertibleToPython {}

extension ConvertibleFromPython where Self: FixedWidthInteger {
    /// The value of an `int`, or of an object with `__index__`.
    ///
    /// - Throws: `ConversionError` outside the type's range; `PythonError` (`TypeError`) for another kind of object.
    ///
    /// GIL: held.
    public init(_ object: BoundObject) throws {
        // CPython 3.9 would take `__int__` too, and cut a float's fraction off.
        guard let index = unl_py.PyNumber_Index(object.pointer) else { throw PythonError.fetch() }
        defer { unl_py.Py_DecRef(index) }  // by hand: this is on the path of every call, and nothing keeps it
        defer { if LastingNativeWork.isOn { LastingNativeWork.resume() } }
        guard let value = try Self.exactly(index) else {
            throw ConversionError(object, Self.self, .outOfRange("it holds \(Self.min) to \(Self.max)"))
        }
        self = value
    }

    /// The value of an `int`; nil outside the range.
    private static func exactly(_ integer: OpaquePointer) throws -> Self? {
        if Self.bitWidth > 64 { return try wide(integer) }
        if Self.isSigned || Self.bitWidth < 64 {
            let value = unl_py.PyLong_AsLongLong(integer)
            if value == -1, try overflowed() { return nil }
            return Self(exactly: value)
        }
        let value = unl_py.PyLong_AsUnsignedLongLong(integer)
        if value == .max, try overflowed() { return nil }
        return Self(exactly: value)
    }

    /// Through hexadecimal digits, which have no limit on their number.
    private static func wide(_ integer: OpaquePointer) throws -> Self? {
        let reference = try PythonReference.owned(orError: unl_py.PyNumber_ToBase(integer, 16))
        let gil = GIL(assumingAttached: ())
        let text = try String(gil.bind(reference))  // 0x7f or -0x80
        let isNegative = text.hasPrefix("-")
        let digits = text.dropFirst(isNegative ? 3 : 2)
        return Self((isNegative ? "-" : "") + digits, radix: 16)
    }

    /// Whether an exception is set because the integer was out of range; another one is thrown.
    private static func overflowed() throws -> Bool {
        guard unl_py.PyErr_Occurred() != nil else { return false }
        guard unl_py.PyErr_ExceptionMatches(unl_py.PyExc_OverflowError) != 0 else { throw PythonError.fetch() }
        unl_py.PyErr_Clear()
        return true
    }
}

extension ConvertibleToPython where Self: FixedWidthInteger {
    /// An `int` of the same value.
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        if let small = Int64(exactly: self) { return try .owned(orError: unl_py.PyLong_FromLongLong(small)) }
        if let large = UInt64(exactly: self) { return try .owned(orError: unl_py.PyLong_FromUnsignedLongLong(large)) }
        return try .owned(orError: unl_py.PyLong_FromString(String(self, radix: 16), nil, 16))
    }

    public func newReference(_ gil: borrowing GIL) throws -> OpaquePointer {
        guard let small = Int64(exactly: self) else { return try pythonReference(gil).stolen() }
        guard let object = unl_py.PyLong_FromLongLong(small) else { throw PythonError.fetch() }
        return object
    }
}
