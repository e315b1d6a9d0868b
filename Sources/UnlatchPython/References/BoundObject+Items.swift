internal import CPythonABI

// Python's statements and built-in functions on objects. A name declared here hides an attribute of the same name from
// `object.name`; `object.attribute("name")` reaches it.

extension BoundObject {
    /// Whether the object has the attribute, as `hasattr` in Python: looking it up raises no `AttributeError`.
    ///
    /// - Throws: `PythonError`: another exception that looking it up raises.
    public func hasAttribute(_ name: String) throws(PythonError) -> Bool {
        guard let attribute = AttributeName.get(name, of: pointer) else {
            guard unl_py.PyErr_ExceptionMatches(unl_py.PyExc_AttributeError) != 0 else { throw PythonError.fetch() }
            unl_py.PyErr_Clear()
            return false
        }
        unl_py.Py_DecRef(attribute)
        return true
    }

    /// Removes the attribute, as `del object.name` in Python.
    public func removeAttribute(_ name: String) throws(PythonError) {
        try PythonError.check(AttributeName.set(name, of: pointer, to: nil))
    }

    /// Sets the item, as `object[key] = value` in Python.
    public func setItem(
        _ key: borrowing some ConvertibleToPython & ~Escapable,
        to value: borrowing some ConvertibleToPython & ~Escapable
    ) throws {
        let key = try key.pythonReference(GIL(assumingAttached: ()))
        let value = try value.pythonReference(GIL(assumingAttached: ()))
        try PythonError.check(unl_py.PyObject_SetItem(pointer, key.pointer, value.pointer))
    }

    /// Removes the item, or those of a slice, as `del object[key]` in Python.
    public func removeItem(_ key: borrowing some ConvertibleToPython & ~Escapable) throws {
        let key = try key.pythonReference(GIL(assumingAttached: ()))
        try PythonError.check(unl_py.PyObject_DelItem(pointer, key.pointer))
    }

    /// The number of elements, as `len(object)` in Python.
    public func length() throws(PythonError) -> Int {
        let length = unl_py.PyObject_Size(pointer)
        if length < 0 { throw PythonError.fetch() }
        return length
    }

    /// Whether the element is in the object, as `element in object` in Python.
    public func contains(_ element: borrowing some ConvertibleToPython & ~Escapable) throws -> Bool {
        let element = try element.pythonReference(GIL(assumingAttached: ()))
        let answer = unl_py.PySequence_Contains(pointer, element.pointer)
        try PythonError.check(answer)
        return answer == 1
    }

    /// `hash(object)`.
    public func pythonHash() throws(PythonError) -> Int {
        let hash = unl_py.PyObject_Hash(pointer)
        if hash == -1, unl_py.PyErr_Occurred() != nil { throw PythonError.fetch() }
        return hash
    }

    /// The name of the object's class, as `type(object).__name__` in Python.
    public func typeName() throws -> String {
        let type = PythonReference(owned: unl_py.PyObject_Type(pointer))
        let gil = GIL(assumingAttached: ())
        return try String(gil.bind(type).attribute("__name__"))
    }

    /// Whether the object is an instance of the class (or of one of a tuple of classes), as `isinstance` in Python.
    public func isInstance(of type: BoundObject) throws(PythonError) -> Bool {
        let answer = unl_py.PyObject_IsInstance(pointer, type.pointer)
        try PythonError.check(answer)
        return answer == 1
    }

    /// `repr(object)`.
    public func representation() throws -> String {
        let text = try PythonReference.owned(orError: unl_py.PyObject_Repr(pointer))
        let gil = GIL(assumingAttached: ())
        return try String(gil.bind(text))
    }
}
