internal import CPythonABI

/// A Python object together with the proof that the lock is held: it can be used, and it cannot outlive the token.
///
/// Attributes, items, slices, operators and calls read as in Python, and throw `PythonError`:
///
/// ```swift
/// let numpy = try gil.import("numpy")
/// let table = try numpy.arange(12).reshape(3, 4)
/// let sum = try Int((table[1..<3, 0] * 2 + 1).sum())
/// try numpy.add(table, sum) { $0.out = table }
/// try table.assigning { $0[0] = 7 }
/// ```
///
/// A bound object is an operand, a key, a value that is assigned, and an argument of an attribute that is called: by position, or
/// by a name inside the block (`BoundMethod`). In `f(x, name: value)`, and where what is called is no attribute, it is written
/// `object.reference`: the compiler hands such arguments over as an array, which cannot hold what must not escape.
///
/// GIL: held, for everything declared here.
@dynamicMemberLookup
@dynamicCallable
public struct BoundObject: ~Escapable {
    /// Counted by CPython, so that no object of Swift's is behind a bound one.
    private let counted: unl_bound
    /// The compiler (6.3) crashes over an optional of a struct that is one such reference and nothing else.
    private let second: UInt8 = 0

    // pre, for these: the lock is held; the caller ties the lifetime to a token.

    /// Takes over a reference that the caller owns.
    @_lifetime(immortal)
    init(owned pointer: OpaquePointer) { counted = unl_bound_owning(pointer) }

    /// Adds a reference to an object that somebody else keeps.
    @_lifetime(immortal)
    init(borrowed pointer: OpaquePointer) { counted = unl_bound_borrowing(pointer) }

    @_lifetime(immortal)
    init(_ reference: PythonReference) { self.init(borrowed: reference.pointer) }

    /// An owned reference, which may be stored and sent.
    public var reference: PythonReference { PythonReference(borrowed: pointer) }

    var pointer: OpaquePointer {
        ThreadState.assertAttached()
        return unl_bound_object(counted)
    }

    /// The object, for C code that knows CPython's interface.
    package var address: UnsafeMutableRawPointer { UnsafeMutableRawPointer(pointer) }

    /// The attribute, as `object.name` in Python.
    public subscript(dynamicMember name: String) -> BoundObject {
        @_lifetime(copy self)
        get throws { try attribute(name) }
    }

    /// A setter cannot throw in Swift, and setting an attribute may. So it is set inside `assigning`, which can.
    @_disfavoredOverload
    public subscript(dynamicMember name: String) -> any ConvertibleToPython & ~Escapable {
        @available(*, unavailable, message: "an attribute is read as a BoundObject")
        @_lifetime(copy self)
        get { self }
        @available(
            *, unavailable, message: "setting an attribute may throw: write `try object.assigning { $0.name = value }`"
        )
        nonmutating set {}
    }

    /// The attribute of that name, for names that are not Swift identifiers.
    @_lifetime(copy self)
    public func attribute(_ name: String) throws(PythonError) -> BoundObject {
        DeferredDrops.performPostponed()
        return try bound(AttributeName.get(name, of: pointer))
    }

    /// Sets the attribute, as `object.name = value` in Python.
    public func setAttribute(
        _ name: String, to value: borrowing some ConvertibleToPython & ~Escapable
    ) throws {
        DeferredDrops.performPostponed()
        let value = try value.pythonReference(GIL(assumingAttached: ()))
        try PythonError.check(AttributeName.set(name, of: pointer, to: value.pointer))
    }

    /// The item, as `object[key]` in Python.
    @_lifetime(copy self)
    public func item(_ key: borrowing some ConvertibleToPython & ~Escapable) throws -> BoundObject {
        DeferredDrops.performPostponed()
        let key = try key.pythonReference(GIL(assumingAttached: ()))
        return try bound(unl_py.PyObject_GetItem(pointer, key.pointer))
    }

