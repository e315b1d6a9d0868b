internal import CPythonABI

/// An object whose attributes and items are assigned, or one of these: what `assigning` lends.
///
/// GIL: held, for everything declared here.
@dynamicMemberLookup
public struct BoundAssignments: ~Escapable {
    private enum Step {
        case attribute(String)
        case item(PythonReference)
    }

    private let outcome: Outcome
    /// Whose attribute or item this is; nil after an error.
    private let owner: PythonReference?
    /// Nil for the object that `assigning` was called on.
    private let step: Step?

    /// The first error of a block, after which nothing more is done.
    fileprivate final class Outcome {
        var error: (any Error)?
    }

    /// pre: the lock is held; the caller ties the lifetime to a token.
    @_lifetime(immortal)
    fileprivate init(_ object: PythonReference, _ outcome: Outcome) {
        self.init(outcome, owner: object, step: nil)
    }

    @_lifetime(immortal)
    private init(_ outcome: Outcome, owner: PythonReference?, step: Step?) {
        self.outcome = outcome
        self.owner = owner
        self.step = step
    }

    /// The attribute, to assign to one of its own, or to change it by an operator.
    public subscript(dynamicMember name: String) -> BoundAssignments {
        @_lifetime(copy self)
        get { part(.attribute(name)) }
    }

    /// Assigns the attribute.
    @_disfavoredOverload
    public subscript(dynamicMember name: String) -> any ConvertibleToPython & ~Escapable {
        @available(*, unavailable, message: "inside `assigning`, read attributes of the object itself")
        @_lifetime(copy self)
        get { PythonNone() }
        nonmutating set { part(.attribute(name)).store(newValue) }
    }

    /// The item, to assign to one of its own, or to change it by an operator.
    public subscript(key: some ConvertibleToPython & ~Escapable) -> BoundAssignments {
        @_lifetime(copy self)
        get { part { try key.asKey } }
    }

    /// Assigns the item.
    @_disfavoredOverload
    public subscript(key: some ConvertibleToPython & ~Escapable) -> any ConvertibleToPython & ~Escapable {
        @available(*, unavailable, message: "inside `assigning`, read items of the object itself")
        @_lifetime(copy self)
        get { PythonNone() }
        nonmutating set { part { try key.asKey }.store(newValue) }
    }

    /// `object[:]`.
    public subscript(all: UnboundedRange) -> BoundAssignments {
        @_lifetime(copy self)
        get { part { try PythonSlice().asKey } }
    }

    /// Assigns all items: `object[:] = value`.
    @_disfavoredOverload
    public subscript(all: UnboundedRange) -> any ConvertibleToPython & ~Escapable {
        @available(*, unavailable, message: "inside `assigning`, read items of the object itself")
        @_lifetime(copy self)
        get { PythonNone() }
        nonmutating set { part { try PythonSlice().asKey }.store(newValue) }
    }

    public subscript(
        first: some ConvertibleToPython & ~Escapable, second: some ConvertibleToPython & ~Escapable
    ) -> BoundAssignments {
        @_lifetime(copy self)
        get { part { try .keys(first.asKey, second.asKey) } }
    }

    @_disfavoredOverload
    public subscript(
        first: some ConvertibleToPython & ~Escapable, second: some ConvertibleToPython & ~Escapable
    ) -> any ConvertibleToPython & ~Escapable {
        @available(*, unavailable, message: "inside `assigning`, read items of the object itself")
        @_lifetime(copy self)
        get { PythonNone() }
        nonmutating set { part { try .keys(first.asKey, second.asKey) }.store(newValue) }
    }

    public subscript(
        first: some ConvertibleToPython & ~Escapable, second: some ConvertibleToPython & ~Escapable,
        third: some ConvertibleToPython & ~Escapable
    ) -> BoundAssignments {
        @_lifetime(copy self)
        get { part { try .keys(first.asKey, second.asKey, third.asKey) } }
    }

    @_disfavoredOverload
    public subscript(
        first: some ConvertibleToPython & ~Escapable, second: some ConvertibleToPython & ~Escapable,
        third: some ConvertibleToPython & ~Escapable
    ) -> any ConvertibleToPython & ~Escapable {
        @available(*, unavailable, message: "inside `assigning`, read items of the object itself")
        @_lifetime(copy self)
        get { PythonNone() }
        nonmutating set { part { try .keys(first.asKey, second.asKey, third.asKey) }.store(newValue) }
    }
}

extension BoundAssignments {
    /// Replaces the attribute or item by what the function makes of it and the value.
    func change(by value: borrowing some ConvertibleToPython & ~Escapable, _ function: BinaryFunction) {
        guard outcome.error == nil else { return }
        do {
            let (value, before) = (try value.asKey, try current())
            try assign(.owned(orError: function(before.pointer, value.pointer)))
        } catch {
            outcome.error = error
        }
    }

    private func store(_ value: any ConvertibleToPython & ~Escapable) {
        trying { try assign(value.asKey) }
    }

    @_lifetime(copy self)
    private func part(_ step: Step) -> BoundAssignments {
        let owner = trying { try current() }
        return tied(BoundAssignments(outcome, owner: owner, step: step), toLifetimeOf: self)
    }

    @_lifetime(copy self)
    private func part(_ key: () throws -> PythonReference) -> BoundAssignments {
        guard let key = trying(key) else {
            return tied(BoundAssignments(outcome, owner: nil, step: nil), toLifetimeOf: self)
        }
        return part(.item(key))
    }

    /// What `body` returns; nil where it throws, or something has thrown before.
    @discardableResult
    private func trying<R>(_ body: () throws -> R) -> R? {
        guard outcome.error == nil else { return nil }
        do {
            return try body()
        } catch {
            outcome.error = error
            return nil
        }
    }

    private func current() throws -> PythonReference {
        guard let owner else { fatalError("an assignment went on after an error") }
        let gil = GIL(assumingAttached: ())
        return switch step {
        case nil: owner
        case .attribute(let name): try gil.bind(owner).attribute(name).reference
        case .item(let key): try gil.bind(owner).item(key).reference
        }
    }

    private func assign(_ value: PythonReference) throws {
        guard let owner else { fatalError("an assignment went on after an error") }
        let gil = GIL(assumingAttached: ())
        switch step {
        case nil: throw PythonError.made(unl_py.PyExc_TypeError, "assigning: the block's own object cannot be assigned")
        case .attribute(let name): try gil.bind(owner).setAttribute(name, to: value)
        case .item(let key): try gil.bind(owner).setItem(key, to: value)
        }
    }
}

extension BoundObject {
    /// Assigns attributes and items, as in Python:
    ///
    /// ```swift
    /// try figure.assigning {
    ///     $0.title = "Speed"
    ///     $0.axes["x"].limits = limits           // a bound object, or any value that Python has an equal of
    ///     $0.data[1..<4, 0] = 0
    ///     $0.count += 1
    /// }
    /// ```
    ///
    /// Setters cannot throw in Swift, so the block throws for them: each assignment is made at once, in order; after one that
    /// fails none is made any more, and its error is thrown at the block's end. What else stands in the block goes on until
    /// then. `setAttribute(_:to:)`, `setItem(_:to:)` and the operators of variables throw by themselves.
    ///
    /// - Throws: The first error of an assignment; else what `body` throws.
    public func assigning(_ body: (BoundAssignments) throws -> Void) throws {
        let outcome = BoundAssignments.Outcome()
        do {
            try body(BoundAssignments(reference, outcome))
        } catch {
            throw outcome.error ?? error
        }
        if let error = outcome.error { throw error }
    }
}
