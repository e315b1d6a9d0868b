internal import CPythonABI

/// Python's `None`, for calls that take it: `object.configure(PythonNone())`.
public struct PythonNone: ConvertibleToPython, Hashable, Sendable {
    public init() {}

    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        PythonReference(borrowed: unl_py._Py_NoneStruct)
    }
}

extension Optional: ConvertibleToPython where Wrapped: ConvertibleToPython {
    /// `None` for nil. An optional of an optional has one `None` for both of its nils.
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        try self?.pythonReference(gil) ?? PythonNone().pythonReference(gil)
    }
}

extension Optional: ConvertibleFromPython where Wrapped: ConvertibleFromPython {
    /// Nil for `None`.
    public init(_ object: BoundObject) throws {
        self = object.isNone ? nil : try Wrapped(object)
    }
}
