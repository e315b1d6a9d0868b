internal import CPythonABI

// The work is done by functions that are not generic; what is inlined into the program that registers a function is
// the call of them.

extension Double: PythonArgument {
    @inlinable @inline(__always)
    public static var unloaded: Double { 0 }

    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<Double>) -> Bool {
        let value = doubleValue(object)
        loaded.pointee = value
        return value != -1 || !isExceptionSet()
    }
}

extension Int: PythonArgument {
    @inlinable @inline(__always)
    public static var unloaded: Int { 0 }

    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<Int>) -> Bool {
        let value = intValue(object)
        loaded.pointee = value
        return value != -1 || !isExceptionSet()
    }
}

extension Bool: PythonArgument {
    @inlinable @inline(__always)
    public static var unloaded: Bool { false }

    /// The value of `True` or `False`, Python's or NumPy's, and of nothing else: see `Bool.init(_: BoundObject)`.
    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<Bool>) -> Bool {
        loadBool(object, loaded)
    }
}

extension String: PythonArgument {
    @inlinable @inline(__always)
    public static var unloaded: String { "" }

    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<String>) -> Bool {
        loadString(object, loaded)
    }
}

/// `None` is nil.
extension Optional: PythonArgument where Wrapped: PythonArgument, Wrapped.Loaded == Wrapped {
    @inlinable @inline(__always)
    public static var unloaded: Wrapped? { nil }

    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<Wrapped?>) -> Bool {
        if isNone(object) {
            loaded.pointee = nil
            return true
        }
        var wrapped = Wrapped.unloaded
        guard Wrapped.load(object, into: &wrapped) else { return false }
        loaded.pointee = wrapped
        return true
    }
}

extension Array: PythonArgument where Element: ConvertibleFromPython {
    public typealias Loaded = [Element]?
}

extension PythonBytes: PythonArgument {
    public typealias Loaded = PythonBytes?
}

extension PythonReference: PythonArgument {
    public typealias Loaded = PythonReference?

    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<PythonReference?>) -> Bool {
        loaded.pointee = PythonReference(borrowed: object)
        return true
    }
}

/// A view that may outlive the call. For one that does not, `BufferArgument` costs less.
extension BufferView: PythonArgument {
    public typealias Loaded = BufferView?

    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<BufferView?>) -> Bool {
        do {
            loaded.pointee = try BoundObject(PythonReference(borrowed: object)).buffer(of: Element.self)
            return true
        } catch {
            PythonError.raise(error)
            return false
        }
    }
}

// A number comes back in a register; -1 may mean that an exception is set.

@usableFromInline
func doubleValue(_ object: OpaquePointer) -> Double { unl_py.PyFloat_AsDouble(object) }

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

@usableFromInline
func isExceptionSet() -> Bool { unl_py.PyErr_Occurred() != nil }

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
        PythonError.raise(unl_py.PyExc_TypeError, "must be True or False, not \(name)")
        return false
    }
    let truth = unl_py.PyObject_IsTrue(object)
    loaded.pointee = truth == 1
    return truth >= 0
}

/// The text of an attribute; nil with Python's exception set.
private func attributeText(_ object: OpaquePointer, _ name: String) -> String? {
    guard let attribute = unl_python_get_attribute(object, name, name.utf8.count) else { return nil }
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
func isNone(_ object: OpaquePointer) -> Bool { object == unl_py._Py_NoneStruct }

/// What of the interpreter's version changes how we call it.
enum PythonVersion {
    static let truncatesFloats = String(cString: unl_py.Py_GetVersion()).hasPrefix("3.9.")
}
