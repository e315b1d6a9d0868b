internal import CPythonABI

// Every fixed-size integer. An `int`, or an object with `__index__`; one that does not fit is an `OverflowError` that names
// the range.

extension Int: PythonDefaultArgument {
    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<Int>) -> Bool {
        let value = intValue(object)
        loaded.pointee = value
        return value != -1 || !isExceptionSet() || refuseInteger(object, Int.bitWidth, true)
    }
}

extension UInt: PythonDefaultArgument {
    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<UInt>) -> Bool {
        let value = unsignedValue(object)
        loaded.pointee = UInt(value)
        return value != .max || !isExceptionSet() || refuseInteger(object, UInt.bitWidth, false)
    }
}

extension UInt64: PythonDefaultArgument {
    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<UInt64>) -> Bool {
        let value = unsignedValue(object)
        loaded.pointee = value
        return value != .max || !isExceptionSet() || refuseInteger(object, UInt64.bitWidth, false)
    }
}

extension Int8: PythonDefaultArgument { public typealias Loaded = Int8 }
extension Int16: PythonDefaultArgument { public typealias Loaded = Int16 }
extension Int32: PythonDefaultArgument { public typealias Loaded = Int32 }
extension Int64: PythonDefaultArgument { public typealias Loaded = Int64 }
extension UInt8: PythonDefaultArgument { public typealias Loaded = UInt8 }
extension UInt16: PythonDefaultArgument { public typealias Loaded = UInt16 }
extension UInt32: PythonDefaultArgument { public typealias Loaded = UInt32 }

extension Int128: PythonDefaultArgument {
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<Int128>) -> Bool {
        loadWide(object, loaded)
    }
}

extension UInt128: PythonDefaultArgument {
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<UInt128>) -> Bool {
        loadWide(object, loaded)
    }
}

extension PythonArgument where Self: FixedWidthInteger {
    public static var argumentAnnotation: String { "int" }
}

extension PythonArgument where Self: FixedWidthInteger, Loaded == Self {
    @inlinable @inline(__always)
    public static var unloaded: Self { 0 }

    /// pre: an `Int` holds every value of the type.
    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<Self>) -> Bool {
        let value = intValue(object)
        loaded.pointee = Self(truncatingIfNeeded: value)
        if value == -1, isExceptionSet() || !isSigned { return refuseInteger(object, bitWidth, isSigned) }
        return Int(truncatingIfNeeded: loaded.pointee) == value || refuseInteger(object, bitWidth, isSigned)
    }
}

@usableFromInline
func intValue(_ object: OpaquePointer) -> Int {
    // Before 3.10 the conversion cuts the fraction off a float, with a warning that few people see.
    PythonVersion.truncatesFloats ? indexValue(object) : Int(unl_py.PyLong_AsLongLong(object))
}

private func indexValue(_ object: OpaquePointer) -> Int {
    guard let index = unl_py.PyNumber_Index(object) else { return -1 }
    defer { unl_py.Py_DecRef(index) }
    return Int(unl_py.PyLong_AsLongLong(index))
}

/// The greatest number may mean that an exception is set.
@usableFromInline
func unsignedValue(_ object: OpaquePointer) -> UInt64 {
    if unl_python_is_exactly(object, unl_py.PyLong_Type) != 0 { return unl_py.PyLong_AsUnsignedLongLong(object) }
    guard let index = unl_py.PyNumber_Index(object) else { return .max }
    defer { unl_py.Py_DecRef(index) }
    return unl_py.PyLong_AsUnsignedLongLong(index)
}

private func loadWide<Number: FixedWidthInteger & ConvertibleFromPython>(
    _ object: OpaquePointer, _ loaded: UnsafeMutablePointer<Number>
) -> Bool {
    do {
        loaded.pointee = try Number(BoundObject(borrowed: object))
        return true
    } catch is ConversionError {
        return refuseInteger(object, Number.bitWidth, Number.isSigned)
    } catch {
        PythonError.raise(error)
        return refuseInteger(object, Number.bitWidth, Number.isSigned)
    }
}

/// With an exception set by the conversion, or none for a number that was converted and does not fit. Returns false.
@usableFromInline
@inline(never)
func refuseInteger(_ object: OpaquePointer, _ bits: Int, _ isSigned: Bool) -> Bool {
    let range: (least: String, most: String) =
        switch (bits, isSigned) {
        case (64..., true): ("-2**\(bits - 1)", "2**\(bits - 1) - 1")
        case (64..., false): ("0", "2**\(bits) - 1")
        case (_, true): ("\(-1 << (bits - 1))", "\((1 << (bits - 1)) - 1)")
        case (_, false): ("0", "\((1 << bits) - 1)")
        }
    if isExceptionSet() {
        ArgumentRefusal.replace(mustBe: "int", range: range, not: object)
    } else {
        ArgumentRefusal.raise(mustBeFrom: range.least, to: range.most, not: object)
    }
    return false
}

/// What of the interpreter's version changes how we call it.
enum PythonVersion {
    static let truncatesFloats = String(cString: unl_py.Py_GetVersion()).hasPrefix("3.9.")
}
