internal import CPythonABI

// The work is done by functions that are not generic; what is inlined into the program that registers a function is
// the call of them.

extension Double: PythonDefaultArgument {
    @inlinable @inline(__always)
    public static var unloaded: Double { 0 }

    /// The value of a `float`, or of an object with `__float__` or `__index__`.
    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<Double>) -> Bool {
        let value = doubleValue(object)
        loaded.pointee = value
        return value != -1 || !isExceptionSet()
    }

    public static var argumentAnnotation: String { "float" }
}

extension Float: PythonDefaultArgument {
    @inlinable @inline(__always)
    public static var unloaded: Float { 0 }

    /// As a `Double`, rounded to the nearest `Float`; a number beyond them is an `OverflowError`.
    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<Float>) -> Bool {
        let value = doubleValue(object)
        loaded.pointee = Float(value)
        if loaded.pointee.isInfinite, value.isFinite { return refuseFloat(object) }
        return value != -1 || !isExceptionSet()
    }

    public static var argumentAnnotation: String { "float" }
}

extension Bool: PythonDefaultArgument {
    @inlinable @inline(__always)
    public static var unloaded: Bool { false }

    /// The value of `True` or `False`, Python's or NumPy's, and of nothing else: see `Bool.init(_: BoundObject)`.
    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<Bool>) -> Bool {
        loadBool(object, loaded)
    }

    public static var argumentAnnotation: String { "bool" }
}

extension String: PythonDefaultArgument {
    @inlinable @inline(__always)
    public static var unloaded: String { "" }

    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<String>) -> Bool {
        loadString(object, loaded) || refuseString(object)
    }

    public static var argumentAnnotation: String { "str" }
}

extension PythonComplex: PythonDefaultArgument {
    @inlinable @inline(__always)
    public static var unloaded: PythonComplex { PythonComplex(0) }

    /// The value of a `complex`, or of an object with `__complex__`, `__float__` or `__index__`.
    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<PythonComplex>) -> Bool {
        loadComplex(object, loaded)
    }

    public static var argumentAnnotation: String { "complex" }
}

// A number comes back in a register; -1 may mean that an exception is set.

@usableFromInline
func doubleValue(_ object: OpaquePointer) -> Double {
    unl_python_is_exactly(object, unl_py.PyFloat_Type) != 0
        ? unl_python_float_value(object) : unl_py.PyFloat_AsDouble(object)
}

@usableFromInline
func isExceptionSet() -> Bool { unl_py.PyErr_Occurred() != nil }

@usableFromInline
@inline(never)
func refuseFloat(_ object: OpaquePointer) -> Bool {
    ArgumentRefusal.raise(mustBeFrom: "-3.4e38", to: "3.4e38", not: object)
    return false
}

@usableFromInline
func loadComplex(_ object: OpaquePointer, _ loaded: UnsafeMutablePointer<PythonComplex>) -> Bool {
    let value = unl_py.PyComplex_AsCComplex(object)
    loaded.pointee = PythonComplex(value.real, value.imag)
    if value.real != -1 || !isExceptionSet() { return true }
    ArgumentRefusal.replace(mustBe: "number", not: object)
    return false
}

@usableFromInline
func loadBool(_ object: OpaquePointer, _ loaded: UnsafeMutablePointer<Bool>) -> Bool {
    if object == unl_py._Py_TrueStruct || object == unl_py._Py_FalseStruct {
        loaded.pointee = object == unl_py._Py_TrueStruct
        return true
    }
    let type = unl_py.PyObject_Type(object)
    defer { unl_py.Py_DecRef(type) }
    guard let name = attributeText(type, "__name__") else { return false }
    // NumPy's class is `bool` from its version 2 on, before that `bool_`.
    var isNumPys = name == "bool" || name == "bool_"
    if isNumPys {
        guard let module = attributeText(type, "__module__") else { return false }
        isNumPys = module == "numpy"
    }
    guard isNumPys else {
        PythonError.raise(unl_py.PyExc_TypeError, "must be bool, not \(name)")
        return false
    }
    let truth = unl_py.PyObject_IsTrue(object)
    loaded.pointee = truth == 1
    return truth >= 0
}

/// The text of an attribute; nil with Python's exception set.
private func attributeText(_ object: OpaquePointer, _ name: String) -> String? {
    guard let attribute = AttributeName.get(name, of: object) else { return nil }
    defer { unl_py.Py_DecRef(attribute) }
    var text = ""
    return loadString(attribute, &text) ? text : nil
}

@usableFromInline
func loadString(_ object: OpaquePointer, _ loaded: UnsafeMutablePointer<String>) -> Bool {
    var size = 0
    guard let utf8 = unl_py.PyUnicode_AsUTF8AndSize(object, &size) else { return false }
    // SAFETY: Python keeps these `size` bytes as long as the object lives; they are copied here.
    loaded.pointee = utf8.withMemoryRebound(to: UInt8.self, capacity: size) {
        String(decoding: UnsafeBufferPointer(start: $0, count: size), as: UTF8.self)
    }
    return true
}

@usableFromInline
@inline(never)
func refuseString(_ object: OpaquePointer) -> Bool {
    ArgumentRefusal.replace(mustBe: "str", not: object)
    return false
}
