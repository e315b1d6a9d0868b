internal import CPythonABI

// Python's operators that assign: `try total += 1` has the object changed where it can be (a list is extended), and else the
// variable gets the result.

infix operator **= : AssignmentPrecedence

extension BoundObject {
    @_lifetime(left: copy left)
    public static func += (left: inout BoundObject, right: borrowing some ConvertibleToPython & ~Escapable) throws {
        left = try left.combined(with: right, unl_py.PyNumber_InPlaceAdd)
    }

    @_lifetime(left: copy left)
    public static func -= (left: inout BoundObject, right: borrowing some ConvertibleToPython & ~Escapable) throws {
        left = try left.combined(with: right, unl_py.PyNumber_InPlaceSubtract)
    }

    @_lifetime(left: copy left)
    public static func *= (left: inout BoundObject, right: borrowing some ConvertibleToPython & ~Escapable) throws {
        left = try left.combined(with: right, unl_py.PyNumber_InPlaceMultiply)
    }

    @_lifetime(left: copy left)
    public static func /= (left: inout BoundObject, right: borrowing some ConvertibleToPython & ~Escapable) throws {
        left = try left.combined(with: right, unl_py.PyNumber_InPlaceTrueDivide)
    }

    @_lifetime(left: copy left)
    public static func %= (left: inout BoundObject, right: borrowing some ConvertibleToPython & ~Escapable) throws {
        left = try left.combined(with: right, unl_py.PyNumber_InPlaceRemainder)
    }

    @_lifetime(left: copy left)
    public static func <<= (left: inout BoundObject, right: borrowing some ConvertibleToPython & ~Escapable) throws {
        left = try left.combined(with: right, unl_py.PyNumber_InPlaceLshift)
    }

    @_lifetime(left: copy left)
    public static func >>= (left: inout BoundObject, right: borrowing some ConvertibleToPython & ~Escapable) throws {
        left = try left.combined(with: right, unl_py.PyNumber_InPlaceRshift)
    }

    @_lifetime(left: copy left)
    public static func &= (left: inout BoundObject, right: borrowing some ConvertibleToPython & ~Escapable) throws {
        left = try left.combined(with: right, unl_py.PyNumber_InPlaceAnd)
    }

    @_lifetime(left: copy left)
    public static func |= (left: inout BoundObject, right: borrowing some ConvertibleToPython & ~Escapable) throws {
        left = try left.combined(with: right, unl_py.PyNumber_InPlaceOr)
    }

    @_lifetime(left: copy left)
    public static func ^= (left: inout BoundObject, right: borrowing some ConvertibleToPython & ~Escapable) throws {
        left = try left.combined(with: right, unl_py.PyNumber_InPlaceXor)
    }

    @_lifetime(left: copy left)
    public static func **= (left: inout BoundObject, right: borrowing some ConvertibleToPython & ~Escapable) throws {
        left = try left.combined(with: right, inPlacePower)
    }
}

// Attributes and items, inside `assigning`.
extension BoundAssignments {
    public static func += (place: BoundAssignments, value: borrowing some ConvertibleToPython & ~Escapable) {
        place.change(by: value, unl_py.PyNumber_InPlaceAdd)
    }

    public static func -= (place: BoundAssignments, value: borrowing some ConvertibleToPython & ~Escapable) {
        place.change(by: value, unl_py.PyNumber_InPlaceSubtract)
    }

    public static func *= (place: BoundAssignments, value: borrowing some ConvertibleToPython & ~Escapable) {
        place.change(by: value, unl_py.PyNumber_InPlaceMultiply)
    }

    public static func /= (place: BoundAssignments, value: borrowing some ConvertibleToPython & ~Escapable) {
        place.change(by: value, unl_py.PyNumber_InPlaceTrueDivide)
    }

    public static func %= (place: BoundAssignments, value: borrowing some ConvertibleToPython & ~Escapable) {
        place.change(by: value, unl_py.PyNumber_InPlaceRemainder)
    }

    public static func <<= (place: BoundAssignments, value: borrowing some ConvertibleToPython & ~Escapable) {
        place.change(by: value, unl_py.PyNumber_InPlaceLshift)
    }

    public static func >>= (place: BoundAssignments, value: borrowing some ConvertibleToPython & ~Escapable) {
        place.change(by: value, unl_py.PyNumber_InPlaceRshift)
    }

    public static func &= (place: BoundAssignments, value: borrowing some ConvertibleToPython & ~Escapable) {
        place.change(by: value, unl_py.PyNumber_InPlaceAnd)
    }

    public static func |= (place: BoundAssignments, value: borrowing some ConvertibleToPython & ~Escapable) {
        place.change(by: value, unl_py.PyNumber_InPlaceOr)
    }

    public static func ^= (place: BoundAssignments, value: borrowing some ConvertibleToPython & ~Escapable) {
        place.change(by: value, unl_py.PyNumber_InPlaceXor)
    }

    public static func **= (place: BoundAssignments, value: borrowing some ConvertibleToPython & ~Escapable) {
        place.change(by: value, inPlacePower)
    }
}

private func inPlacePower(_ base: OpaquePointer, _ exponent: OpaquePointer) -> OpaquePointer? {
    unl_py.PyNumber_InPlacePower(base, exponent, unl_py._Py_NoneStruct)
}
