internal import CPythonABI

extension Double: ConvertibleFromPython {
    /// The value of a `float`, or of a number that a `Double` holds exactly: an `int` of up to 53 significant bits, a
    /// `Decimal('0.5')`.
    ///
    /// - Throws: `ConversionError` when the number would be rounded; `PythonError` for another kind of object.
    ///
    /// GIL: held. Cost: a `float` is read as it is; other numbers are compared with the result.
    public init(_ object: BoundObject) throws {
        if let float = Double.plain(object.pointer) {
            self = float
            return
        }
        let value = unl_py.PyFloat_AsDouble(object.pointer)
        if value == -1, unl_py.PyErr_Occurred() != nil {
            guard unl_py.PyErr_ExceptionMatches(unl_py.PyExc_OverflowError) != 0 else { throw PythonError.fetch() }
            unl_py.PyErr_Clear()
            throw ConversionError(object, Double.self, .outOfRange("it holds numbers of up to 1.8e308"))
        }
        if try !object.admitsEquality(to: value) {
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
    /// Whether the object equals the number, or cannot be compared with numbers: then nobody can say that it was rounded.
    fileprivate func admitsEquality(to value: Double) throws -> Bool {
        if try self == value { return true }
        let answer = try attribute("__eq__")(value)
        let gil = GIL(assumingAttached: ())
        let reversed = try gil.bind(value.pythonReference(gil)).attribute("__eq__")(reference)
        return answer.pointer == unl_py._Py_NotImplementedStruct && reversed.pointer == unl_py._Py_NotImplementedStruct
    }
}
