internal import CPythonABI

// `object[key]` in Python. A range is a slice, and several keys are a tuple: `table[1..<3, 0]`.

extension BoundObject {
    public subscript(key: some ConvertibleToPython & ~Escapable) -> BoundObject {
        @_lifetime(copy self)
        get throws { try item(key) }
    }

    /// `object[:]`.
    public subscript(all: UnboundedRange) -> BoundObject {
        @_lifetime(copy self)
        get throws { try item(PythonSlice()) }
    }

    public subscript(
        first: some ConvertibleToPython & ~Escapable, second: some ConvertibleToPython & ~Escapable
    ) -> BoundObject {
        @_lifetime(copy self)
        get throws { try item(PythonReference.keys(first.asKey, second.asKey)) }
    }

    public subscript(
        first: some ConvertibleToPython & ~Escapable, second: some ConvertibleToPython & ~Escapable,
        third: some ConvertibleToPython & ~Escapable
    ) -> BoundObject {
        @_lifetime(copy self)
        get throws { try item(PythonReference.keys(first.asKey, second.asKey, third.asKey)) }
    }

    public subscript(
        first: some ConvertibleToPython & ~Escapable, second: some ConvertibleToPython & ~Escapable,
        third: some ConvertibleToPython & ~Escapable, fourth: some ConvertibleToPython & ~Escapable
    ) -> BoundObject {
        @_lifetime(copy self)
        get throws { try item(PythonReference.keys(first.asKey, second.asKey, third.asKey, fourth.asKey)) }
    }

    /// A setter cannot throw in Swift, and setting an item may. So it is set inside `assigning`, which can.
    @_disfavoredOverload
    public subscript(key: some ConvertibleToPython & ~Escapable) -> any ConvertibleToPython & ~Escapable {
        @available(*, unavailable, message: "an item is read as a BoundObject")
        @_lifetime(copy self)
        get { self }
        @available(
            *, unavailable, message: "setting an item may throw: write `try object.assigning { $0[key] = value }`"
        )
        nonmutating set {}
    }
}

extension ConvertibleToPython where Self: ~Escapable {
    /// pre: the lock is held.
    var asKey: PythonReference {
        get throws { try pythonReference(GIL(assumingAttached: ())) }
    }
}

extension PythonReference {
    /// A tuple. pre: the lock is held.
    static func keys(_ keys: PythonReference...) throws -> PythonReference { try .tuple(keys) }
}
