// Written by Scripts/generate-functions.py; change that. See PythonModule+Functions.swift for what these do.

extension PythonModule {
    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E) throws -> R
    ) {
        let message = messageName(name)
        let (a, b, c, d, e) = (a.of(message), b.of(message), c.of(message), d.of(message), e.of(message))
        let all = [a.description, b.description, c.description, d.description, e.description]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, all, R.resultAnnotation) { _, arguments in
                withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                    e.withValue(of: arguments, 4) { e in
                        perform { try body(a, b, c, d, e) }
                    }
                }
            }
        }
        add(name, doc, all, R.resultAnnotation) { _, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                e.withValue(of: arguments, 4) { e in
                    perform(decider, { work?(a, b, c, d, e) }) { try body(a, b, c, d, e) }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E) throws -> Void
    ) {
        function(name, a, b, c, d, e, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line) {
            (a: A, b: B, c: C, d: D, e: E) throws -> PythonNone in
            try body(a, b, c, d, e)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F) throws -> R
    ) {
        let message = messageName(name)
        let (a, b, c, d, e, f) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message)
        )
        let all = [a.description, b.description, c.description, d.description, e.description, f.description]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, all, R.resultAnnotation) { _, arguments in
                withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                    e.withValue(of: arguments, 4) { e in
                        f.withValue(of: arguments, 5) { f in
                            perform { try body(a, b, c, d, e, f) }
                        }
                    }
                }
            }
        }
        add(name, doc, all, R.resultAnnotation) { _, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                e.withValue(of: arguments, 4) { e in
                    f.withValue(of: arguments, 5) { f in
                        perform(decider, { work?(a, b, c, d, e, f) }) { try body(a, b, c, d, e, f) }
                    }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F) throws -> Void
    ) {
        function(name, a, b, c, d, e, f, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line) {
            (a: A, b: B, c: C, d: D, e: E, f: F) throws -> PythonNone in
            try body(a, b, c, d, e, f)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F, G) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G) throws -> R
    ) {
        let message = messageName(name)
        let (a, b, c, d, e, f, g) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message), g.of(message)
        )
        let all = [
            a.description, b.description, c.description, d.description, e.description, f.description, g.description,
        ]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, all, R.resultAnnotation) { _, arguments in
                withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                    e.withValue(of: arguments, 4) { e in
                        f.withValue(of: arguments, 5) { f in
                            g.withValue(of: arguments, 6) { g in
                                perform { try body(a, b, c, d, e, f, g) }
                            }
                        }
                    }
                }
            }
        }
        add(name, doc, all, R.resultAnnotation) { _, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                e.withValue(of: arguments, 4) { e in
                    f.withValue(of: arguments, 5) { f in
                        g.withValue(of: arguments, 6) { g in
                            perform(decider, { work?(a, b, c, d, e, f, g) }) { try body(a, b, c, d, e, f, g) }
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
        G: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F, G) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G) throws -> Void
    ) {
        function(name, a, b, c, d, e, f, g, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line)
        {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G) throws -> PythonNone in
            try body(a, b, c, d, e, f, g)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F, G, H) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G, H) throws -> R
    ) {
        let message = messageName(name)
        let (a, b, c, d, e, f, g, h) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message), g.of(message),
            h.of(message)
        )
        let all = [
            a.description, b.description, c.description, d.description, e.description, f.description, g.description,
            h.description,
        ]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, all, R.resultAnnotation) { _, arguments in
                withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                    withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                        perform { try body(a, b, c, d, e, f, g, h) }
                    }
                }
            }
        }
        add(name, doc, all, R.resultAnnotation) { _, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                    perform(decider, { work?(a, b, c, d, e, f, g, h) }) { try body(a, b, c, d, e, f, g, h) }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F, G, H) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G, H) throws -> Void
    ) {
        function(
            name, a, b, c, d, e, f, g, h, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line
        ) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H) throws -> PythonNone in
            try body(a, b, c, d, e, f, g, h)
            return PythonNone()
        }
    }
}
