// Written by Scripts/generate-functions.py; change that. As the functions of a module, on an instance or a type.

extension PythonClassMembers {
    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>,
        doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object, A, B, C, D, E, F, G, H, I, J, K) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B, C, D, E, F, G, H, I, J, K) throws -> R
    ) {
        let message = place(name)
        let here = MethodPlace("\(message)()")
        let (a, b, c, d, e, f, g, h, i, j, k) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message), g.of(message),
            h.of(message), i.of(message), j.of(message), k.of(message)
        )
        let all: [ParameterDescription] = [
            a.description, b.description, c.description, d.description, e.description, f.description, g.description,
            h.description, i.description, j.description, k.description,
        ]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(method: name, doc, all, R.resultAnnotation) { this, arguments in
                withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                    withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                        i.withValue(of: arguments, 8) { i in
                            j.withValue(of: arguments, 9) { j in
                                k.withValue(of: arguments, 10) { k in
                                    withReceiver(this, here) { this in
                                        perform { try body(this, a, b, c, d, e, f, g, h, i, j, k) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        add(method: name, doc, all, R.resultAnnotation) { this, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                    i.withValue(of: arguments, 8) { i in
                        j.withValue(of: arguments, 9) { j in
                            k.withValue(of: arguments, 10) { k in
                                withReceiver(this, here) { this in
                                    perform(decider, { work?(this, a, b, c, d, e, f, g, h, i, j, k) }) {
                                        try body(this, a, b, c, d, e, f, g, h, i, j, k)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>,
        doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object, A, B, C, D, E, F, G, H, I, J, K) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B, C, D, E, F, G, H, I, J, K) throws -> Void
    ) {
        method(
            name, a, b, c, d, e, f, g, h, i, j, k, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID,
            line: line
        ) {
            (this: Object, a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K) throws -> PythonNone in
            try body(this, a, b, c, d, e, f, g, h, i, j, k)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable
    >(
        _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, _ d: PythonParameter<D>,
        _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>, _ h: PythonParameter<H>,
        _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F, G, H, I, J, K) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G, H, I, J, K) throws -> Object
    ) {
        initialisers.function(
            name, a, b, c, d, e, f, g, h, i, j, k, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID,
            line: line
        ) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K) throws -> InitialValue<Object> in
            try InitialValue(body(a, b, c, d, e, f, g, h, i, j, k))
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable, L: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>,
        _ l: PythonParameter<L>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object, A, B, C, D, E, F, G, H, I, J, K, L) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B, C, D, E, F, G, H, I, J, K, L) throws -> R
    ) {
        let message = place(name)
        let here = MethodPlace("\(message)()")
        let (a, b, c, d, e, f, g, h, i, j, k, l) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message), g.of(message),
            h.of(message), i.of(message), j.of(message), k.of(message), l.of(message)
        )
        let all: [ParameterDescription] = [
            a.description, b.description, c.description, d.description, e.description, f.description, g.description,
            h.description, i.description, j.description, k.description, l.description,
        ]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(method: name, doc, all, R.resultAnnotation) { this, arguments in
                withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                    withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                        withValues(of: arguments, 8, i, j, k, l) { i, j, k, l in
                            withReceiver(this, here) { this in
                                perform { try body(this, a, b, c, d, e, f, g, h, i, j, k, l) }
                            }
                        }
                    }
                }
            }
        }
        add(method: name, doc, all, R.resultAnnotation) { this, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                    withValues(of: arguments, 8, i, j, k, l) { i, j, k, l in
                        withReceiver(this, here) { this in
                            perform(decider, { work?(this, a, b, c, d, e, f, g, h, i, j, k, l) }) {
                                try body(this, a, b, c, d, e, f, g, h, i, j, k, l)
                            }
                        }
                    }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable, L: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>,
        _ l: PythonParameter<L>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object, A, B, C, D, E, F, G, H, I, J, K, L) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B, C, D, E, F, G, H, I, J, K, L) throws -> Void
    ) {
        method(
            name, a, b, c, d, e, f, g, h, i, j, k, l, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID,
            line: line
        ) {
            (this: Object, a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L) throws -> PythonNone
            in
            try body(this, a, b, c, d, e, f, g, h, i, j, k, l)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable, L: PythonArgument & ~Escapable
    >(
        _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, _ d: PythonParameter<D>,
        _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>, _ h: PythonParameter<H>,
        _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>, _ l: PythonParameter<L>,
        doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F, G, H, I, J, K, L) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G, H, I, J, K, L) throws -> Object
    ) {
        initialisers.function(
            name, a, b, c, d, e, f, g, h, i, j, k, l, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID,
            line: line
        ) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L) throws -> InitialValue<Object> in
            try InitialValue(body(a, b, c, d, e, f, g, h, i, j, k, l))
        }
    }
}
