/// The element types that a function takes, as a type: the parameter of `AnyBufferArgument`.
///
/// ```swift
/// enum Samples: ElementChoice { static var types: ElementTypes { [.f64, .f32, .i16] } }
/// ```
public protocol ElementChoice: SendableMetatype {
    static var types: ElementTypes { get }
}

/// Numbers of any type.
public enum AnyElement: ElementChoice {
    @inlinable public static var types: ElementTypes { ElementTypes(rawValue: .max) }
}

/// `float64` or `float32`.
public enum FloatingElement: ElementChoice {
    @inlinable public static var types: ElementTypes { .floating }
}

/// The memory of an argument whose elements may have one of several types, borrowed for the length of the call; they may
/// lie apart, as those of a `StridedBufferArgument`.
///
/// ```swift
/// module.function("total", "x", releasesGIL: .always) { (x: AnyBufferArgument<FloatingElement>) in
///     if let x = x.strided(of: Double.self) { return sum(x) }
///     if let x = x.strided(of: Float.self) { return sum(x) }
///     return 0
/// }
/// ```
///
/// GIL: either. Cost: some 40 ns for each call; nothing is allocated.
public struct AnyBufferArgument<Choice: ElementChoice>: ~Escapable {
    @usableFromInline let storage: UnsafeMutablePointer<StridedStorage>
    /// Of the elements: one of the choice's.
    public let elementType: ElementType

    /// pre: the storage stays, as long as the argument.
    @_lifetime(immortal)
    @inlinable @inline(__always)
    init(_ storage: UnsafeMutablePointer<StridedStorage>) {
        self.storage = storage
        elementType = storage.pointee.elementType
    }

    /// The number of elements, all dimensions together.
    @inlinable public var count: Int { storage.pointee.view.byteCount / elementType.size }
    /// The number of dimensions; 0 for a single item.
    @inlinable public var dimensions: Int { storage.pointee.view.dimensions }

    /// The length of each dimension, in elements. Cost: an allocation.
    public var shape: [Int] {
        guard let lengths = UnsafePointer<Int>(bitPattern: storage.pointee.view.shape) else { return [] }
        // SAFETY: the exporter keeps one length for each dimension as long as the view exists.
        return (0..<dimensions).map { lengths[$0] }
    }

    /// The elements, when they are of this type.
    @_lifetime(copy self)
    @inlinable
    public func strided<Element: BufferElement>(of type: Element.Type) -> StridedBufferArgument<Element>? {
        guard elementType == Element.elementType else { return nil }
        return tied(StridedBufferArgument(storage), toLifetimeOf: self)
    }

    /// The elements, when they are of this type, and in C order without gaps.
    @_lifetime(copy self)
    public func contiguous<Element: BufferElement>(of type: Element.Type) -> BufferArgument<Element>? {
        guard elementType == Element.elementType else { return nil }
        return tied(StridedBufferArgument(storage).contiguous, toLifetimeOf: self)
    }
}

/// As `AnyBufferArgument`, of memory that may be written; an object that is read-only is refused.
public struct MutableAnyBufferArgument<Choice: ElementChoice>: ~Escapable {
    /// The same memory, to be read.
    public let elements: AnyBufferArgument<Choice>

    @_lifetime(immortal)
    @inlinable @inline(__always)
    init(_ storage: UnsafeMutablePointer<StridedStorage>) { elements = AnyBufferArgument(storage) }

    /// Of the elements: one of the choice's.
    @inlinable public var elementType: ElementType { elements.elementType }
    /// The number of elements, all dimensions together.
    @inlinable public var count: Int { elements.count }

    /// The elements, when they are of this type.
    @_lifetime(copy self)
    @inlinable
    public func strided<Element: BufferElement>(of type: Element.Type) -> MutableStridedBufferArgument<Element>? {
        guard elementType == Element.elementType else { return nil }
        return tied(MutableStridedBufferArgument(elements.storage), toLifetimeOf: self)
    }
}

extension AnyBufferArgument: PythonArgument {
    @inlinable @inline(__always)
    public static var unloaded: StridedStorage { StridedStorage() }

    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into storage: UnsafeMutablePointer<StridedStorage>) -> Bool {
        loadStrided(object, storage, Choice.types, false)
    }

    @_lifetime(immortal)
    @inlinable @inline(__always)
    public static func value(_ storage: UnsafeMutablePointer<StridedStorage>) -> AnyBufferArgument {
        AnyBufferArgument(storage)
    }

    @inlinable @inline(__always)
    public static func unload(_ storage: UnsafeMutablePointer<StridedStorage>) { unloadStrided(storage) }

    public static var argumentAnnotation: String { "Buffer" }
}

extension MutableAnyBufferArgument: PythonArgument {
    @inlinable @inline(__always)
    public static var unloaded: StridedStorage { StridedStorage() }

    @inlinable @inline(__always)
    public static func load(_ object: OpaquePointer, into storage: UnsafeMutablePointer<StridedStorage>) -> Bool {
        loadStrided(object, storage, Choice.types, true)
    }

    @_lifetime(immortal)
    @inlinable @inline(__always)
    public static func value(_ storage: UnsafeMutablePointer<StridedStorage>) -> MutableAnyBufferArgument {
        MutableAnyBufferArgument(storage)
    }

    @inlinable @inline(__always)
    public static func unload(_ storage: UnsafeMutablePointer<StridedStorage>) { unloadStrided(storage) }

    public static var argumentAnnotation: String { "Buffer" }
}
