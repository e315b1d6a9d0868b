internal import CPythonABI

/// What the conversion of an optional argument leaves on the stack.
public struct OptionalStorage<Wrapped> {
    // The first field, so that the address of the whole is its own: what a borrowed buffer leaves here may point into itself.
    @usableFromInline var wrapped: Wrapped
    @usableFromInline var isNone = true

    @inlinable @inline(__always)
    init(_ wrapped: Wrapped) { self.wrapped = wrapped }
}

extension UnsafeMutablePointer {
    /// The storage of the value, as a type's own conversion uses it.
    @inlinable @inline(__always)
    func ofWrapped<Wrapped>() -> UnsafeMutablePointer<Wrapped> where Pointee == OptionalStorage<Wrapped> {
        // SAFETY: a struct begins with its first field.
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: Wrapped.self)
    }
}

/// `None` is nil, for borrowed buffers, too.
///
/// ```swift
/// module.function("scaled", "x", .named("out", default: nil)) {
///     (x: BufferArgument<Double>, out: MutableBufferArgument<Double>?) in …
/// }
/// ```
extension Optional: PythonArgument where Wrapped: PythonArgument & ~Escapable {
    @inlinable @inline(__always)
    public static var unloaded: OptionalStorage<Wrapped.Loaded> { OptionalStorage(Wrapped.unloaded) }

    @inlinable @inline(__always)
    public static func load(
        _ object: OpaquePointer, into loaded: UnsafeMutablePointer<OptionalStorage<Wrapped.Loaded>>
    ) -> Bool {
        if isNone(object) { return true }
        guard Wrapped.load(object, into: loaded.ofWrapped()) else {
            allowNone()
            return false
        }
        loaded.pointee.isNone = false
        return true
    }

    @_lifetime(immortal)
    @inlinable @inline(__always)
    public static func value(_ loaded: UnsafeMutablePointer<OptionalStorage<Wrapped.Loaded>>) -> Wrapped? {
        loaded.pointee.isNone ? nil : Wrapped.value(loaded.ofWrapped())
    }

    @inlinable @inline(__always)
    public static func unload(_ loaded: UnsafeMutablePointer<OptionalStorage<Wrapped.Loaded>>) {
        if !loaded.pointee.isNone { Wrapped.unload(loaded.ofWrapped()) }
    }

    public static var argumentAnnotation: String {
        let wrapped = Wrapped.argumentAnnotation
        return wrapped == "Any" ? wrapped : "\(wrapped) | None"
    }
}

extension Optional: PythonDefaultArgument where Wrapped: PythonDefaultArgument {
    public static func loaded(_ value: Wrapped?) -> OptionalStorage<Wrapped.Loaded> {
        guard let value else { return OptionalStorage(Wrapped.unloaded) }
        var storage = OptionalStorage(Wrapped.loaded(value))
        storage.isNone = false
        return storage
    }
}

/// The default `nil` of an optional whose values cannot be defaults, such as borrowed memory.
public struct NilDefault: ExpressibleByNilLiteral, Sendable {
    public init(nilLiteral: ()) {}
}

@usableFromInline
func isNone(_ object: OpaquePointer) -> Bool { object == unl_py._Py_NoneStruct }

@usableFromInline
@inline(never)
func allowNone() { ArgumentRefusal.allowNone() }
