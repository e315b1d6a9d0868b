internal import CPythonABI

extension PythonClassMembers {
    /// A property that is read.
    ///
    /// GIL: held when the body is called.
    @inlinable @inline(__always)
    public mutating func property<R: PythonResult>(
        _ name: String, doc: String = "", _ get: @escaping @Sendable (Object) throws -> R
    ) {
        let place = MethodPlace(self.place(name))
        add(
            property: name, doc, R.resultAnnotation, nil,
            get: { this in
                withReceiver(this, place) { (object: Object) in perform { try get(object) } }
            }, set: { _, _ in false })
    }

    /// A property that is read and set. One that is deleted (`del object.name`) is an `AttributeError`.
    @inlinable @inline(__always)
    public mutating func property<R: PythonResult, V: PythonArgument>(
        _ name: String, doc: String = "", _ get: @escaping @Sendable (Object) throws -> R,
        set: @escaping @Sendable (Object, V) throws -> Void
    ) {
        let place = MethodPlace(self.place(name))
        add(
            property: name, doc, R.resultAnnotation, V.argumentAnnotation,
            get: { this in
                withReceiver(this, place) { (object: Object) in perform { try get(object) } }
            },
            set: { this, value in
                withLoaded(value, { refused(at: place) }) { (value: V) in
                    withReceiver(this, place) { (object: Object) in performed { try set(object, value) } }
                } != nil
            })
    }

    @usableFromInline
    mutating func add(
        property name: String, _ doc: String, _ annotation: String, _ setAnnotation: String?,
        get: @escaping @Sendable (OpaquePointer) -> OpaquePointer?,
        set: @escaping @Sendable (OpaquePointer, OpaquePointer) -> Bool
    ) {
        add(
            PropertyEntry(
                name, place: place(name), doc: doc, annotation: annotation, setAnnotation: setAnnotation, get: get,
                set: set))
    }
}

/// Converts one object and calls `body` with it; calls `refuse` where it cannot be.
@inlinable @inline(__always)
func withLoaded<V: PythonArgument & ~Escapable>(
    _ object: OpaquePointer, _ refuse: () -> OpaquePointer?, _ body: (V) -> OpaquePointer?
) -> OpaquePointer? {
    var loaded = V.unloaded
    return _withUnprotectedUnsafeMutablePointer(to: &loaded) { loaded in
        guard V.load(object, into: loaded) else { return refuse() }
        let result = body(V.value(loaded))
        V.unload(loaded)
        return result
    }
}

/// Runs a body without a result: not nil when it has not thrown.
@inlinable @inline(__always)
func performed(_ body: () throws -> Void) -> OpaquePointer? {
    do {
        try body()
        return OpaquePointer(bitPattern: 1)
    } catch {
        return raised(error)
    }
}

/// Says in the exception of a conversion what it is about.
@usableFromInline
@inline(never)
func refused(at place: MethodPlace) -> OpaquePointer? {
    ArgumentRefusal.amend { $0.hasPrefix("must ") ? "\(place.text) \($0)" : "\(place.text): \($0)" }
    return nil
}
