// Written by Scripts/generate-functions.py; change that. As the functions of a module, on an instance or a type.

extension PythonClassMembers {
    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B, C, D, E, F, G, H, I) throws -> R
    ) {
        method(name, a, b, c, d, e, f, g, h, i, doc: doc) {
            (this: Object, a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, this, a, b, c, d, e, f, g, h, i)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B, C, D, E, F, G, H, I) throws -> Void
    ) {
        method(name, a, b, c, d, e, f, g, h, i, doc: doc) {
            (this: Object, a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, this, a, b, c, d, e, f, g, h, i)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func classMethod<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, PythonReference, A, B, C, D, E, F, G, H, I) throws -> R
    ) {
        let message = place(name)
        let (a, b, c, d, e, f, g, h, i) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message), g.of(message),
            h.of(message), i.of(message)
        )
        add(
            method: name, doc,
            [
                a.description, b.description, c.description, d.description, e.description, f.description, g.description,
                h.description, i.description,
            ], R.resultAnnotation, isOfType: true
        ) { this, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                    i.withValue(of: arguments, 8) { i in
                        performOnType(this) { gil, type in try body(&gil, type, a, b, c, d, e, f, g, h, i) }
                    }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable
    >(
        _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, _ d: PythonParameter<D>,
        _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>, _ h: PythonParameter<H>,
        _ i: PythonParameter<I>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I) throws -> Object
    ) {
        initialisers.function(name, a, b, c, d, e, f, g, h, i, doc: doc) {
            (gil: inout GIL, a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I) throws -> InitialValue<Object> in
            try InitialValue(body(&gil, a, b, c, d, e, f, g, h, i))
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B, C, D, E, F, G, H, I, J) throws -> R
    ) {
        method(name, a, b, c, d, e, f, g, h, i, j, doc: doc) {
            (this: Object, a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, this, a, b, c, d, e, f, g, h, i, j)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B, C, D, E, F, G, H, I, J) throws -> Void
    ) {
        method(name, a, b, c, d, e, f, g, h, i, j, doc: doc) {
            (this: Object, a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, this, a, b, c, d, e, f, g, h, i, j)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func classMethod<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, PythonReference, A, B, C, D, E, F, G, H, I, J) throws -> R
    ) {
        let message = place(name)
        let (a, b, c, d, e, f, g, h, i, j) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message), g.of(message),
            h.of(message), i.of(message), j.of(message)
        )
        add(
            method: name, doc,
            [
                a.description, b.description, c.description, d.description, e.description, f.description, g.description,
                h.description, i.description, j.description,
            ], R.resultAnnotation, isOfType: true
        ) { this, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                    i.withValue(of: arguments, 8) { i in
                        j.withValue(of: arguments, 9) { j in
                            performOnType(this) { gil, type in try body(&gil, type, a, b, c, d, e, f, g, h, i, j) }
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
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable
    >(
        _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, _ d: PythonParameter<D>,
        _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>, _ h: PythonParameter<H>,
        _ i: PythonParameter<I>, _ j: PythonParameter<J>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I, J) throws -> Object
    ) {
        initialisers.function(name, a, b, c, d, e, f, g, h, i, j, doc: doc) {
            (gil: inout GIL, a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J) throws -> InitialValue<Object>
            in
            try InitialValue(body(&gil, a, b, c, d, e, f, g, h, i, j))
        }
    }
}
