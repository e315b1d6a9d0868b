/// A truth value as others keep it in memory, NumPy's `bool` for one: a byte, which is true unless it is 0.
///
/// Swift's `Bool` is no element of a buffer: it may hold 0 and 1 alone, and memory may hold other bytes.
public struct ByteBool: Hashable, Sendable, BitwiseCopyable {
    public var byte: UInt8

    @inlinable public init(_ value: Bool) { byte = value ? 1 : 0 }

    @inlinable public var value: Bool {
        get { byte != 0 }
        set { byte = newValue ? 1 : 0 }
    }

    @inlinable public static func == (one: ByteBool, other: ByteBool) -> Bool { one.value == other.value }

    @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

extension ByteBool: BufferElement { @inlinable public static var elementType: ElementType { .bool } }
