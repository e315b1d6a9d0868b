internal import CPythonABI

/// A number that is converted without a reference of ours in between, so that a list of them costs what Python's own
/// calls cost.
protocol PlainNumber: ConvertibleFromPython, ConvertibleToPython {
    /// The Python type of such numbers.
    static var pythonType: OpaquePointer { get }

    /// The value of an object of that type or a subclass; nil outside the range. No exception is left set.
    /// pre: the lock is held.
    static func read(_ object: OpaquePointer) -> Self?

    /// As `read`, of an object of exactly that type. pre: `unl_python_is_exactly` has said so.
    static func readExact(_ object: OpaquePointer) -> Self?

    /// Initialises as many numbers as there are objects of exactly that type at the beginning; returns how many.
    /// pre: a lock is held, and no code runs that could change the objects.
    static func readExact(
        _ objects: UnsafeMutablePointer<OpaquePointer?>, into numbers: UnsafeMutableBufferPointer<Self>
    ) -> Int

    /// A new reference, or nil with Python's exception set. pre: the lock is held.
    func plainObject() -> OpaquePointer?

    // Requirements, although an extension has the only version: so they are specialised for each type that conforms.
    static func list(of numbers: [Self]) throws(PythonError) -> PythonReference
    static func array(of object: BoundObject) throws -> [Self]
}

extension PlainNumber {
    static func readExact(_ object: OpaquePointer) -> Self? { read(object) }

    /// A new reference. pre: the lock is held.
    func plainReference() throws(PythonError) -> OpaquePointer {
        guard let object = plainObject() else { throw PythonError.fetch() }
        return object
    }

    /// A Python list of the numbers. pre: the lock is held.
    static func list(of numbers: [Self]) throws(PythonError) -> PythonReference {
        let list = try PythonReference.owned(orError: unl_py.PyList_New(numbers.count))
        // SAFETY: nobody else knows the list, which has a place for each number.
        let objects = unl_python_list_objects(list.pointer)
        for (index, number) in numbers.enumerated() {
            guard let object = number.plainObject() else { throw PythonError.fetch() }
            if let objects {
                objects[index] = object  // there was none
            } else {
                try PythonError.check(unl_py.PyList_SetItem(list.pointer, index, object))
            }
        }
        return list
    }

    /// The value of an object of the number's own Python type; nil for another object, and outside the range: the
    /// conversion itself then decides. No exception is left set. pre: the lock is held.
    static func plain(_ object: OpaquePointer) -> Self? { isInstance(object, pythonType) ? read(object) : nil }

    private static func convert(_ element: PythonReference, at index: Int) throws(NestedConversionError) -> Self {
        try NestedConversionError.at("element \(index)") { try Self(BoundObject(element)) }
    }

    /// The elements of anything that can be iterated.
    ///
    /// - Throws: `NestedConversionError` for an element.
    ///
    /// pre: the lock is held.
    static func array(of object: BoundObject) throws -> [Self] {
        if unl_python_is_exactly(object.pointer, unl_py.PyList_Type) != 0 { return try array(ofList: object.pointer) }
        let iterator = try PythonReference.owned(orError: unl_py.PyObject_GetIter(object.pointer))
        var numbers: [Self] = []
        while let element = unl_py.PyIter_Next(iterator.pointer) {
            try numbers.append(convert(PythonReference(owned: element), at: numbers.count))
        }
        if unl_py.PyErr_Occurred() != nil { throw PythonError.fetch() }
        return numbers
    }

    /// By index. With a lock, elements of the number's own type are read without a reference; without one, another thread
    /// might let them go meanwhile.
    private static func array(ofList list: OpaquePointer) throws -> [Self] {
        if unl_py.unl_is_free_threaded != 0, let item = unl_py.PyList_GetItemRef {
            return try array(ofSharedList: list, item)
        }
        var numbers = prefix(ofList: list)
        var count = unl_py.PyList_Size(list)
        numbers.reserveCapacity(count)
        while numbers.count < count {
            guard let element = unl_py.PyList_GetItem(list, numbers.count) else { throw PythonError.fetch() }
            if unl_python_is_exactly(element, pythonType) != 0, let number = readExact(element) {
                numbers.append(number)
            } else {
                try numbers.append(convert(PythonReference(borrowed: element), at: numbers.count))
                count = unl_py.PyList_Size(list)  // the conversion may have run code that changed the list
            }
        }
        return numbers
    }

