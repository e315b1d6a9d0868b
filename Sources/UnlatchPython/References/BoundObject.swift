internal import CPythonABI

/// A Python object together with the proof that the lock is held: it can be used, and it cannot outlive the token.
///
/// Attributes, items and calls read as in Python, and throw `PythonError`:
///
/// ```swift
/// let math = try gil.import("math")
/// let root = try Double(math.sqrt(2.0))
/// ```
///
/// GIL: held, for everything declared here.
@dynamicMemberLookup
@dynamicCallable
public struct BoundObject: ~Escapable {
    /// The owned reference, which may be stored and sent.
    public let reference: PythonReference

    /// pre: the lock is held; the caller ties the lifetime to a token.
    @inlinable
    @_lifetime(immortal)
    init(_ reference: PythonReference) { self.reference = reference }

    var pointer: OpaquePointer {
        ThreadState.assertAttached()
        return reference.pointer
    }

    /// The object, for C code that knows CPython's interface.
    package var address: UnsafeMutableRawPointer { UnsafeMutableRawPointer(pointer) }

    /// The attribute, as `object.name` in Python.
    public subscript(dynamicMember name: String) -> BoundObject {
        @_lifetime(copy self)
        get throws { try attribute(name) }
    }

    /// The attribute of that name, for names that are not Swift identifiers.
    @_lifetime(copy self)
    public func attribute(_ name: String) throws(PythonError) -> BoundObject {
        let (pointer, size) = (self.pointer, name.utf8.count)
        if OtherInterpreters.exist || AttachmentCount.phase != .running {
            return try bound(unl_python_get_attribute(pointer, name, size))
        }
        return try bound(unl_python_get_attribute_by_kept_name(pointer, name, size))
    }

    /// Sets the attribute, as `object.name = value` in Python.
    public func setAttribute(_ name: String, to value: some ConvertibleToPython) throws {
        let value = try value.pythonReference(GIL(assumingAttached: ()))
        try PythonError.check(unl_python_set_attribute(pointer, name, name.utf8.count, value.pointer))
    }

    /// The item, as `object[key]` in Python.
    @_lifetime(copy self)
    public func item(_ key: some ConvertibleToPython) throws -> BoundObject {
        let key = try key.pythonReference(GIL(assumingAttached: ()))
        return try bound(unl_py.PyObject_GetItem(pointer, key.pointer))
    }

    /// Calls the object with positional arguments.
    @discardableResult
    @_lifetime(copy self)
    public func dynamicallyCall(withArguments arguments: [any ConvertibleToPython]) throws -> BoundObject {
        let tuple = try PythonReference.tuple(arguments)
        return try bound(unl_py.PyObject_Call(pointer, tuple.pointer, nil))
    }

    /// Calls the object with positional arguments, then keyword arguments.
    @discardableResult
    @_lifetime(copy self)
    public func dynamicallyCall(
        withKeywordArguments arguments: KeyValuePairs<String, any ConvertibleToPython>
    ) throws -> BoundObject {
        let tuple = try PythonReference.tuple(arguments.filter { $0.key.isEmpty }.map(\.value))
        let keywords = try PythonReference.dictionary(arguments.filter { !$0.key.isEmpty }.map { ($0.key, $0.value) })
        return try bound(unl_py.PyObject_Call(pointer, tuple.pointer, keywords.pointer))
    }

    /// Calls `body` with each element, as `for element in object` in Python.
    public func forEach(_ body: (BoundObject) throws -> Void) throws {
        let iterator = try PythonReference.owned(orError: unl_py.PyObject_GetIter(pointer))
        while let element = unl_py.PyIter_Next(iterator.pointer) {
            if LastingNativeWork.isOn { LastingNativeWork.resume() }
            try body(BoundObject(PythonReference(owned: element)))
            if LastingNativeWork.isOn { LastingNativeWork.pause() }
        }
        if unl_py.PyErr_Occurred() != nil { throw PythonError.fetch() }
    }

    /// Whether the object is `None`.
    @inlinable
    public var isNone: Bool {
        ThreadState.assertAttached()
        return reference.isNone
    }

    /// Takes over a new reference, or throws the exception that is set.
    @_lifetime(copy self)
    private func bound(_ raw: OpaquePointer?) throws(PythonError) -> BoundObject {
        let reference = try PythonReference.owned(orError: raw)
        if LastingNativeWork.isOn { LastingNativeWork.resume() }
        return tied(BoundObject(reference), toLifetimeOf: self)
    }
}

extension GIL {
    /// Binds a reference to this token, so that its object can be used.
    @inlinable
    @_lifetime(borrow self)
    public func bind(_ reference: PythonReference) -> BoundObject {
        ThreadState.assertAttached()
        if LastingNativeWork.isOn { LastingNativeWork.resume() }
        return tied(BoundObject(reference), toBorrowOf: self)
    }

    /// Imports a module, as `import name` in Python.
    ///
    /// - Throws: `PythonError` when there is no such module, or its code raised.
    @_lifetime(borrow self)
    public func `import`(_ name: String) throws(PythonError) -> BoundObject {
        ThreadState.assertAttached()
        return bind(try .imported(name))
    }

    /// Runs source text as a module's body in the namespace `globals`, a dictionary.
    ///
    /// - Parameter file: The name that tracebacks show.
    /// - Throws: `PythonError`.
    public func run(_ source: String, in globals: PythonReference, file: String = "<swift>") throws(PythonError) {
        _ = try evaluated(source, globals, file, Int32(UNL_PY_FILE_INPUT))
    }

    /// The value of one expression, in the namespace `globals`, or in an empty one.
    ///
    /// - Throws: `PythonError`.
    @_lifetime(borrow self)
    public func evaluate(_ expression: String, in globals: PythonReference? = nil) throws(PythonError) -> BoundObject {
        ThreadState.assertAttached()
        let namespace: PythonReference
        if let globals { namespace = globals } else { namespace = try .owned(orError: unl_py.PyDict_New()) }
        return bind(try evaluated(expression, namespace, "<swift>", Int32(UNL_PY_EVAL_INPUT)))
    }

    private func evaluated(
        _ source: String, _ globals: PythonReference, _ file: String, _ kind: Int32
    ) throws(PythonError) -> PythonReference {
        ThreadState.assertAttached()
        if unl_py.PyDict_GetItemString(globals.pointer, "__builtins__") == nil {
            // As exec() does: without them, imports made on behalf of this code fail.
            let builtins = try PythonReference.imported("builtins")
            try PythonError.check(unl_python_set_item(globals.pointer, "__builtins__", 12, builtins.pointer))
        }
        let code = try PythonReference.owned(
            orError: unl_python_compile(source, source.utf8.count, file, file.utf8.count, kind))
        return try PythonReference.owned(
            orError: unl_py.PyEval_EvalCode(code.pointer, globals.pointer, globals.pointer))
    }
}
