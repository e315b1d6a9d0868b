/// A type that a function of a Swift-written module can take.
///
/// An argument is converted straight from Python's object into a variable on the stack of the call: nothing is
/// allocated for a number or a borrowed buffer. `Double`, `Int`, `Bool`, `String`, `PythonBytes`, arrays, optionals,
/// `PythonReference`, `BufferView`, and the borrowed `BufferArgument` and `MutableBufferArgument` are such types;
/// another type joins them by conforming to `ConvertibleFromPython` and declaring this conformance.
///
/// GIL: held, for every requirement.
public protocol PythonArgument: ~Escapable {
    /// What the conversion leaves on the stack.
    associatedtype Loaded

    /// The variable before the conversion.
    static var unloaded: Loaded { get }

    /// Converts a borrowed object. Returns false with Python's exception set.
    static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<Loaded>) -> Bool

    /// The argument. It must not outlive the variable, which is why a type that borrows is `~Escapable`.
    @_lifetime(immortal)
    static func value(_ loaded: UnsafeMutablePointer<Loaded>) -> Self

    /// Gives back what `load` took. Called once for each `load` that returned true.
    static func unload(_ loaded: UnsafeMutablePointer<Loaded>)
}

/// A type whose converted value is the argument itself.
extension PythonArgument where Loaded == Self {
    @inlinable @inline(__always)
    public static func value(_ loaded: UnsafeMutablePointer<Self>) -> Self { loaded.pointee }

    @inlinable @inline(__always)
    public static func unload(_ loaded: UnsafeMutablePointer<Self>) {}
}

/// A type that has no value to start with.
extension PythonArgument where Loaded == Self? {
    @inlinable @inline(__always)
    public static var unloaded: Self? { nil }

    @inlinable @inline(__always)
    public static func value(_ loaded: UnsafeMutablePointer<Self?>) -> Self { loaded.pointee! }

    @inlinable @inline(__always)
    public static func unload(_ loaded: UnsafeMutablePointer<Self?>) {}
}

extension PythonArgument where Self: ConvertibleFromPython, Loaded == Self? {
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<Self?>) -> Bool {
        do {
            loaded.pointee = try Self(BoundObject(PythonReference(borrowed: object)))
            return true
        } catch {
            PythonError.raise(error)
            return false
        }
    }
}
