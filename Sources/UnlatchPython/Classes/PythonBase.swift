/// What a Swift class that others are derived from is derived from itself, where Python has it and them: a `PythonObject` that
/// is not final.
///
/// ```swift
/// class Shape: PythonBase, PythonObject, @unchecked Sendable {
///     class var pythonClass: PythonClass { shapeClass }
/// }
/// final class Circle: Shape, @unchecked Sendable {
///     override class var pythonClass: PythonClass { circleClass }
/// }
/// let shapeClass = PythonClass("Shape", of: Shape.self) { … }
/// let circleClass = PythonClass("Circle", of: Circle.self, derivedFrom: Shape.self) { … }
/// ```
///
/// It has the one requirement of `PythonObject` that Swift (6.3) takes from no extension of a protocol for such a class: "it
/// returns 'Self' and has associated type requirements".
///
/// GIL: either.
open class PythonBase {
    public init() {}

    @inlinable
    public class func value(_ loaded: UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> Self {
        // SAFETY: as `PythonObject.value`: `load` has found an instance of the class, or of one that is derived from it.
        let held = Unmanaged<AnyObject>.fromOpaque(loaded.pointee.unsafelyUnwrapped).takeUnretainedValue()
        return unsafeDowncast(held, to: Self.self)
    }
}
