internal import CPythonABI

// Comparisons run Python code, so they throw: `try a == b`, `try object.count == 3`. The truth of the result counts, as
// in `if a == b`: comparing NumPy arrays of several elements raises, as it does there.

extension BoundObject {
    /// Whether both are the same object, as `a is b` in Python.
    public func isIdentical(to other: BoundObject) -> Bool { pointer == other.pointer }

    public static func == (left: BoundObject, right: borrowing some ConvertibleToPython & ~Escapable) throws -> Bool {
        try left.compared(.equal, to: right).isTrue()
    }
    public static func != (left: BoundObject, right: borrowing some ConvertibleToPython & ~Escapable) throws -> Bool {
        try left.compared(.notEqual, to: right).isTrue()
    }
    public static func < (left: BoundObject, right: borrowing some ConvertibleToPython & ~Escapable) throws -> Bool {
        try left.compared(.less, to: right).isTrue()
    }
    public static func <= (left: BoundObject, right: borrowing some ConvertibleToPython & ~Escapable) throws -> Bool {
        try left.compared(.lessOrEqual, to: right).isTrue()
    }
    public static func > (left: BoundObject, right: borrowing some ConvertibleToPython & ~Escapable) throws -> Bool {
        try left.compared(.greater, to: right).isTrue()
    }
    public static func >= (left: BoundObject, right: borrowing some ConvertibleToPython & ~Escapable) throws -> Bool {
        try left.compared(.greaterOrEqual, to: right).isTrue()
    }

    /// What the comparison returns: a truth value, or an array of them where the objects are arrays.
    @_lifetime(copy self)
    public func compared(
        _ comparison: PythonComparison, to other: borrowing some ConvertibleToPython & ~Escapable
    ) throws -> BoundObject {
        try combined(with: other) { unl_py.PyObject_RichCompare($0, $1, comparison.rawValue) }
    }
}
