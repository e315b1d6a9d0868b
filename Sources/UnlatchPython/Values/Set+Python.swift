internal import CPythonABI

extension Set: ConvertibleToPython where Element: PythonDictionaryKey {
    /// A new `set`.
    ///
    /// GIL: held. Complexity: O(n).
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        let set = try PythonReference.owned(orError: unl_py.PySet_New(nil))
        for element in self {
            let element = try element.pythonReference(gil)
            try withExtendedLifetime(element) {
                try PythonError.check(unl_py.PySet_Add(set.pointer, element.pointer))
            }
        }
        return set
    }
}

extension Set: ConvertibleFromPython where Element: PythonDictionaryKey {
    /// The elements of a `set`, or of anything else that can be iterated.
    ///
    /// - Throws: `PythonError` for another kind of object; what the elements' conversions throw. Elements that are equal
    ///   in Swift become one.
    ///
    /// GIL: held. Complexity: O(n).
    public init(_ object: BoundObject) throws {
        self = try NestedConversionError.unnested { try Set(nested: object) }
    }

    /// - Throws: `NestedConversionError` for an element.
    init(nested object: BoundObject) throws {
        self = Set(try [Element](nested: object))
    }
}
