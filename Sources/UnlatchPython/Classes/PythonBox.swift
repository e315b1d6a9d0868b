internal import CPythonABI

/// A Swift value, such as a struct, that Python has in objects of a class of its own.
///
/// ```swift
/// struct Point: PythonBoxed, Equatable {
///     var x, y: Double
///     static let pythonClass = PythonClass("Point", boxing: Point.self) { c in
///         c.initializer(.named("x"), .named("y")) { (x: Double, y: Double) in PythonBox(Point(x: x, y: y)) }
///         c.property("x") { $0.value.x } set: { (point, x: Double) in point.value.x = x }
///         c.equatable()
///         c.operation(.add) { (a, b: Point) in Point(x: a.value.x + b.x, y: a.value.y + b.y) }
///     }
/// }
/// ```
///
/// An argument is a copy of the value, a result a new object. Methods are called on the box, whose value they may change.
public protocol PythonBoxed: PythonHeldObject where Loaded == UnsafeMutableRawPointer? {
    /// What Python is told of the class: one for the life of the process (`static let`).
    static var pythonClass: PythonClass { get }
}

/// What a Python object holds of a `PythonBoxed` type.
///
/// Two threads must not change the value at once: see `PythonObject` for when that could be.
public final class PythonBox<Value: PythonBoxed>: PythonObject, @unchecked Sendable {
    // SAFETY (@unchecked Sendable): as the documentation says.
    public var value: Value

    public init(_ value: Value) { self.value = value }

    public static var pythonClass: PythonClass { Value.pythonClass }
}

extension PythonClass {
    /// A class whose objects hold values of a type.
    public convenience init<Value: PythonBoxed>(
        _ name: String, boxing type: Value.Type, doc: String = "",
        _ describe: @escaping @Sendable (inout PythonClassMembers<PythonBox<Value>>) -> Void
    ) {
        self.init(name, PythonBox<Value>.self, base: nil, keepsIdentity: false, doc, describe)
    }
}

extension PythonModule {
    /// Adds a class whose objects hold Swift values.
    public mutating func add<Value: PythonBoxed>(_ type: Value.Type) { add(PythonBox<Value>.self) }
}

extension PythonBoxed {
    public static func held(by object: BoundObject) throws -> Self {
        try PythonBox<Self>.held(by: object).value
    }

    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        try .owned(orError: newObject())
    }

    public func newReference(_ gil: borrowing GIL) throws -> OpaquePointer {
        guard let object = newObject() else { throw PythonError.fetch() }
        return object
    }

    @inlinable
    public func newObject() -> OpaquePointer? {
        newInstance(Self.pythonClass, Unmanaged.passRetained(PythonBox(self)).toOpaque())
    }

    public static var resultAnnotation: String { pythonClass.annotation }

    @inlinable @inline(__always)
    public static var unloaded: UnsafeMutableRawPointer? { nil }

    @inlinable @inline(__always)
    public static func load(
        _ object: OpaquePointer, into loaded: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) -> Bool {
        loaded.pointee = heldArgument(object, pythonClass)
        return loaded.pointee != nil
    }

    @inlinable @inline(__always)
    public static func value(_ loaded: UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> Self {
        // SAFETY: objects of the class hold a box, which the object keeps meanwhile.
        Unmanaged<PythonBox<Self>>.fromOpaque(loaded.pointee.unsafelyUnwrapped)._withUnsafeGuaranteedRef { $0.value }
    }

    @inlinable @inline(__always)
    public static func unload(_ loaded: UnsafeMutablePointer<UnsafeMutableRawPointer?>) {}

    public static var argumentAnnotation: String { pythonClass.annotation }
}

extension PythonBox: Equatable where Value: Equatable {
    public static func == (a: PythonBox, b: PythonBox) -> Bool { a.value == b.value }
}

extension PythonBox: Hashable where Value: Hashable {
    public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

extension PythonBox: Comparable where Value: Comparable {
    public static func < (a: PythonBox, b: PythonBox) -> Bool { a.value < b.value }
}
