internal import CPythonABI

/// A number that is converted without a reference of ours in between, so that a list of them costs what Python's own
/// calls cost.
protocol PlainNumber: ConvertibleFromPython, ConvertibleToPython {
    /// The value of an object of the number's own Python type; nil for another object, and outside the range: the
    /// conversion itself then decides. No exception is left set. pre: the lock is held.
    static func plain(_ object: OpaquePointer) -> Self?

    /// A new reference, or nil with Python's exception set. pre: the lock is held.
    func plainObject() -> OpaquePointer?

    // Requirements, although an extension has the only version: so they are specialised for each type that conforms.
    static func list(of numbers: [Self]) throws(PythonError) -> PythonReference
    static func array(of object: BoundObject) throws -> [Self]
}

extension PlainNumber {
    /// A Python list of the numbers. pre: the lock is held.
    static func list(of numbers: [Self]) throws(PythonError) -> PythonReference {
        let list = try PythonReference.owned(orError: unl_py.PyList_New(numbers.count))
        for (index, number) in numbers.enumerated() {
            guard let object = number.plainObject() else { throw PythonError.fetch() }
            try PythonError.check(unl_py.PyList_SetItem(list.pointer, index, object))
        }
        return list
    }

    /// The elements of anything that can be iterated. pre: the lock is held.
    static func array(of object: BoundObject) throws -> [Self] {
        if isList(object.pointer) { return try array(ofList: object.pointer) }
        let iterator = try PythonReference.owned(orError: unl_py.PyObject_GetIter(object.pointer))
        var numbers: [Self] = []
        while let element = unl_py.PyIter_Next(iterator.pointer) {
            numbers.append(try value(ofOwned: element))
        }
        if unl_py.PyErr_Occurred() != nil { throw PythonError.fetch() }
        return numbers
    }

    /// By index, without an iterator. A conversion may run code that
    /// changes the list, as a loop over it in Python may: its length is asked for each time.
    private static func array(ofList list: OpaquePointer) throws -> [Self] {
        var numbers: [Self] = []
        numbers.reserveCapacity(unl_py.PyList_Size(list))
        while numbers.count < unl_py.PyList_Size(list) {
            guard let element = unl_py.PyList_GetItem(list, numbers.count) else { throw PythonError.fetch() }
            unl_py.Py_IncRef(element)
            numbers.append(try value(ofOwned: element))
        }
        return numbers
    }

    @inline(__always)
    private static func value(ofOwned element: OpaquePointer) throws -> Self {
        guard let number = plain(element) else { return try Self(BoundObject(PythonReference(owned: element))) }
        unl_py.Py_DecRef(element)
        return number
    }
}

extension Double: PlainNumber {
    static func plain(_ object: OpaquePointer) -> Double? {
        isInstance(object, unl_py.PyFloat_Type) ? unl_py.PyFloat_AsDouble(object) : nil
    }

    func plainObject() -> OpaquePointer? { unl_py.PyFloat_FromDouble(self) }
}

extension PlainNumber where Self: FixedWidthInteger {
    static func plain(_ object: OpaquePointer) -> Self? {
        guard isInstance(object, unl_py.PyLong_Type) else { return nil }
        let value = unl_py.PyLong_AsLongLong(object)
        if value == -1, unl_py.PyErr_Occurred() != nil {
            unl_py.PyErr_Clear()
            return nil
        }
        return Self(exactly: value)
    }

    func plainObject() -> OpaquePointer? {
        if let signed = Int64(exactly: self) { return unl_py.PyLong_FromLongLong(signed) }
        return unl_py.PyLong_FromUnsignedLongLong(UInt64(self))
    }
}

// Those of up to 64 bits.
extension Int: PlainNumber {}
extension Int8: PlainNumber {}
extension Int16: PlainNumber {}
extension Int32: PlainNumber {}
extension Int64: PlainNumber {}
extension UInt: PlainNumber {}
extension UInt8: PlainNumber {}
extension UInt16: PlainNumber {}
extension UInt32: PlainNumber {}
extension UInt64: PlainNumber {}

/// Whether it is a list and not of a subclass, which may iterate in its own way. In a free-threaded build a list may
/// change between two calls: there the iterator, which copes with that, is used. pre: the lock is held.
private func isList(_ object: OpaquePointer) -> Bool {
    guard !PythonVersion.isFreeThreaded else { return false }
    let type = unl_py.PyObject_Type(object)
    unl_py.Py_DecRef(type)  // the object keeps it
    return type == unl_py.PyList_Type
}

/// As `isinstance` in Python, where an answer that is an exception is no. pre: the lock is held.
/// Cost: a call, for an object of that very type.
private func isInstance(_ object: OpaquePointer, _ type: OpaquePointer) -> Bool {
    let answer = unl_py.PyObject_IsInstance(object, type)
    if answer < 0 { unl_py.PyErr_Clear() }
    return answer == 1
}
