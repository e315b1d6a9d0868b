internal import CPythonABI

/// A Python iterator in use. Unlike `forEach`, the loop may be left early:
///
/// ```swift
/// let lines = try file.iterator()
/// while let line = try lines.next() {
///     if try String(line).hasPrefix("END") { break }
/// }
/// ```
///
/// GIL: held, for everything declared here.
public struct BoundIterator: ~Escapable {
    private let iterator: PythonReference

    /// pre: the lock is held; the caller ties the lifetime to a token.
    @_lifetime(immortal)
    fileprivate init(_ iterator: PythonReference) { self.iterator = iterator }

    /// The next element; nil at the end.
    ///
    /// - Throws: `PythonError` when the iterator raises something else than `StopIteration`.
    @_lifetime(copy self)
    public func next() throws(PythonError) -> BoundObject? {
        if LastingNativeWork.isOn { LastingNativeWork.pause() }
        let element = unl_py.PyIter_Next(iterator.pointer)
        if LastingNativeWork.isOn { LastingNativeWork.resume() }
        guard let element else {
            if unl_py.PyErr_Occurred() != nil { throw PythonError.fetch() }
            return nil
        }
        return tied(BoundObject(owned: element), toLifetimeOf: self)
    }
}

extension BoundObject {
    /// A new iterator over the object's elements, as `iter(object)` in Python.
    @_lifetime(copy self)
    public func iterator() throws(PythonError) -> BoundIterator {
        let iterator = try PythonReference.owned(orError: unl_py.PyObject_GetIter(pointer))
        return tied(BoundIterator(iterator), toLifetimeOf: self)
    }
}
