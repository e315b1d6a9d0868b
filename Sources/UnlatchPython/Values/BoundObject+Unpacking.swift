internal import CPythonABI

extension BoundObject {
    /// The elements of a tuple, or of another sequence, each of a type of its own.
    ///
    /// ```swift
    /// let (name, line, column) = try position.unpacked(as: String.self, Int.self, Int?.self)
    /// ```
    ///
    /// - Throws: `ConversionError` when the sequence has another number of elements; `PythonError` for what is no
    ///   sequence; what the elements' conversions throw.
    ///
    /// GIL: held.
    public func unpacked<each Element: ConvertibleFromPython>(
        as types: repeat (each Element).Type
    ) throws -> (repeat each Element) {
        try NestedConversionError.unnested { try unpackedNested(as: repeat each types) }
    }

    /// - Throws: `NestedConversionError` for an element.
    func unpackedNested<each Element: ConvertibleFromPython>(
        as types: repeat (each Element).Type
    ) throws -> (repeat each Element) {
        var asked = 0
        for _ in repeat each types { asked += 1 }
        guard unl_py.PySequence_Check(pointer) != 0 else {
            throw try PythonError.made(unl_py.PyExc_TypeError, "a sequence is required, not \(typeName())")
        }
        let count = unl_py.PySequence_Size(pointer)
        if count < 0 { throw PythonError.fetch() }
        guard count == asked else {
            throw ConversionError(
                self, (repeat each Element).self, .structure("it has \(count) elements, and \(asked) were asked for"))
        }
        var elements = Elements(sequence: reference)
        return (repeat try elements.next(as: (each Element).self))
    }
}

private struct Elements {
    let sequence: PythonReference
    var index = 0

    mutating func next<Element: ConvertibleFromPython>(as type: Element.Type) throws -> Element {
        defer { index += 1 }
        let element = try PythonReference.owned(orError: unl_py.PySequence_GetItem(sequence.pointer, index))
        let gil = GIL(assumingAttached: ())
        let index = index
        return try NestedConversionError.at("element \(index)") { try Element(gil.bind(element)) }
    }
}
