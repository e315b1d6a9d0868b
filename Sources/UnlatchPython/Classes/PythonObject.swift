internal import CPythonABI

/// A Swift class whose instances Python can have as objects of a class of its own: a final one, or a `PythonBase`.
///
/// ```swift
/// final class Counter: PythonObject, @unchecked Sendable {
///     static let pythonClass = PythonClass("Counter", of: Counter.self, doc: "Counts.") { c in
///         c.initializer(.named("start", default: 0)) { (start: Int) in Counter(start) }
///         c.method("add", "n") { (counter: Counter, n: Int) in counter.add(n) }
///         c.property("value") { $0.value } set: { (counter, value: Int) in counter.value = value }
///     }
///     …
/// }
/// module.add(Counter.self)
/// ```
///
/// Such a class is a `PythonArgument` and a `PythonResult`, alone and in collections. An argument is the Swift instance that
/// the Python object holds. An instance that is returned is the same Python object each time, as long as that lives; each
/// interpreter has one of its own. For values see `PythonBoxed`, for classes that are derived from others `PythonClass`.
///
/// An instance is used by all threads that Python runs: at once where a method releases the lock, and where there is none.
/// That it bears this is what `Sendable` says.
public protocol PythonObject: PythonHeldObject, AnyObject where Loaded == UnsafeMutableRawPointer? {
    /// What Python is told of the class: one for the life of the process (`static let`).
    static var pythonClass: PythonClass { get }
}

/// What `PythonObject` is made of; not to be conformed to by itself.
public protocol PythonHeldObject: Sendable, PythonArgument, PythonResult, ConvertibleToPython, ConvertibleFromPython {
    /// What the Python object holds. GIL: held.
    static func held(by object: BoundObject) throws -> Self
}

extension PythonHeldObject {
    /// What the Python object holds.
    ///
    /// - Throws: `PythonError` (`TypeError`) for an object of another class, or one that is not initialised.
    ///
    /// GIL: held.
    public init(_ object: BoundObject) throws { self = try Self.held(by: object) }
}

extension PythonObject {
    public static func held(by object: BoundObject) throws -> Self {
        guard let held = heldArgument(object.pointer, pythonClass) else { throw PythonError.fetch() }
        // SAFETY: objects of the class hold an instance of it, which the object keeps meanwhile.
        return Unmanaged<Self>.fromOpaque(held).takeUnretainedValue()
    }

    /// The Python object that has this instance; a new one where none has.
    ///
    /// GIL: held.
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        try .owned(orError: newObject())
    }

    public func newReference(_ gil: borrowing GIL) throws -> OpaquePointer {
        guard let object = newObject() else { throw PythonError.fetch() }
        return object
    }

    @inlinable
    public func newObject() -> OpaquePointer? {
        // Of the instance's own class, which may be derived from this one.
        objectOfInstance(type(of: self).pythonClass, Unmanaged.passUnretained(self).toOpaque())
    }

    public static var resultAnnotation: String { pythonClass.annotation }

    // MARK: An argument

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
        // SAFETY: as `held(by:)`; an object gives up what it holds with itself alone.
        Unmanaged<Self>.fromOpaque(loaded.pointee.unsafelyUnwrapped).takeUnretainedValue()
    }

    @inlinable @inline(__always)
    public static func unload(_ loaded: UnsafeMutablePointer<UnsafeMutableRawPointer?>) {}

    public static var argumentAnnotation: String { pythonClass.annotation }
}

/// What an argument of the class holds; nil with a TypeError set. pre: the lock is held.
@usableFromInline
func heldArgument(_ object: OpaquePointer, _ pythonClass: PythonClass) -> UnsafeMutableRawPointer? {
    if unl_python_is_of_first_type(object, pythonClass.record) != 0, let held = unl_python_held(object) { return held }
    return heldByOther(object, pythonClass)
}

@inline(never)
private func heldByOther(_ object: OpaquePointer, _ pythonClass: PythonClass) -> UnsafeMutableRawPointer? {
    // Not what the object says of its class: the layout is what counts.
    guard unl_python_is_of_class(unl_python_type_of(object), pythonClass.record) != 0 else {
        ArgumentRefusal.raise(mustBe: pythonClass.fullName, not: object)
        return nil
    }
    if let held = unl_python_held(object) { return held }
    PythonError.raise(
        unl_py.PyExc_TypeError,
        "must be an initialised \(pythonClass.fullName): its __init__() was not called")
    return nil
}