    /// Calls the object with positional arguments.
    @discardableResult
    @_lifetime(copy self)
    public func dynamicallyCall(withArguments arguments: [any ConvertibleToPython]) throws -> BoundObject {
        DeferredDrops.performPostponed()
        let tuple = try PythonReference.tuple(arguments)
        return try bound(unl_py.PyObject_Call(pointer, tuple.pointer, nil))
    }

    /// Calls the object with positional arguments, then keyword arguments.
    @discardableResult
    @_lifetime(copy self)
    public func dynamicallyCall(
        withKeywordArguments arguments: KeyValuePairs<String, any ConvertibleToPython>
    ) throws -> BoundObject {
        DeferredDrops.performPostponed()
        let tuple = try PythonReference.tuple(arguments.filter { $0.key.isEmpty }.map(\.value))
        let keywords = try PythonReference.dictionary(arguments.filter { !$0.key.isEmpty }.map { ($0.key, $0.value) })
        return try bound(unl_py.PyObject_Call(pointer, tuple.pointer, keywords.pointer))
    }

    /// Calls `body` with each element, as `for element in object` in Python.
    public func forEach(_ body: (BoundObject) throws -> Void) throws {
        let iterator = try PythonReference.owned(orError: unl_py.PyObject_GetIter(pointer))
        while let element = unl_py.PyIter_Next(iterator.pointer) {
            if LastingNativeWork.isOn { LastingNativeWork.resume() }
            try body(BoundObject(owned: element))
            DeferredDrops.performPostponed()
            if LastingNativeWork.isOn { LastingNativeWork.pause() }
        }
        if unl_py.PyErr_Occurred() != nil { throw PythonError.fetch() }
    }

    /// Whether the object is `None`.
    public var isNone: Bool { pointer == unl_py._Py_NoneStruct }

    /// Takes over a new reference, or throws the exception that is set.
    @_lifetime(copy self)
    func bound(_ raw: OpaquePointer?) throws(PythonError) -> BoundObject {
        guard let raw else { throw PythonError.fetch() }
        if LastingNativeWork.isOn { LastingNativeWork.resume() }
        return tied(BoundObject(owned: raw), toLifetimeOf: self)
    }
}

extension GIL {
    /// Binds a reference to this token, so that its object can be used.
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
        DeferredDrops.performPostponed()
        return bind(try .imported(name))
    }

    /// Runs source text as a module's body, in `__main__` or in the namespace `globals`, a dictionary.
    ///
    /// ```swift
    /// try gil.run("import math\ndef area(r): return math.pi * r ** 2")
    /// let area = try Double(gil.evaluate("area(2)"))
    /// ```
    ///
    /// What it defines in `__main__` stays there, for whoever runs something there next: in a module that others import, that is
    /// their program's own namespace, so give one of yours (`gil.evaluate("{}").reference`).
    ///
    /// - Parameter file: The name that tracebacks show.
    /// - Throws: `PythonError`.
    public func run(
        _ source: String, in globals: PythonReference? = nil, file: String = "<swift>"
    ) throws(PythonError) {
        _ = try evaluated(source, globals, file, Int32(UNL_PY_FILE_INPUT))
    }

    /// The value of one expression, in `__main__` or in the namespace `globals`, a dictionary.
    ///
    /// - Throws: `PythonError`.
    @_lifetime(borrow self)
    public func evaluate(_ expression: String, in globals: PythonReference? = nil) throws(PythonError) -> BoundObject {
        bind(try evaluated(expression, globals, "<swift>", Int32(UNL_PY_EVAL_INPUT)))
    }

    private func evaluated(
        _ source: String, _ namespace: PythonReference?, _ file: String, _ kind: Int32
    ) throws(PythonError) -> PythonReference {
        ThreadState.assertAttached()
        DeferredDrops.performPostponed()
        let globals: PythonReference
        if let namespace { globals = namespace } else { globals = try mainNamespace() }
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

    private func mainNamespace() throws(PythonError) -> PythonReference {
        let main = try PythonReference.imported("__main__")
        return try .owned(orError: AttributeName.get("__dict__", of: main.pointer))
    }
}
