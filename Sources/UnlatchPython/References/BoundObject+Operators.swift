internal import CPythonABI

// Python's operators. They run Python code, so they throw: `try a + b * 2`. Either side may be a Swift value. `//` begins a
// comment in Swift and `@` is no operator there: they are `floorDivided(by:)` and `matrixMultiplied(by:)`.

precedencegroup PythonPowerPrecedence {
    associativity: right
    higherThan: BitwiseShiftPrecedence
}

/// Python's power. `-a ** 2` is `(-a) ** 2` here, as all of Swift's prefix operators bind tighter than those between values.
infix operator ** : PythonPowerPrecedence

// What is between two values.
extension BoundObject {
    @_lifetime(copy left)
    public static func + (
        left: BoundObject, right: borrowing some ConvertibleToPython & ~Escapable
    ) throws -> BoundObject {
        try left.combined(with: right, unl_py.PyNumber_Add)
    }

    @_lifetime(copy left)
    public static func - (
        left: BoundObject, right: borrowing some ConvertibleToPython & ~Escapable
    ) throws -> BoundObject {
        try left.combined(with: right, unl_py.PyNumber_Subtract)
    }

    @_lifetime(copy left)
    public static func * (
        left: BoundObject, right: borrowing some ConvertibleToPython & ~Escapable
    ) throws -> BoundObject {
        try left.combined(with: right, unl_py.PyNumber_Multiply)
    }

    @_lifetime(copy left)
    public static func / (
        left: BoundObject, right: borrowing some ConvertibleToPython & ~Escapable
    ) throws -> BoundObject {
        try left.combined(with: right, unl_py.PyNumber_TrueDivide)
    }

    @_lifetime(copy left)
    public static func % (
        left: BoundObject, right: borrowing some ConvertibleToPython & ~Escapable
    ) throws -> BoundObject {
        try left.combined(with: right, unl_py.PyNumber_Remainder)
    }

    @_lifetime(copy left)
    public static func << (
        left: BoundObject, right: borrowing some ConvertibleToPython & ~Escapable
    ) throws -> BoundObject {
        try left.combined(with: right, unl_py.PyNumber_Lshift)
    }

    @_lifetime(copy left)
    public static func >> (
        left: BoundObject, right: borrowing some ConvertibleToPython & ~Escapable
    ) throws -> BoundObject {
        try left.combined(with: right, unl_py.PyNumber_Rshift)
    }

    @_lifetime(copy left)
    public static func & (
        left: BoundObject, right: borrowing some ConvertibleToPython & ~Escapable
    ) throws -> BoundObject {
        try left.combined(with: right, unl_py.PyNumber_And)
    }

    @_lifetime(copy left)
    public static func | (
        left: BoundObject, right: borrowing some ConvertibleToPython & ~Escapable
    ) throws -> BoundObject {
        try left.combined(with: right, unl_py.PyNumber_Or)
    }

    @_lifetime(copy left)
    public static func ^ (
        left: BoundObject, right: borrowing some ConvertibleToPython & ~Escapable
    ) throws -> BoundObject {
        try left.combined(with: right, unl_py.PyNumber_Xor)
    }

    @_lifetime(copy left)
    public static func ** (
        left: BoundObject, right: borrowing some ConvertibleToPython & ~Escapable
    ) throws -> BoundObject {
        try left.combined(with: right, power)
    }

    /// `self // other` in Python.
    @_lifetime(copy self)
    public func floorDivided(by other: borrowing some ConvertibleToPython & ~Escapable) throws -> BoundObject {
        try combined(with: other, unl_py.PyNumber_FloorDivide)
    }

    /// `self @ other` in Python.
    @_lifetime(copy self)
    public func matrixMultiplied(by other: borrowing some ConvertibleToPython & ~Escapable) throws -> BoundObject {
        try combined(with: other, unl_py.PyNumber_MatrixMultiply)
    }
}

