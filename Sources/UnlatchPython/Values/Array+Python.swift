internal import CPythonABI

extension Array: ConvertibleToPython where Element: ConvertibleToPython {
    /// A `list` of the elements.
    ///
    /// GIL: held. Cost: for numbers that of Python's own calls, some 15 ns each; for others a reference more.
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        if let numbers = self as? any PlainNumbers { return try numbers.list() }
        let list = try PythonReference.owned(orError: unl_py.PyList_New(count))
        for (index, element) in enumerated() {
            try PythonError.check(
                unl_py.PyList_SetItem(list.pointer, index, element.newReference(gil)))
        }
        return list
    }
}

extension Array: ConvertibleFromPython where Element: ConvertibleFromPython {
    /// The elements of anything that can be iterated.
    ///
    /// GIL: held. Cost: for numbers that of Python's own calls, some 10 ns each; for others a reference more.
    public init(_ object: BoundObject) throws {
        self = try NestedConversionError.unnested { try Array(nested: object) }
    }

    /// - Throws: `NestedConversionError` for an element.
    init(nested object: BoundObject) throws {
        func plain<Number: PlainNumber>(_ type: Number.Type) throws -> [Element] {
            // SAFETY: `type` is `Element`.
            unsafeBitCast(try type.array(of: object), to: [Element].self)
        }
        if let type = Element.self as? any PlainNumber.Type {
            self = try plain(type)
            return
        }
        var elements: [Element] = []
        try object.forEach { element in
            try elements.append(NestedConversionError.at("element \(elements.count)") { try Element(element) })
        }
        self = elements
    }
}

/// An array of plain numbers, found by a cast.
private protocol PlainNumbers {
    func list() throws(PythonError) -> PythonReference
}

extension Array: PlainNumbers where Element: PlainNumber {
    fileprivate func list() throws(PythonError) -> PythonReference { try Element.list(of: self) }
}
