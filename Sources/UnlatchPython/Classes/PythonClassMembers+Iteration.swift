internal import CPythonABI

extension PythonClassMembers {
    /// `iter(object)`, `for element in object`: an iterator over a Swift sequence. It keeps the sequence, and so outlives the
    /// object.
    @inlinable @inline(__always)
    public mutating func iteration<S: Sequence>(
        _ body: @escaping @Sendable (Object) throws -> S
    ) where S.Element: PythonResult, S.Iterator: SendableMetatype {
        let here = MethodPlace(place(SpecialMethod.iterate.name) + "()")
        add(.iterate, "", "Iterator[\(S.Element.resultAnnotation)]") { this, _, _ in
            withReceiver(this, here) { (object: Object) in
                perform { PythonIterator(try body(object).makeIterator()) }
            }
        }
    }

    /// `next(object)`, for objects that are iterators themselves; nil is the end.
    @inlinable @inline(__always)
    public mutating func next<Element: PythonResult>(_ body: @escaping @Sendable (Object) throws -> Element?) {
        let here = MethodPlace(place(SpecialMethod.next.name) + "()")
        add(.next, "", Element.resultAnnotation) { this, _, _ in
            withReceiver(this, here) { (object: Object) in
                do { return try body(object)?.newObject() } catch { return raised(error) }
            }
        }
        add(.iterate, "", name) { this, _, _ in this.retained }
    }

    /// `with object:`. What `enter` returns is what `as` names.
    ///
    /// - Parameters:
    ///   - enter: Runs when the block begins.
    ///   - exit: Runs when it ends, with the exception that ended it; true keeps that from going on. What it throws goes on in
    ///     its place.
    @inlinable @inline(__always)
    public mutating func context<R: PythonResult>(
        enter: @escaping @Sendable (Object) throws -> R,
        exit: @escaping @Sendable (Object, PythonError?) throws -> Bool
    ) {
        method("__enter__", enter)
        contextExit(exit)
    }

    /// As above; what `as` names is the object itself.
    @inlinable @inline(__always)
    public mutating func context(
        enter: @escaping @Sendable (Object) throws -> Void = { _ in },
        exit: @escaping @Sendable (Object, PythonError?) throws -> Bool
    ) {
        let here = MethodPlace(place("__enter__") + "()")
        add(method: "__enter__", "", [], name) { this, _ in
            withReceiver(this, here) { (object: Object) in
                performed { try enter(object) }.map { _ in this.unsafelyUnwrapped.retained }
            }
        }
        contextExit(exit)
    }

    @inlinable @inline(__always)
    mutating func contextExit(_ exit: @escaping @Sendable (Object, PythonError?) throws -> Bool) {
        method("__exit__", "type", "value", "traceback") {
            (object: Object, type: PythonReference?, value: PythonReference?, trace: PythonReference?) in
            try exit(object, value.flatMap(givenError))
        }
    }
}

/// What a caller gave as an exception; nil when it is none. pre: the lock is held.
@usableFromInline
func givenError(_ exception: PythonReference) -> PythonError? {
    let type = unl_python_type_of(exception.pointer)
    guard unl_py.PyType_IsSubtype(type, unl_py.PyExc_BaseException) != 0 else { return nil }
    let gil = GIL(assumingAttached: ())
    return PythonError(gil.bind(exception))
}

/// An iterator of Python's over a Swift one.
@usableFromInline
final class PythonIterator: PythonObject, @unchecked Sendable {
    // SAFETY (@unchecked Sendable): one call at a time uses it; see `step`.
    private let next: () -> OpaquePointer?
    /// Looked at and set without a check of Swift's: no code runs meanwhile.
    @exclusivity(unchecked) private var isRunning = false

    @inlinable @inline(__always)
    convenience init<I: IteratorProtocol & SendableMetatype>(_ iterator: consuming I) where I.Element: PythonResult {
        let storage = IteratorStorage(iterator)
        // SAFETY: `step` lets one call at a time in.
        self.init { storage.address.pointee.next()?.newObject() }
    }

    @usableFromInline
    init(_ next: @escaping () -> OpaquePointer?) { self.next = next }

    /// The next element; nil at the end, and with an exception set.
    private func step(_ this: OpaquePointer) -> OpaquePointer? {
        // Without a lock two threads may come at once.
        var section = unl_critical_section()
        unl_python_begin_section(&section, this)
        defer { unl_python_end_section(&section) }
        if isRunning {
            PythonError.raise(unl_py.PyExc_ValueError, "the iterator is in use: its next element is being made")
            return nil
        }
        isRunning = true
        let element = next()
        isRunning = false
        return element
    }

    @usableFromInline static let pythonClass = PythonClass(
        "Iterator", PythonIterator.self, base: nil, keepsIdentity: false, ""
    ) { c in
        let here = MethodPlace("Iterator.__next__()")
        c.add(.next, "", "Any") { this, _, _ in
            withReceiver(this, here) { (iterator: PythonIterator) in iterator.step(this) }
        }
        c.add(.iterate, "", "Any") { this, _, _ in this.retained }
    }

    @usableFromInline static var resultAnnotation: String { "Any" }
}

/// Where an iterator is while it is used: a variable of Swift's would be checked at each step.
@usableFromInline
final class IteratorStorage<I> {
    @usableFromInline let address: UnsafeMutablePointer<I>

    @inlinable
    init(_ iterator: consuming I) {
        address = .allocate(capacity: 1)
        address.initialize(to: iterator)
    }

    @inlinable
    deinit {
        address.deinitialize(count: 1)
        address.deallocate()
    }
}
