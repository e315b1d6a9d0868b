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
        releasesGIL: GILRelease = .never, work: (@Sendable (Object, A, B, C, D, E, F, G, H, I) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B, C, D, E, F, G, H, I) throws -> R
    ) {
        let message = place(name)
        let here = MethodPlace("\(message)()")
        let (a, b, c, d, e, f, g, h, i) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message), g.of(message),
            h.of(message), i.of(message)
        )
        let all: [ParameterDescription] = [
            a.description, b.description, c.description, d.description, e.description, f.description, g.description,
            h.description, i.description,
        ]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(method: name, doc, all, R.resultAnnotation) { this, arguments in
                withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                    withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                        i.withValue(of: arguments, 8) { i in
                            withReceiver(this, here) { this in perform { try body(this, a, b, c, d, e, f, g, h, i) } }
                        }
                    }
                }
            }
        }
        add(method: name, doc, all, R.resultAnnotation) { this, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                    i.withValue(of: arguments, 8) { i in
                        withReceiver(this, here) { this in
                            perform(decider, { work?(this, a, b, c, d, e, f, g, h, i) }) {
                                try body(this, a, b, c, d, e, f, g, h, i)
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
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object, A, B, C, D, E, F, G, H, I) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B, C, D, E, F, G, H, I) throws -> Void
    ) {
        method(
            name, a, b, c, d, e, f, g, h, i, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line
        ) {
            (this: Object, a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I) throws -> PythonNone in
            try body(this, a, b, c, d, e, f, g, h, i)
            return PythonNone()
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
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F, G, H, I) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G, H, I) throws -> Object
    ) {
        initialisers.function(
            name, a, b, c, d, e, f, g, h, i, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line
        ) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I) throws -> InitialValue<Object> in
            try InitialValue(body(a, b, c, d, e, f, g, h, i))
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
        releasesGIL: GILRelease = .never, work: (@Sendable (Object, A, B, C, D, E, F, G, H, I, J) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B, C, D, E, F, G, H, I, J) throws -> R
    ) {
        let message = place(name)
        let here = MethodPlace("\(message)()")
        let (a, b, c, d, e, f, g, h, i, j) = (
            a.of(message), b.of(message), c.of(message), d.of(message), e.of(message), f.of(message), g.of(message),
            h.of(message), i.of(message), j.of(message)
        )
        let all: [ParameterDescription] = [
            a.description, b.description, c.description, d.description, e.description, f.description, g.description,
            h.description, i.description, j.description,
        ]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(method: name, doc, all, R.resultAnnotation) { this, arguments in
                withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                    withValues(of: arguments, 4, e, f, g, h) { e, f, g, h in
                        i.withValue(of: arguments, 8) { i in
                            j.withValue(of: arguments, 9) { j in
                                withReceiver(this, here) { this in
                                    perform { try body(this, a, b, c, d, e, f, g, h, i, j) }
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
                            withReceiver(this, here) { this in
                                perform(decider, { work?(this, a, b, c, d, e, f, g, h, i, j) }) {
                                    try body(this, a, b, c, d, e, f, g, h, i, j)
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
        J: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object, A, B, C, D, E, F, G, H, I, J) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B, C, D, E, F, G, H, I, J) throws -> Void
    ) {
        method(
            name, a, b, c, d, e, f, g, h, i, j, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID,
            line: line
        ) {
            (this: Object, a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J) throws -> PythonNone in
            try body(this, a, b, c, d, e, f, g, h, i, j)
            return PythonNone()
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
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D, E, F, G, H, I, J) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D, E, F, G, H, I, J) throws -> Object
    ) {
        initialisers.function(
            name, a, b, c, d, e, f, g, h, i, j, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID,
            line: line
        ) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J) throws -> InitialValue<Object> in
            try InitialValue(body(a, b, c, d, e, f, g, h, i, j))
        }
    }
}
