// Written by Scripts/generate-functions.py; change that. See PythonModule+Functions.swift for what these do.

extension PythonModule {
    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F, G, H, I) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G, H, I) throws -> R
    ) {
        let message = messageName(name)
        let (a, b, c, d, e, f, g, h, i) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message), g.of(message),
            h.of(message), i.of(message)
        )
        let all = [
            a.description, b.description, c.description, d.description, e.description, f.description, g.description,
            h.description, i.description,
        ]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, all, R.resultAnnotation) { _, arguments in
                withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                    withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                        i.withValue(of: arguments, 8) { i in
                            perform { try body(a, b, c, d, e, f, g, h, i) }
                        }
                    }
                }
            }
        }
        add(name, doc, all, R.resultAnnotation) { _, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                    i.withValue(of: arguments, 8) { i in
                        perform(decider, { work?(a, b, c, d, e, f, g, h, i) }) { try body(a, b, c, d, e, f, g, h, i) }
                    }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F, G, H, I) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G, H, I) throws -> Void
    ) {
        function(
            name, a, b, c, d, e, f, g, h, i, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line
        ) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I) throws -> PythonNone in
            try body(a, b, c, d, e, f, g, h, i)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F, G, H, I, J) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G, H, I, J) throws -> R
    ) {
        let message = messageName(name)
        let (a, b, c, d, e, f, g, h, i, j) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message), g.of(message),
            h.of(message), i.of(message), j.of(message)
        )
        let all = [
            a.description, b.description, c.description, d.description, e.description, f.description, g.description,
            h.description, i.description, j.description,
        ]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, all, R.resultAnnotation) { _, arguments in
                withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                    withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                        i.withValue(of: arguments, 8) { i in
                            j.withValue(of: arguments, 9) { j in
                                perform { try body(a, b, c, d, e, f, g, h, i, j) }
                            }
                        }
                    }
                }
            }
        }
        add(name, doc, all, R.resultAnnotation) { _, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                    i.withValue(of: arguments, 8) { i in
                        j.withValue(of: arguments, 9) { j in
                            perform(decider, { work?(a, b, c, d, e, f, g, h, i, j) }) {
                                try body(a, b, c, d, e, f, g, h, i, j)
                            }
                        }
                    }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F, G, H, I, J) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G, H, I, J) throws -> Void
    ) {
        function(
            name, a, b, c, d, e, f, g, h, i, j, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID,
            line: line
        ) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J) throws -> PythonNone in
            try body(a, b, c, d, e, f, g, h, i, j)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>,
        doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F, G, H, I, J, K) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G, H, I, J, K) throws -> R
    ) {
        let message = messageName(name)
        let (a, b, c, d, e, f, g, h, i, j, k) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message), g.of(message),
            h.of(message), i.of(message), j.of(message), k.of(message)
        )
        let all = [
            a.description, b.description, c.description, d.description, e.description, f.description, g.description,
            h.description, i.description, j.description, k.description,
        ]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, all, R.resultAnnotation) { _, arguments in
                withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                    withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                        i.withValue(of: arguments, 8) { i in
                            j.withValue(of: arguments, 9) { j in
                                k.withValue(of: arguments, 10) { k in
                                    perform { try body(a, b, c, d, e, f, g, h, i, j, k) }
                                }
                            }
                        }
                    }
                }
            }
        }
        add(name, doc, all, R.resultAnnotation) { _, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                    i.withValue(of: arguments, 8) { i in
                        j.withValue(of: arguments, 9) { j in
                            k.withValue(of: arguments, 10) { k in
                                perform(decider, { work?(a, b, c, d, e, f, g, h, i, j, k) }) {
                                    try body(a, b, c, d, e, f, g, h, i, j, k)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>,
        doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F, G, H, I, J, K) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G, H, I, J, K) throws -> Void
    ) {
        function(
            name, a, b, c, d, e, f, g, h, i, j, k, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID,
            line: line
        ) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K) throws -> PythonNone in
            try body(a, b, c, d, e, f, g, h, i, j, k)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable, L: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>,
        _ l: PythonParameter<L>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F, G, H, I, J, K, L) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G, H, I, J, K, L) throws -> R
    ) {
        let message = messageName(name)
        let (a, b, c, d, e, f, g, h, i, j, k, l) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message), g.of(message),
            h.of(message), i.of(message), j.of(message), k.of(message), l.of(message)
        )
        let all = [
            a.description, b.description, c.description, d.description, e.description, f.description, g.description,
            h.description, i.description, j.description, k.description, l.description,
        ]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, all, R.resultAnnotation) { _, arguments in
                withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                    withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                        withValues(of: arguments, 8, i, j, k, l) { i, j, k, l in
                            perform { try body(a, b, c, d, e, f, g, h, i, j, k, l) }
                        }
                    }
                }
            }
        }
        add(name, doc, all, R.resultAnnotation) { _, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                    withValues(of: arguments, 8, i, j, k, l) { i, j, k, l in
                        perform(decider, { work?(a, b, c, d, e, f, g, h, i, j, k, l) }) {
                            try body(a, b, c, d, e, f, g, h, i, j, k, l)
                        }
                    }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable, L: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>,
        _ l: PythonParameter<L>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F, G, H, I, J, K, L) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G, H, I, J, K, L) throws -> Void
    ) {
        function(
            name, a, b, c, d, e, f, g, h, i, j, k, l, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID,
            line: line
        ) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L) throws -> PythonNone in
            try body(a, b, c, d, e, f, g, h, i, j, k, l)
            return PythonNone()
        }
    }
}
