internal import CPythonABI

/// A Swift type that can be made from a Python object without losing anything.
public protocol ConvertibleFromPython {
    /// The object's value.
    ///
    /// - Throws: `PythonError` (mostly `TypeError`) for another kind of object; `ConversionError` for a value that the
    ///   type cannot hold exactly.
    ///
    /// GIL: held.
    init(_ object: BoundObject) throws
}

extension PythonReference: ConvertibleFromPython {
    /// One reference more to the object.
    ///
    /// GIL: held.
    public convenience init(_ object: BoundObject) { self.init(borrowed: object.pointer) }
}

extension Bool: ConvertibleFromPython {
    /// The value of `True` or `False`, Python's or NumPy's.
    ///
    /// Nothing else: every object has a truth value, so `'False'`, `[0]` or an argument in the wrong place would be true
    /// in silence. Where that is what you ask, it is `object.isTrue()`.
    ///
    /// - Throws: `PythonError` (`TypeError`) for another object.
    ///
    /// GIL: held.
    public init(_ object: BoundObject) throws {
        var value = false
        guard loadBool(object.pointer, &value) else { throw PythonError.fetch() }
        self = value
    }
}

extension BoundObject {
    /// Python's truth value, as in `bool(object)` or `if object:`.
    ///
    /// - Throws: `PythonError` for an object that has none, such as a NumPy array of several elements.
    ///
    /// GIL: held.
    public func isTrue() throws(PythonError) -> Bool {
        let truth = unl_py.PyObject_IsTrue(pointer)
        try PythonError.check(truth)
        return truth == 1
    }
}

extension String: ConvertibleFromPython {
    /// The text of a `str`. For other objects, `object.text()` is Python's `str(object)`.
    public init(_ object: BoundObject) throws {
        var text = ""
        guard loadString(object.pointer, &text) else {
            _ = refuseString(object.pointer)
            throw PythonError.fetch()
        }
        self = text
    }
}

extension PythonBytes: ConvertibleFromPython {
    /// A copy of the bytes of any object with the buffer protocol: `bytes`, `bytearray`, `memoryview`, `array`.
    ///
    /// - Throws: `PythonError` for an object without contiguous bytes; `BufferError` where there is no memory for the copy.
    public init(_ object: BoundObject) throws {
        let view = try object.rawBuffer(writable: false)
        try requireMemory(view.bytes.count)
        self.init(view.withUnsafeBytes { Array($0) })
    }
}

extension BoundObject {
    /// Python's `str(object)`.
    public func text() throws -> String {
        let text = try PythonReference.owned(orError: unl_py.PyObject_Str(pointer))
        let gil = GIL(assumingAttached: ())
        return try String(gil.bind(text))
    }
}
