/// What one number in memory is: the types that views of Python's memory, kernels and their descriptions know.
///
/// The raw values are the names that kernels have for them, as in `triad-f64`.
public enum ElementType: String, CaseIterable, Sendable, CustomStringConvertible {
    case bool, i8, i16, i32, i64, u8, u16, u32, u64, f16, f32, f64, complex64, complex128

    /// The kind of number, as distinct from its size.
    public enum Kind: Sendable, CustomStringConvertible {
        case truth, signed, unsigned, floating, complex

        public var description: String {
            switch self {
            case .truth: "truth values"
            case .signed: "signed integers"
            case .unsigned: "unsigned integers"
            case .floating: "floating-point numbers"
            case .complex: "complex numbers"
            }
        }
    }

    /// The type of this kind that has so many bytes.
    @inlinable
    public init?(_ kind: Kind, size: Int) {
        switch (kind, size) {
        case (.truth, 1): self = .bool
        case (.signed, 1): self = .i8
        case (.signed, 2): self = .i16
        case (.signed, 4): self = .i32
        case (.signed, 8): self = .i64
        case (.unsigned, 1): self = .u8
        case (.unsigned, 2): self = .u16
        case (.unsigned, 4): self = .u32
        case (.unsigned, 8): self = .u64
        case (.floating, 2): self = .f16
        case (.floating, 4): self = .f32
        case (.floating, 8): self = .f64
        case (.complex, 8): self = .complex64
        case (.complex, 16): self = .complex128
        default: return nil
        }
    }

    @inlinable public var kind: Kind {
        switch self {
        case .bool: .truth
        case .i8, .i16, .i32, .i64: .signed
        case .u8, .u16, .u32, .u64: .unsigned
        case .f16, .f32, .f64: .floating
        case .complex64, .complex128: .complex
        }
    }

    /// In bytes.
    @inlinable public var size: Int {
        switch self {
        case .bool, .i8, .u8: 1
        case .i16, .u16, .f16: 2
        case .i32, .u32, .f32: 4
        case .i64, .u64, .f64, .complex64: 8
        case .complex128: 16
        }
    }

    /// Which case it is, from 0, for tables; there are `count` of them.
    @inlinable public var ordinal: Int {
        switch self {
        case .bool: 0
        case .i8: 1
        case .i16: 2
        case .i32: 3
        case .i64: 4
        case .u8: 5
        case .u16: 6
        case .u32: 7
        case .u64: 8
        case .f16: 9
        case .f32: 10
        case .f64: 11
        case .complex64: 12
        case .complex128: 13
        }
    }

    @inlinable public static var count: Int { 14 }

    /// What an address is a multiple of, in bytes. A complex number is two numbers.
    @inlinable public var alignment: Int { kind == .complex ? size / 2 : size }

    /// As NumPy calls it: `float64`.
    public var numpyName: String {
        switch kind {
        case .truth: "bool"
        case .signed: "int\(8 * size)"
        case .unsigned: "uint\(8 * size)"
        case .floating: "float\(8 * size)"
        case .complex: "complex\(8 * size)"
        }
    }

    /// "floating-point numbers of 8 bytes"
    public var description: String { "\(kind) of \(size) byte\(size == 1 ? "" : "s")" }
}

/// A type whose values lie in memory as numbers of an element type.
///
/// - Precondition: Its stride is the size of that type.
public protocol BufferElement: BitwiseCopyable, Sendable {
    static var elementType: ElementType { get }
}

extension Int: BufferElement { @inlinable public static var elementType: ElementType { .i64 } }
extension Int8: BufferElement { @inlinable public static var elementType: ElementType { .i8 } }
extension Int16: BufferElement { @inlinable public static var elementType: ElementType { .i16 } }
extension Int32: BufferElement { @inlinable public static var elementType: ElementType { .i32 } }
extension Int64: BufferElement { @inlinable public static var elementType: ElementType { .i64 } }
extension UInt: BufferElement { @inlinable public static var elementType: ElementType { .u64 } }
extension UInt8: BufferElement { @inlinable public static var elementType: ElementType { .u8 } }
extension UInt16: BufferElement { @inlinable public static var elementType: ElementType { .u16 } }
extension UInt32: BufferElement { @inlinable public static var elementType: ElementType { .u32 } }
extension UInt64: BufferElement { @inlinable public static var elementType: ElementType { .u64 } }
extension Float: BufferElement { @inlinable public static var elementType: ElementType { .f32 } }
extension Double: BufferElement { @inlinable public static var elementType: ElementType { .f64 } }
// Swift has it on Linux for every processor.
extension Float16: BufferElement { @inlinable public static var elementType: ElementType { .f16 } }

extension ElementType {
    /// The Swift type; nil for complex numbers. `Bool` is none: memory may hold other bytes than 0 and 1.
    public var swiftType: (any BufferElement.Type)? {
        switch self {
        case .i8: Int8.self
        case .i16: Int16.self
        case .i32: Int32.self
        case .i64: Int64.self
        case .u8: UInt8.self
        case .u16: UInt16.self
        case .u32: UInt32.self
        case .u64: UInt64.self
        case .f32: Float.self
        case .f64: Double.self
        case .f16: Float16.self
        case .bool: ByteBool.self
        case .complex64, .complex128: nil
        }
    }
}