/// A new reference to the object that has the instance, or a new object. pre: the lock is held; the caller keeps the instance.
@usableFromInline
func objectOfInstance(_ pythonClass: PythonClass, _ held: UnsafeMutableRawPointer) -> OpaquePointer? {
    if pythonClass.record.pointee.keeps_identity != 0, let known = unl_python_known_object(held) { return known }
    return newInstance(pythonClass, Unmanaged<AnyObject>.fromOpaque(held).retain().toOpaque())
}

/// A new object that holds the instance; takes over the reference to that. pre: the lock is held.
@usableFromInline
func newInstance(_ pythonClass: PythonClass, _ held: UnsafeMutableRawPointer) -> OpaquePointer? {
    // Kept by the interpreter, whose lock is held.
    if let type = pythonClass.record.pointee.first_type, InterpreterNumber.current == .first {
        return unl_python_new_instance(pythonClass.record, type, held)
    }
    do {
        return unl_python_new_instance(pythonClass.record, try pythonClass.type().pointer, held)
    } catch {
        PythonError.raise(error)
        Unmanaged<AnyObject>.fromOpaque(held).release()
        return nil
    }
}

/// Lends a method what its object holds.
///
/// Nothing is counted: an object that is initialised again keeps what it held before, and the caller keeps the object. Of a
/// class that is collected the instance gets another owner, so that the collector leaves it alone meanwhile.
@inlinable @inline(__always)
func withReceiver<Object: PythonObject>(
    _ this: OpaquePointer?, _ place: MethodPlace, _ body: (Object) -> OpaquePointer?
) -> OpaquePointer? {
    let held = heldByReceiver(this.unsafelyUnwrapped)
    let isOwned = held & 1
    guard let address = UnsafeRawPointer(bitPattern: held &- isOwned) else { return refusedReceiver(place) }
    // SAFETY: Python calls a method with an object of its class alone.
    let object = Unmanaged<Object>.fromOpaque(address)
    let result = object._withUnsafeGuaranteedRef { body($0) }
    if isOwned != 0 { object.release() }
    return result
}

/// The address of what the object holds; plus 1 where it was retained for the call. 0: not initialised.
@usableFromInline
func heldByReceiver(_ this: OpaquePointer) -> UInt {
    guard let held = unl_python_held(this) else { return 0 }
    guard unl_python_instance_of(this).pointee.class_.pointee.traverse != nil else { return UInt(bitPattern: held) }
    _ = Unmanaged<AnyObject>.fromOpaque(held).retain()
    return UInt(bitPattern: held) | 1
}

@usableFromInline
@inline(never)
func refusedReceiver(_ place: MethodPlace) -> OpaquePointer? {
    PythonError.raise(
        unl_py.PyExc_TypeError, "\(place.text) needs an initialised object: its __init__() was not called")
    return nil
}

/// Runs a class method's body with the lock held.
@inlinable @inline(__always)
func performOnType<R: PythonResult>(
    _ this: OpaquePointer?, _ body: (inout GIL, PythonReference) throws -> R
) -> OpaquePointer? {
    perform {
        var gil = GIL(assumingAttached: ())
        return try body(&gil, typeReference(this.unsafelyUnwrapped))
    }
}

@usableFromInline
func typeReference(_ this: OpaquePointer) -> PythonReference { PythonReference(borrowed: this) }

/// A text behind a pointer, so that a call carries one word for a message that it seldom needs.
@usableFromInline
final class MethodPlace: Sendable {
    let text: String
    @usableFromInline init(_ text: String) { self.text = text }
}

/// What an initialiser has made. Its "object" is the Swift instance, with one reference, for the C code that asked for it.
@usableFromInline
struct InitialValue<Object: AnyObject>: PythonResult {
    @usableFromInline let value: Object
    @inlinable init(_ value: Object) { self.value = value }
    @inlinable @inline(__always)
    func newObject() -> OpaquePointer? { OpaquePointer(Unmanaged.passRetained(value).toOpaque()) }
    @usableFromInline static var resultAnnotation: String { "None" }
}