// The same with a Swift value on the left.
extension BoundObject {
    @_lifetime(copy right)
    public static func + (left: some ConvertibleToPython, right: BoundObject) throws -> BoundObject {
        try right.combined(after: left, unl_py.PyNumber_Add)
    }

    @_lifetime(copy right)
    public static func - (left: some ConvertibleToPython, right: BoundObject) throws -> BoundObject {
        try right.combined(after: left, unl_py.PyNumber_Subtract)
    }

    @_lifetime(copy right)
    public static func * (left: some ConvertibleToPython, right: BoundObject) throws -> BoundObject {
        try right.combined(after: left, unl_py.PyNumber_Multiply)
    }

    @_lifetime(copy right)
    public static func / (left: some ConvertibleToPython, right: BoundObject) throws -> BoundObject {
        try right.combined(after: left, unl_py.PyNumber_TrueDivide)
    }

    @_lifetime(copy right)
    public static func % (left: some ConvertibleToPython, right: BoundObject) throws -> BoundObject {
        try right.combined(after: left, unl_py.PyNumber_Remainder)
    }

    @_lifetime(copy right)
    public static func << (left: some ConvertibleToPython, right: BoundObject) throws -> BoundObject {
        try right.combined(after: left, unl_py.PyNumber_Lshift)
    }

    @_lifetime(copy right)
    public static func >> (left: some ConvertibleToPython, right: BoundObject) throws -> BoundObject {
        try right.combined(after: left, unl_py.PyNumber_Rshift)
    }

    @_lifetime(copy right)
    public static func & (left: some ConvertibleToPython, right: BoundObject) throws -> BoundObject {
        try right.combined(after: left, unl_py.PyNumber_And)
    }

    @_lifetime(copy right)
    public static func | (left: some ConvertibleToPython, right: BoundObject) throws -> BoundObject {
        try right.combined(after: left, unl_py.PyNumber_Or)
    }

    @_lifetime(copy right)
    public static func ^ (left: some ConvertibleToPython, right: BoundObject) throws -> BoundObject {
        try right.combined(after: left, unl_py.PyNumber_Xor)
    }

    @_lifetime(copy right)
    public static func ** (left: some ConvertibleToPython, right: BoundObject) throws -> BoundObject {
        try right.combined(after: left, power)
    }
}

extension BoundObject {
    @_lifetime(copy object)
    public static prefix func - (object: BoundObject) throws -> BoundObject {
        try object.bound(unl_py.PyNumber_Negative(object.pointer))
    }

    @_lifetime(copy object)
    public static prefix func + (object: BoundObject) throws -> BoundObject {
        try object.bound(unl_py.PyNumber_Positive(object.pointer))
    }

    @_lifetime(copy object)
    public static prefix func ~ (object: BoundObject) throws -> BoundObject {
        try object.bound(unl_py.PyNumber_Invert(object.pointer))
    }
}

/// A function of CPython's that makes an object of two.
typealias BinaryFunction = (OpaquePointer, OpaquePointer) -> OpaquePointer?

private func power(_ base: OpaquePointer, _ exponent: OpaquePointer) -> OpaquePointer? {
    unl_py.PyNumber_Power(base, exponent, unl_py._Py_NoneStruct)
}

extension BoundObject {
    /// What the function makes of this object and another one.
    @_lifetime(copy self)
    func combined(
        with other: borrowing some ConvertibleToPython & ~Escapable, _ function: BinaryFunction
    ) throws -> BoundObject {
        let other = try other.pythonReference(GIL(assumingAttached: ()))
        return try bound(function(pointer, other.pointer))
    }

    /// What the function makes of a Swift value and this object.
    @_lifetime(copy self)
    fileprivate func combined(
        after other: some ConvertibleToPython, _ function: BinaryFunction
    ) throws -> BoundObject {
        let other = try other.pythonReference(GIL(assumingAttached: ()))
        return try bound(function(other.pointer, pointer))
    }
}
