/// A type that a function of a Swift-written module can take.
///
/// An argument is converted straight from Python's object into a variable on the stack of the call: nothing is
/// allocated for a number or a borrowed buffer. Numbers (`Int` to `UInt128`, `Double`, `Float`, `PythonComplex`),
/// `Bool`, `String`, `PythonBytes`, arrays, sets, dictionaries, `Tuple`, optionals of all of these, `PythonReference`,
/// `BoundObject`, `SharedArray`, `BufferView`, and the borrowed `BufferArgument` and `MutableBufferArgument` are such types;
/// another type joins them by conforming to `ConvertibleFromPython` and declaring this conformance.
///
/// GIL: held, for every requirement but `argumentAnnotation`.
public protocol PythonArgument: ~Escapable, SendableMetatype {
    /// What the conversion leaves on the stack.
    associatedtype Loaded

    /// The variable before the conversion.
    static var unloaded: Loaded { get }

    /// Converts a borrowed object. Returns false with Python's exception set. A text that begins with "must be" follows the
    /// names of function and argument: "f() argument 'name' must be str, not int".
    static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<Loaded>) -> Bool

    /// The argument. It must not outlive the variable, which is why a type that borrows is `~Escapable`.
    @_lifetime(immortal)
    static func value(_ loaded: UnsafeMutablePointer<Loaded>) -> Self

    /// Gives back what `load` took. Called once for each `load` that returned true.
    static func unload(_ loaded: UnsafeMutablePointer<Loaded>)

    /// What stub files say that such an argument is: `"int"`; `"Any"` unless a type says more.
    static var argumentAnnotation: String { get }
}

extension PythonArgument where Self: ~Escapable {
    public static var argumentAnnotation: String { "Any" }
}

/// A type whose values may stand for an argument that is left out.
public protocol PythonDefaultArgument: PythonArgument {
    /// What `load` would have left of this value.
    static func loaded(_ value: Self) -> Loaded
}

/// A type whose converted value is the argument itself.
extension PythonArgument where Loaded == Self {
    @inlinable @inline(__always)
    public static func value(_ loaded: UnsafeMutablePointer<Self>) -> Self { loaded.pointee }

    @inlinable @inline(__always)
    public static func unload(_ loaded: UnsafeMutablePointer<Self>) {}
}

extension PythonDefaultArgument where Loaded == Self {
    public static func loaded(_ value: Self) -> Self { value }
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

extension PythonDefaultArgument where Loaded == Self? {
    public static func loaded(_ value: Self) -> Self? { value }
}

extension PythonArgument where Self: ConvertibleFromPython, Loaded == Self? {
    public static func load(_ object: OpaquePointer, into loaded: UnsafeMutablePointer<Self?>) -> Bool {
        do {
            loaded.pointee = try Self(BoundObject(borrowed: object))
            return true
        } catch {
            ArgumentRefusal.raise(error)
            return false
        }
    }
}
