internal import CPythonABI

/// An exception class that a module declares.
///
/// ```swift
/// let geometryError = PythonExceptionClass("GeometryError", doc: "What cannot be drawn.")
/// let emptyError = PythonExceptionClass("EmptyError", base: .declared(geometryError))
///
/// extension DrawingError: PythonExceptionConvertible {
///     var pythonException: PythonException { PythonException(.declared(geometryError), "\(self)") }
/// }
/// module.add(geometryError)
/// module.add(emptyError)
/// ```
///
/// GIL: either.
public final class PythonExceptionClass: Sendable, Hashable {
    public let name: String
    public let doc: String
    /// What it is derived from.
    public let base: PythonException.Class
    let number: TypeNames.Number

    /// One for the life of the process: keep it in a constant.
    public init(_ name: String, base: PythonException.Class = .builtin("Exception"), doc: String = "") {
        (self.name, self.base, self.doc) = (name, base, doc)
        number = TypeNames.add(name)
    }

    public static func == (a: PythonExceptionClass, b: PythonExceptionClass) -> Bool { a === b }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

    /// The class that the current interpreter has of it. pre: the lock is held.
    func object() throws -> PythonReference {
        let base = try base.object()
        return try InterpreterStorage.object(
            "unlatch.exception.\(UInt(bitPattern: ObjectIdentifier(self)))", of: .thisCopy
        ) {
            () throws(PythonError) in
            try .owned(
                orError: unl_py.PyErr_NewExceptionWithDoc(
                    TypeNames.fullName(number), doc.isEmpty ? nil : doc, base.pointer, nil))
        }
    }
}

extension PythonModule {
    /// Adds an exception class.
    public mutating func add(_ exception: PythonExceptionClass) { exceptions.append(exception) }
}
