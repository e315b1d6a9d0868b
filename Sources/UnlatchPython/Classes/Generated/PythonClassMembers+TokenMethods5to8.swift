// Written by Scripts/generate-functions.py; change that. As the functions of a module, on an instance or a type.

extension PythonClassMembers {
    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B, C, D, E) throws -> R
    ) {
        method(name, a, b, c, d, e, doc: doc) { (this: Object, a: A, b: B, c: C, d: D, e: E) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, this, a, b, c, d, e)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B, C, D, E) throws -> Void
    ) {
        method(name, a, b, c, d, e, doc: doc) { (this: Object, a: A, b: B, c: C, d: D, e: E) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, this, a, b, c, d, e)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func classMethod<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, PythonReference, A, B, C, D, E) throws -> R
    ) {
        let message = place(name)
        let (a, b, c, d, e) = (a.of(message), b.of(message), c.of(message), d.of(message), e.of(message))
        add(
            method: name, doc, [a.description, b.description, c.description, d.description, e.description],
            R.resultAnnotation, isOfType: true
        ) { this, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                e.withValue(of: arguments, 4) { e in
                    performOnType(this) { gil, type in try body(&gil, type, a, b, c, d, e) }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable
    >(
        _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, _ d: PythonParameter<D>,
        _ e: PythonParameter<E>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E) throws -> Object
    ) {
        initialisers.function(name, a, b, c, d, e, doc: doc) {
            (gil: inout GIL, a: A, b: B, c: C, d: D, e: E) throws -> InitialValue<Object> in
            try InitialValue(body(&gil, a, b, c, d, e))
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B, C, D, E, F) throws -> R
    ) {
        method(name, a, b, c, d, e, f, doc: doc) { (this: Object, a: A, b: B, c: C, d: D, e: E, f: F) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, this, a, b, c, d, e, f)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B, C, D, E, F) throws -> Void
    ) {
        method(name, a, b, c, d, e, f, doc: doc) {
            (this: Object, a: A, b: B, c: C, d: D, e: E, f: F) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, this, a, b, c, d, e, f)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func classMethod<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, PythonReference, A, B, C, D, E, F) throws -> R
    ) {
        let message = place(name)
        let (a, b, c, d, e, f) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message)
        )
        add(
            method: name, doc,
            [a.description, b.description, c.description, d.description, e.description, f.description],
            R.resultAnnotation, isOfType: true
        ) { this, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                e.withValue(of: arguments, 4) { e in
                    f.withValue(of: arguments, 5) { f in
                        performOnType(this) { gil, type in try body(&gil, type, a, b, c, d, e, f) }
                    }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable
    >(
        _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, _ d: PythonParameter<D>,
        _ e: PythonParameter<E>, _ f: PythonParameter<F>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F) throws -> Object
    ) {
        initialisers.function(name, a, b, c, d, e, f, doc: doc) {
            (gil: inout GIL, a: A, b: B, c: C, d: D, e: E, f: F) throws -> InitialValue<Object> in
            try InitialValue(body(&gil, a, b, c, d, e, f))
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B, C, D, E, F, G) throws -> R
    ) {
        method(name, a, b, c, d, e, f, g, doc: doc) {
            (this: Object, a: A, b: B, c: C, d: D, e: E, f: F, g: G) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, this, a, b, c, d, e, f, g)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B, C, D, E, F, G) throws -> Void
    ) {
        method(name, a, b, c, d, e, f, g, doc: doc) {
            (this: Object, a: A, b: B, c: C, d: D, e: E, f: F, g: G) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, this, a, b, c, d, e, f, g)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func classMethod<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        doc: String = "",
        _ body: @escaping @Sendable (inout GIL, PythonReference, A, B, C, D, E, F, G) throws -> R
    ) {
        let message = place(name)
        let (a, b, c, d, e, f, g) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message), g.of(message)
        )
        add(
            method: name, doc,
            [a.description, b.description, c.description, d.description, e.description, f.description, g.description],
            R.resultAnnotation, isOfType: true
        ) { this, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                e.withValue(of: arguments, 4) { e in
                    f.withValue(of: arguments, 5) { f in
                        g.withValue(of: arguments, 6) { g in
                            performOnType(this) { gil, type in try body(&gil, type, a, b, c, d, e, f, g) }
                        }
                    }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable
    >(
        _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, _ d: PythonParameter<D>,
        _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G) throws -> Object
    ) {
        initialisers.function(name, a, b, c, d, e, f, g, doc: doc) {
            (gil: inout GIL, a: A, b: B, c: C, d: D, e: E, f: F, g: G) throws -> InitialValue<Object> in
            try InitialValue(body(&gil, a, b, c, d, e, f, g))
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B, C, D, E, F, G, H) throws -> R
    ) {
        method(name, a, b, c, d, e, f, g, h, doc: doc) {
            (this: Object, a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, this, a, b, c, d, e, f, g, h)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B, C, D, E, F, G, H) throws -> Void
    ) {
        method(name, a, b, c, d, e, f, g, h, doc: doc) {
            (this: Object, a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, this, a, b, c, d, e, f, g, h)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func classMethod<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, PythonReference, A, B, C, D, E, F, G, H) throws -> R
    ) {
        let message = place(name)
        let (a, b, c, d, e, f, g, h) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message), g.of(message),
            h.of(message)
        )
        add(
            method: name, doc,
            [
                a.description, b.description, c.description, d.description, e.description, f.description, g.description,
                h.description,
            ], R.resultAnnotation, isOfType: true
        ) { this, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                    performOnType(this) { gil, type in try body(&gil, type, a, b, c, d, e, f, g, h) }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable
    >(
        _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, _ d: PythonParameter<D>,
        _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>, _ h: PythonParameter<H>,
        doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H) throws -> Object
    ) {
        initialisers.function(name, a, b, c, d, e, f, g, h, doc: doc) {
            (gil: inout GIL, a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H) throws -> InitialValue<Object> in
            try InitialValue(body(&gil, a, b, c, d, e, f, g, h))
        }
    }
}
