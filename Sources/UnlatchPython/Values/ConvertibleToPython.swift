internal import CPythonABI

/// A Swift value that has an equal in Python, or is an object of Python's already (`BoundObject`, `PythonReference`).
///
/// A bound object conforms without being escapable. So a generic function takes it as
/// `borrowing some ConvertibleToPython & ~Escapable`, as all functions here do, and an array of values cannot have it.
public protocol ConvertibleToPython: ~Escapable {
    /// A new Python object of the same value.
    ///
    /// - Throws: `PythonError` when the object cannot be made (memory).
    ///
    /// GIL: held.
    func pythonReference(_ gil: borrowing GIL) throws -> PythonReference

    /// As `pythonReference`, for a call that takes the reference over: numbers make no object of ours for it.
    ///
    /// GIL: held.
    func newReference(_ gil: borrowing GIL) throws -> OpaquePointer
}

extension ConvertibleToPython where Self: ~Escapable {
    public func newReference(_ gil: borrowing GIL) throws -> OpaquePointer { try pythonReference(gil).stolen() }
}

extension Bool: ConvertibleToPython {
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        try .owned(orError: unl_py.PyBool_FromLong(self ? 1 : 0))
    }
}

extension Double: ConvertibleToPython {
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        try .owned(orError: unl_py.PyFloat_FromDouble(self))
    }

    public func newReference(_ gil: borrowing GIL) throws -> OpaquePointer { try plainReference() }
}

extension String: ConvertibleToPython {
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        var text = self
        return try text.withUTF8 { utf8 in
            // SAFETY: Python copies the bytes before this returns.
            try utf8.withMemoryRebound(to: CChar.self) {
                try .owned(orError: unl_py.PyUnicode_FromStringAndSize($0.baseAddress, $0.count))
            }
        }
    }
}

/// Bytes, as Python's `bytes`: an array of `UInt8` becomes a list of integers, this becomes one object.
public struct PythonBytes: ConvertibleToPython, Hashable, Sendable {
    public var bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        try bytes.withUnsafeBytes { raw in
            // SAFETY: Python copies the bytes before this returns.
            try .owned(
                orError: unl_py.PyBytes_FromStringAndSize(
                    raw.baseAddress?.assumingMemoryBound(to: CChar.self), raw.count))
        }
    }
}

extension PythonReference: ConvertibleToPython {
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference { self }
}

extension BoundObject: ConvertibleToPython {
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference { reference }
}

extension PythonReference {
    /// A tuple of the values. pre: the lock is held.
    static func tuple(_ values: [any ConvertibleToPython]) throws -> PythonReference {
        let gil = GIL(assumingAttached: ())
        let tuple = try PythonReference.owned(orError: unl_py.PyTuple_New(values.count))
        for (index, value) in values.enumerated() {
            try PythonError.check(
                unl_py.PyTuple_SetItem(tuple.pointer, index, value.newReference(gil)))
        }
        return tuple
    }

    /// A dictionary with these keys. pre: the lock is held.
    static func dictionary(_ entries: [(String, any ConvertibleToPython)]) throws -> PythonReference {
        let gil = GIL(assumingAttached: ())
        let dictionary = try PythonReference.owned(orError: unl_py.PyDict_New())
        for (key, value) in entries {
            let value = try value.pythonReference(gil)  // named: a temporary would end before the call
            try withExtendedLifetime(value) {
                try PythonError.check(
                    unl_python_set_item(dictionary.pointer, key, key.utf8.count, value.pointer))
            }
        }
        return dictionary
    }
}

/// A tuple of values of different types, for calls that take one.
public struct PythonTuple: ConvertibleToPython {
    public var values: [any ConvertibleToPython]

    public init(_ values: any ConvertibleToPython...) { self.values = values }

    public init(_ values: [any ConvertibleToPython]) { self.values = values }

    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference { try .tuple(values) }
}
