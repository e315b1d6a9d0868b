internal import CPythonABI

extension PythonClassMembers {
    /// What `pickle` and `copy` keep of an object, and how one is made of it. Without this they refuse objects of the class:
    /// "cannot pickle 'Counter' object". The `__dict__` of a class that Python code derives is kept, too.
    ///
    /// ```swift
    /// c.pickled { $0.value } restoring: { (value: Int) in Counter(value) }
    /// ```
    @inlinable @inline(__always)
    public mutating func pickled<State: PythonArgument & ConvertibleToPython>(
        _ state: @escaping @Sendable (Object) throws -> State,
        restoring restore: @escaping @Sendable (State) throws -> Object
    ) {
        let get = MethodPlace(place("__getstate__") + "()")
        let set = MethodPlace(place("__setstate__") + "() argument 'state'")
        add(method: "__getstate__", "", [], "tuple[Any, ...]") { this, _ in
            withReceiver(this, get) { (object: Object) in
                perform { try PickledState(try state(object), this.unsafelyUnwrapped) }
            }
        }
        addRestoring(set) { this, object in
            withLoaded(object, { refused(at: set) }) { (state: State) in
                performed { hold(Unmanaged.passRetained(try restore(state)).toOpaque(), this) }
            } != nil
        }
    }

    @usableFromInline
    mutating func addRestoring(
        _ set: MethodPlace, _ restore: @escaping @Sendable (_ this: OpaquePointer, _ state: OpaquePointer) -> Bool
    ) {
        let parameter = ParameterDescription(
            function: place("__setstate__"), name: "state", kind: .positional, annotation: "tuple[Any, ...]")
        add(method: "__setstate__", "", [parameter], "None") { this, arguments in
            // SAFETY: there is one argument.
            let (this, pair) = (this.unsafelyUnwrapped, arguments.unsafelyUnwrapped[0].unsafelyUnwrapped)
            guard unl_py.PyTuple_Size(pair) == 2, let state = unl_py.PyTuple_GetItem(pair, 0),
                let attributes = unl_py.PyTuple_GetItem(pair, 1)
            else {
                PythonError.forget()
                ArgumentRefusal.raise(mustBe: "what __getstate__() returns", not: pair)
                return refused(at: set)
            }
            guard restore(this, state) else { return nil }
            return perform {
                let gil = GIL(assumingAttached: ())
                let attributes = gil.bind(PythonReference(borrowed: attributes))
                if !attributes.isNone {
                    try gil.bind(PythonReference(borrowed: this)).attribute("__dict__").update(attributes.reference)
                }
                return PythonNone()
            }
        }
    }
}

/// What `__getstate__` returns: a pair of the state and the object's dictionary, or None.
@usableFromInline
struct PickledState: PythonResult {
    private let pair: PythonReference

    /// pre: the lock is held.
    @usableFromInline
    init(_ state: some ConvertibleToPython, _ this: OpaquePointer) throws {
        let gil = GIL(assumingAttached: ())
        let attributes = PythonReference(borrowed: this).quietly("__dict__")
        pair = try PythonTuple(state.pythonReference(gil), attributes).pythonReference(gil)
    }

    @usableFromInline
    func newObject() -> OpaquePointer? { pair.stolen() }
}

/// Has the object hold what was made for it. pre: the lock is held.
@usableFromInline
func hold(_ held: UnsafeMutableRawPointer, _ this: OpaquePointer) { unl_python_hold(this, held) }
