internal import CPythonABI

extension Double: ConvertibleFromPython {
    /// The value of a `float`, or of a number that a `Double` holds exactly: an `int` of up to 53 significant bits, a
    /// `Decimal('0.5')`.
    ///
    /// - Throws: `ConversionError` when the number would be rounded; `PythonError` for another kind of object.
    ///
    /// GIL: held. Cost: a `float` is read as it is; other numbers are compared with the result, integers as Python's own.
    public init(_ object: BoundObject) throws {
        let pointer = object.pointer
        defer { if LastingNativeWork.isOn { LastingNativeWork.resume() } }
        if let float = Double.plain(pointer) {
            self = float
            return
        }
        let value = unl_py.PyFloat_AsDouble(pointer)
        if value == -1, unl_py.PyErr_Occurred() != nil {
            guard unl_py.PyErr_ExceptionMatches(unl_py.PyExc_OverflowError) != 0 else { throw PythonError.fetch() }
            unl_py.PyErr_Clear()
            throw ConversionError(object, Double.self, .outOfRange("it holds numbers of up to 1.8e308"))
        }
        if try !object.isHeldExactly(by: value) {
            throw ConversionError(object, Double.self, .inexact("it would be rounded to \(value)"))
        }
        self = value
    }
}

extension Float: ConvertibleFromPython, ConvertibleToPython {
    /// The value of a number that a `Float` holds exactly. To round, convert to `Double` and then to `Float`.
    ///
    /// - Throws: `ConversionError` when the number would be rounded; `PythonError` for another kind of object.
    ///
    /// GIL: held.
    public init(_ object: BoundObject) throws {
        let value = try Double(object)
        let rounded = Float(value)
        guard Double(rounded) == value || value.isNaN else {
            throw ConversionError(
                object, Float.self,
                rounded.isInfinite
                    ? .outOfRange("it holds numbers of up to 3.4e38") : .inexact("it would be rounded to \(rounded)"))
        }
        self = rounded
    }

    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        try Double(self).pythonReference(gil)
    }
}

extension BoundObject {
    /// Whether the object is this number, and not one that was rounded to it.
    ///
    /// Some numbers compare as doubles, NumPy's integers among them: equal is then what was rounded in the same way. From
    /// 2⁵³ on doubles have no fractions, and Python's own integers are the exact way to compare.
    fileprivate func isHeldExactly(by value: Double) throws -> Bool {
        if value.isNaN { return true }  // which equals nothing, itself included; no number is rounded to it
        guard try admitsEquality(to: value) else { return false }
        if value.magnitude < 0x1p53 || value.isInfinite { return true }
        return try hasInteger(equalTo: value, orTruncated: true)
    }

    /// As above, of a complex number.
    func isHeldExactly(by value: PythonComplex) throws -> Bool {
        if value.real.isNaN || value.imaginary.isNaN { return true }
        guard try admitsEquality(to: value) else { return false }
        if value.imaginary != 0 || value.real.magnitude < 0x1p53 || value.real.isInfinite { return true }
        return try hasInteger(equalTo: value.real, orTruncated: false)
    }

    /// Whether the object's integer is this number; true for an object that has none.
    private func hasInteger(equalTo value: Double, orTruncated: Bool) throws -> Bool {
        for convert in orTruncated ? [unl_py.PyNumber_Index, unl_py.PyNumber_Long] : [unl_py.PyNumber_Index] {
            if let integer = convert(pointer) {
                let gil = GIL(assumingAttached: ())
                return try gil.bind(PythonReference(owned: integer)) == value
            }
            guard unl_py.PyErr_ExceptionMatches(unl_py.PyExc_TypeError) != 0 else { throw PythonError.fetch() }
            unl_py.PyErr_Clear()
        }
        return true
    }

    /// Whether the object equals the number, or cannot be compared with numbers: then nobody can say that it was rounded.
    private func admitsEquality(to value: some ConvertibleToPython) throws -> Bool {
        if try self == value { return true }
        let answer = try attribute("__eq__")(value)
        let gil = GIL(assumingAttached: ())
        let reversed = try gil.bind(value.pythonReference(gil)).attribute("__eq__")(reference)
        return answer.pointer == unl_py._Py_NotImplementedStruct && reversed.pointer == unl_py._Py_NotImplementedStruct
    }
}
