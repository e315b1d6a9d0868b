internal import CPythonABI

// Comparisons run Python code, so they throw: `try a == b`, `try object.count == 3`. The truth of the result counts, as
// in `if a == b`: comparing NumPy arrays of several elements raises, as it does there.

extension BoundObject {
    /// Whether both are the same object, as `a is b` in Python.
    public func isIdentical(to other: BoundObject) -> Bool { pointer == other.pointer }

    public static func == (left: BoundObject, right: BoundObject) throws -> Bool { try left.compared(right, UNL_PY_EQ) }
    public static func != (left: BoundObject, right: BoundObject) throws -> Bool { try left.compared(right, UNL_PY_NE) }
    public static func < (left: BoundObject, right: BoundObject) throws -> Bool { try left.compared(right, UNL_PY_LT) }
    public static func <= (left: BoundObject, right: BoundObject) throws -> Bool { try left.compared(right, UNL_PY_LE) }
    public static func > (left: BoundObject, right: BoundObject) throws -> Bool { try left.compared(right, UNL_PY_GT) }
    public static func >= (left: BoundObject, right: BoundObject) throws -> Bool { try left.compared(right, UNL_PY_GE) }

    public static func == (left: BoundObject, right: some ConvertibleToPython) throws -> Bool {
        try left.compared(right, UNL_PY_EQ)
    }
    public static func != (left: BoundObject, right: some ConvertibleToPython) throws -> Bool {
        try left.compared(right, UNL_PY_NE)
    }
    public static func < (left: BoundObject, right: some ConvertibleToPython) throws -> Bool {
        try left.compared(right, UNL_PY_LT)
    }
    public static func <= (left: BoundObject, right: some ConvertibleToPython) throws -> Bool {
        try left.compared(right, UNL_PY_LE)
    }
    public static func > (left: BoundObject, right: some ConvertibleToPython) throws -> Bool {
        try left.compared(right, UNL_PY_GT)
    }
    public static func >= (left: BoundObject, right: some ConvertibleToPython) throws -> Bool {
        try left.compared(right, UNL_PY_GE)
    }

    private func compared(_ other: some ConvertibleToPython, _ operation: Int) throws -> Bool {
        let gil = GIL(assumingAttached: ())
        return try compared(gil.bind(other.pythonReference(gil)), operation)
    }

    private func compared(_ other: BoundObject, _ operation: Int) throws -> Bool {
        let result = try PythonReference.owned(
            orError: unl_py.PyObject_RichCompare(pointer, other.pointer, Int32(operation)))
        let gil = GIL(assumingAttached: ())
        return try gil.bind(result).isTrue()
    }
}
