// Written by Scripts/generate-functions.py; change that. As the functions of a module, on an instance or a type.

extension PythonClassMembers {
    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable, L: PythonArgument & ~Escapable,
        M: PythonArgument & ~Escapable, N: PythonArgument & ~Escapable, O: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>,
        _ l: PythonParameter<L>, _ m: PythonParameter<M>, _ n: PythonParameter<N>, _ o: PythonParameter<O>,
        doc: String = "",
        releasesGIL: GILRelease = .never,
        work: (@Sendable (Object, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O) throws -> R
    ) {
        let message = place(name)
        let here = MethodPlace("\(message)()")
        let (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message), g.of(message),
            h.of(message), i.of(message), j.of(message), k.of(message), l.of(message), m.of(message), n.of(message),
            o.of(message)
        )
        let all: [ParameterDescription] = [
            a.description, b.description, c.description, d.description, e.description, f.description, g.description,
            h.description, i.description, j.description, k.description, l.description, m.description, n.description,
            o.description,
        ]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(method: name, doc, all, R.resultAnnotation) { this, arguments in
                withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                    withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                        withValues(of: arguments, 8, i, j, k, l) { i, j, k, l in
                            m.withValue(of: arguments, 12) { m in
                                n.withValue(of: arguments, 13) { n in
                                    o.withValue(of: arguments, 14) { o in
                                        withReceiver(this, here) { this in
                                            perform { try body(this, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o) }
                                        }
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
                    withValues(of: arguments, 8, i, j, k, l) { i, j, k, l in
                        m.withValue(of: arguments, 12) { m in
                            n.withValue(of: arguments, 13) { n in
                                o.withValue(of: arguments, 14) { o in
                                    withReceiver(this, here) { this in
                                        perform(decider, { work?(this, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o) }) {
                                            try body(this, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o)
                                        }
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
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable, L: PythonArgument & ~Escapable,
        M: PythonArgument & ~Escapable, N: PythonArgument & ~Escapable, O: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>,
        _ l: PythonParameter<L>, _ m: PythonParameter<M>, _ n: PythonParameter<N>, _ o: PythonParameter<O>,
        doc: String = "",
        releasesGIL: GILRelease = .never,
        work: (@Sendable (Object, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O) throws -> Void
    ) {
        method(
            name, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, doc: doc, releasesGIL: releasesGIL, work: work,
            fileID: fileID, line: line
        ) {
            (this: Object, a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L, m: M, n: N, o: O)
                throws -> PythonNone in
            try body(this, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable, L: PythonArgument & ~Escapable,
        M: PythonArgument & ~Escapable, N: PythonArgument & ~Escapable, O: PythonArgument & ~Escapable
    >(
        _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, _ d: PythonParameter<D>,
        _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>, _ h: PythonParameter<H>,
        _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>, _ l: PythonParameter<L>,
        _ m: PythonParameter<M>, _ n: PythonParameter<N>, _ o: PythonParameter<O>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F, G, H, I, J, K, L, M, N, O) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G, H, I, J, K, L, M, N, O) throws -> Object
    ) {
        initialisers.function(
            name, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, doc: doc, releasesGIL: releasesGIL, work: work,
            fileID: fileID, line: line
        ) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L, m: M, n: N, o: O) throws
                -> InitialValue<Object> in
            try InitialValue(body(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o))
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable, L: PythonArgument & ~Escapable,
        M: PythonArgument & ~Escapable, N: PythonArgument & ~Escapable, O: PythonArgument & ~Escapable,
        P: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>,
        _ l: PythonParameter<L>, _ m: PythonParameter<M>, _ n: PythonParameter<N>, _ o: PythonParameter<O>,
        _ p: PythonParameter<P>, doc: String = "",
        releasesGIL: GILRelease = .never,
        work: (@Sendable (Object, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P) throws -> R
    ) {
        let message = place(name)
        let here = MethodPlace("\(message)()")
        let (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message), g.of(message),
            h.of(message), i.of(message), j.of(message), k.of(message), l.of(message), m.of(message), n.of(message),
            o.of(message), p.of(message)
        )
        let all: [ParameterDescription] = [
            a.description, b.description, c.description, d.description, e.description, f.description, g.description,
            h.description, i.description, j.description, k.description, l.description, m.description, n.description,
            o.description, p.description,
        ]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(method: name, doc, all, R.resultAnnotation) { this, arguments in
                withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                    withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                        withValues(of: arguments, 8, i, j, k, l) { i, j, k, l in
                            withValues(of: arguments, 12, m, n, o, p) { m, n, o, p in
                                withReceiver(this, here) { this in
                                    perform { try body(this, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) }
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
                    withValues(of: arguments, 8, i, j, k, l) { i, j, k, l in
                        withValues(of: arguments, 12, m, n, o, p) { m, n, o, p in
                            withReceiver(this, here) { this in
                                perform(decider, { work?(this, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) }) {
                                    try body(this, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
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
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable, L: PythonArgument & ~Escapable,
        M: PythonArgument & ~Escapable, N: PythonArgument & ~Escapable, O: PythonArgument & ~Escapable,
        P: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>,
        _ l: PythonParameter<L>, _ m: PythonParameter<M>, _ n: PythonParameter<N>, _ o: PythonParameter<O>,
        _ p: PythonParameter<P>, doc: String = "",
        releasesGIL: GILRelease = .never,
        work: (@Sendable (Object, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P) throws -> Void
    ) {
        method(
            name, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, doc: doc, releasesGIL: releasesGIL, work: work,
            fileID: fileID, line: line
        ) {
            (
                this: Object, a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L, m: M, n: N, o: O,
                p: P
            ) throws -> PythonNone in
            try body(this, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable, L: PythonArgument & ~Escapable,
        M: PythonArgument & ~Escapable, N: PythonArgument & ~Escapable, O: PythonArgument & ~Escapable,
        P: PythonArgument & ~Escapable
    >(
        _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, _ d: PythonParameter<D>,
        _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>, _ h: PythonParameter<H>,
        _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>, _ l: PythonParameter<L>,
        _ m: PythonParameter<M>, _ n: PythonParameter<N>, _ o: PythonParameter<O>, _ p: PythonParameter<P>,
        doc: String = "",
        releasesGIL: GILRelease = .never,
        work: (@Sendable (A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P) throws -> Object
    ) {
        initialisers.function(
            name, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, doc: doc, releasesGIL: releasesGIL, work: work,
            fileID: fileID, line: line
        ) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L, m: M, n: N, o: O, p: P) throws
                -> InitialValue<Object> in
            try InitialValue(body(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p))
        }
    }
}
