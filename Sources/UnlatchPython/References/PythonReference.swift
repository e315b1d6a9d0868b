internal import CPythonABI

/// An owned reference to a Python object. It may be stored, sent to other threads, and dropped anywhere: without the
/// lock of the object's interpreter, the decrement is queued and done by the next thread that comes to hold that lock.
///
/// To use the object, bind it to a token: `gil.bind(reference)`.
///
/// GIL: either.
public final class PythonReference: @unchecked Sendable {
    // SAFETY (@unchecked Sendable): the pointer never changes, and is followed only by a thread that holds the lock.
    let pointer: OpaquePointer
    private let owner: InterpreterNumber

    /// Takes over a reference that the caller owns. pre: the lock is held.
    init(owned pointer: OpaquePointer) {
        self.pointer = pointer
        owner = .current
    }

    /// Adds a reference to an object that somebody else keeps. pre: the lock is held.
    init(borrowed pointer: OpaquePointer) {
        unl_py.Py_IncRef(pointer)
        self.pointer = pointer
        owner = .current
    }

    /// Takes over the result of a call that returns a new reference, or null with an exception set.
    /// pre: the lock is held.
    static func owned(orError pointer: OpaquePointer?) throws(PythonError) -> PythonReference {
        guard let pointer else { throw PythonError.fetch() }
        return PythonReference(owned: pointer)
    }

    /// Takes over what C code returned: a new reference, or null with an exception set.
    ///
    /// GIL: held.
    package convenience init(newReference address: UnsafeMutableRawPointer?, _ gil: borrowing GIL) throws(PythonError) {
        guard let address else { throw PythonError.fetch() }
        self.init(owned: OpaquePointer(address))
    }

    /// A module, as `import name` in Python has it loaded. pre: the lock is held.
    static func imported(_ name: String) throws(PythonError) -> PythonReference {
        try owned(orError: unl_python_import(name, name.utf8.count))
    }

    /// One more reference, for a call that steals it. pre: the lock is held.
    func stolen() -> OpaquePointer {
        unl_py.Py_IncRef(pointer)
        return pointer
    }

    /// pre: the lock is held.
    var isNone: Bool { pointer == unl_py._Py_NoneStruct }

    deinit { DeferredDrops.drop(.reference(pointer), of: owner) }
}
