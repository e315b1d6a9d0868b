internal import CPythonABI

/// A type whose values may be the keys of a dictionary on both sides: what is equal in Python is equal in Swift.
public protocol PythonDictionaryKey: Hashable, ConvertibleFromPython, ConvertibleToPython {}

extension String: PythonDictionaryKey {}
extension Bool: PythonDictionaryKey {}
extension PythonBytes: PythonDictionaryKey {}
extension Int: PythonDictionaryKey {}
extension Int8: PythonDictionaryKey {}
extension Int16: PythonDictionaryKey {}
extension Int32: PythonDictionaryKey {}
extension Int64: PythonDictionaryKey {}
extension UInt: PythonDictionaryKey {}
extension UInt8: PythonDictionaryKey {}
extension UInt16: PythonDictionaryKey {}
extension UInt32: PythonDictionaryKey {}
extension UInt64: PythonDictionaryKey {}

extension Dictionary: ConvertibleToPython where Key: PythonDictionaryKey, Value: ConvertibleToPython {
    /// A new `dict`.
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        let dictionary = try PythonReference.owned(orError: unl_py.PyDict_New())
        for (key, value) in self {
            let key = try key.pythonReference(gil)
            let value = try value.pythonReference(gil)
            try PythonError.check(unl_py.PyDict_SetItem(dictionary.pointer, key.pointer, value.pointer))
        }
        return dictionary
    }
}

extension Dictionary: ConvertibleFromPython where Key: PythonDictionaryKey, Value: ConvertibleFromPython {
    /// The entries of a `dict`, or of another mapping with `items()`.
    ///
    /// - Throws: `ConversionError` when two keys become one (Swift's strings are equal when they read the same, however
    ///   they are composed); `PythonError` for another kind of object; what the keys' and values' conversions throw.
    ///
    /// GIL: held. Complexity: O(n).
    public init(_ object: BoundObject) throws {
        self = try NestedConversionError.unnested { try Dictionary(nested: object) }
    }

    /// - Throws: `NestedConversionError` for a key or a value.
    init(nested object: BoundObject) throws {
        let items = try object.items()
        self.init(minimumCapacity: try items.length())
        let entries = try items.iterator()
        while let item = try entries.next() {
            let (first, second) = (try item[0], try item[1])
            let key = try NestedConversionError.at("a key") { try Key(first) }
            let value = try NestedConversionError.at("the value of \(first.shortRepresentation)") { try Value(second) }
            guard updateValue(value, forKey: key) == nil else {
                throw ConversionError(object, Self.self, .structure("two of its keys become '\(key)'"))
            }
        }
    }
}

extension BoundObject {
    /// A list of the mapping's items: a copy, so that conversions which run Python code cannot disturb the iteration.
    @_lifetime(copy self)
    fileprivate func items() throws -> BoundObject {
        guard let items = unl_py.PyMapping_Items(pointer) else {
            guard unl_py.PyErr_ExceptionMatches(unl_py.PyExc_AttributeError) != 0 else { throw PythonError.fetch() }
            unl_py.PyErr_Clear()
            throw try PythonError.made(unl_py.PyExc_TypeError, "a mapping is required, not \(typeName())")
        }
        return tied(BoundObject(owned: items), toLifetimeOf: self)
    }
}
