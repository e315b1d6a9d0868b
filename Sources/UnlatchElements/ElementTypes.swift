/// A set of element types.
public struct ElementTypes: OptionSet, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt16

    @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

    @inlinable public init(_ type: ElementType) { rawValue = 1 << type.ordinal }

    @inlinable public init(_ types: some Sequence<ElementType>) {
        rawValue = types.reduce(0) { $0 | 1 << $1.ordinal }
    }

    @inlinable public static var signed: ElementTypes { [.i8, .i16, .i32, .i64] }
    @inlinable public static var unsigned: ElementTypes { [.u8, .u16, .u32, .u64] }
    /// Of Swift's own types: without `float16`.
    @inlinable public static var floating: ElementTypes { [.f32, .f64] }

    @inlinable public static var bool: ElementTypes { ElementTypes(.bool) }
    @inlinable public static var i8: ElementTypes { ElementTypes(.i8) }
    @inlinable public static var i16: ElementTypes { ElementTypes(.i16) }
    @inlinable public static var i32: ElementTypes { ElementTypes(.i32) }
    @inlinable public static var i64: ElementTypes { ElementTypes(.i64) }
    @inlinable public static var u8: ElementTypes { ElementTypes(.u8) }
    @inlinable public static var u16: ElementTypes { ElementTypes(.u16) }
    @inlinable public static var u32: ElementTypes { ElementTypes(.u32) }
    @inlinable public static var u64: ElementTypes { ElementTypes(.u64) }
    @inlinable public static var f16: ElementTypes { ElementTypes(.f16) }
    @inlinable public static var f32: ElementTypes { ElementTypes(.f32) }
    @inlinable public static var f64: ElementTypes { ElementTypes(.f64) }
    @inlinable public static var complex64: ElementTypes { ElementTypes(.complex64) }
    @inlinable public static var complex128: ElementTypes { ElementTypes(.complex128) }

    @inlinable public func contains(_ type: ElementType) -> Bool { rawValue & 1 << type.ordinal != 0 }

    /// "float64 or float32"
    public var description: String {
        ElementType.allCases.reversed().filter { contains($0) }.map(\.numpyName).joined(separator: " or ")
    }
}