    /// The numbers at the beginning of a list that are of their own type: nothing runs that could change it meanwhile, so they
    /// are written where they stay, without a look at the array for each. None where the layout of lists is not known.
    private static func prefix(ofList list: OpaquePointer) -> [Self] {
        // SAFETY: the list stays as it is, and the lock with this thread: see above.
        guard let objects = unl_python_list_objects(list) else { return [] }
        return [Self](unsafeUninitializedCapacity: unl_py.PyList_Size(list)) { buffer, initialized in
            initialized = readExact(objects, into: buffer)
        }
    }

    static func readExact(
        _ objects: UnsafeMutablePointer<OpaquePointer?>, into numbers: UnsafeMutableBufferPointer<Self>
    ) -> Int {
        let type = pythonType
        var count = 0
        while count < numbers.count, let object = objects[count], unl_python_is_exactly(object, type) != 0,
            let number = readExact(object)
        {
            numbers.initializeElement(at: count, to: number)
            count += 1
        }
        return count
    }

    /// A list that other threads may change at any moment. The numbers at its beginning are read from a copy, which nobody
    /// can change: its references are made and given back at once, which is a third of what they cost one by one.
    ///
    /// From the first element of another type on, whose conversion may run code that changes the list, it ends where it has
    /// no more elements, as for Python's `for`.
    private static func array(
        ofSharedList list: OpaquePointer, _ item: (OpaquePointer, Int) -> OpaquePointer?
    ) throws -> [Self] {
        var numbers: [Self] = []
        let copy = try PythonReference.owned(orError: unl_py.PyList_AsTuple(list))
        let count = unl_py.PyTuple_Size(copy.pointer)
        numbers.reserveCapacity(count)
        while numbers.count < count, let element = unl_py.PyTuple_GetItem(copy.pointer, numbers.count),
            unl_python_is_exactly(element, pythonType) != 0, let number = readExact(element)
        {
            numbers.append(number)
        }
        if numbers.count == count { return numbers }
        while numbers.count < unl_py.PyList_Size(list) {
            guard let element = item(list, numbers.count) else {
                unl_py.PyErr_Clear()  // an IndexError: it became shorter since
                break
            }
            if unl_python_is_exactly(element, pythonType) != 0, let number = readExact(element) {
                unl_py.Py_DecRef(element)
                numbers.append(number)
            } else {
                try numbers.append(convert(PythonReference(owned: element), at: numbers.count))
            }
        }
        return numbers
    }
}

extension Double: PlainNumber {
    static var pythonType: OpaquePointer { unl_py.PyFloat_Type }

    static func read(_ object: OpaquePointer) -> Double? { unl_py.PyFloat_AsDouble(object) }

    static func readExact(_ object: OpaquePointer) -> Double? { unl_python_float_value(object) }

    // A loop in C, which need not load the layout of objects for each of them.
    static func readExact(
        _ objects: UnsafeMutablePointer<OpaquePointer?>, into numbers: UnsafeMutableBufferPointer<Double>
    ) -> Int {
        guard let first = numbers.baseAddress else { return 0 }
        return unl_python_read_floats(objects, numbers.count, first)
    }

    func plainObject() -> OpaquePointer? { unl_py.PyFloat_FromDouble(self) }
}

extension PlainNumber where Self: FixedWidthInteger {
    static var pythonType: OpaquePointer { unl_py.PyLong_Type }

    static func read(_ object: OpaquePointer) -> Self? {
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

/// As `isinstance` in Python, where an answer that is an exception is no. pre: the lock is held.
private func isInstance(_ object: OpaquePointer, _ type: OpaquePointer) -> Bool {
    if unl_python_is_exactly(object, type) != 0 { return true }
    let answer = unl_py.PyObject_IsInstance(object, type)
    if answer < 0 { PythonError.forget() }
    return answer == 1
}
