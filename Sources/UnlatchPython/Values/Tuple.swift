/// Values of different types that are a `tuple` in Python: Swift's own tuples cannot conform to protocols.
///
/// ```swift
/// module.function("polar", "point") { (point: Tuple<Double, Double>) in
///     let (x, y) = point.values
///     return Tuple((x * x + y * y).squareRoot(), atan2(y, x))
/// }
/// ```
public struct Tuple<each Element> {
    public var values: (repeat each Element)

    public init(_ values: repeat each Element) { self.values = (repeat each values) }
}

extension Tuple: Sendable where repeat each Element: Sendable {}

extension Tuple: ConvertibleToPython where repeat each Element: ConvertibleToPython {
    /// A new `tuple`.
    ///
    /// GIL: held.
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        var all: [any ConvertibleToPython] = []
        for value in repeat each values { all.append(value) }
        return try .tuple(all)
    }
}

extension Tuple: ConvertibleFromPython where repeat each Element: ConvertibleFromPython {
    /// The elements of a `tuple`, or of another sequence with as many.
    ///
    /// - Throws: `ConversionError` when the sequence has another number of elements; `PythonError` for what is no
    ///   sequence; what the elements' conversions throw.
    ///
    /// GIL: held.
    public init(_ object: BoundObject) throws {
        self = try NestedConversionError.unnested { try Tuple(nested: object) }
    }

    /// - Throws: `NestedConversionError` for an element.
    init(nested object: BoundObject) throws {
        let elements = try object.unpackedNested(as: repeat (each Element).self)
        self.init(repeat each elements)
    }
}
