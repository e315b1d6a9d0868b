// Written by Scripts/generate-functions.py; change that. See PythonModule+Functions.swift for what these do.

extension PythonModule {
    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<A: PythonArgument & ~Escapable, R: PythonResult>(
        _ name: String, _ a: PythonParameter<A>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A) throws -> R
    ) {
        function(name, a, doc: doc) { (a: A) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<A: PythonArgument & ~Escapable>(
        _ name: String, _ a: PythonParameter<A>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A) throws -> Void
    ) {
        function(name, a, doc: doc) { (a: A) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, a)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, R: PythonResult>(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B) throws -> R
    ) {
        function(name, a, b, doc: doc) { (a: A, b: B) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a, b)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable>(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B) throws -> Void
    ) {
        function(name, a, b, doc: doc) { (a: A, b: B) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, a, b)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C) throws -> R
    ) {
        function(name, a, b, c, doc: doc) { (a: A, b: B, c: C) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a, b, c)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C) throws -> Void
    ) {
        function(name, a, b, c, doc: doc) { (a: A, b: B, c: C) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, a, b, c)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C, D) throws -> R
    ) {
        function(name, a, b, c, d, doc: doc) { (a: A, b: B, c: C, d: D) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a, b, c, d)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C, D) throws -> Void
    ) {
        function(name, a, b, c, d, doc: doc) { (a: A, b: B, c: C, d: D) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, a, b, c, d)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E) throws -> R
    ) {
        function(name, a, b, c, d, e, doc: doc) { (a: A, b: B, c: C, d: D, e: E) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a, b, c, d, e)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E) throws -> Void
    ) {
        function(name, a, b, c, d, e, doc: doc) { (a: A, b: B, c: C, d: D, e: E) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, a, b, c, d, e)
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
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F) throws -> R
    ) {
        function(name, a, b, c, d, e, f, doc: doc) { (a: A, b: B, c: C, d: D, e: E, f: F) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a, b, c, d, e, f)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F) throws -> Void
    ) {
        function(name, a, b, c, d, e, f, doc: doc) { (a: A, b: B, c: C, d: D, e: E, f: F) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, a, b, c, d, e, f)
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
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G) throws -> R
    ) {
        function(name, a, b, c, d, e, f, g, doc: doc) { (a: A, b: B, c: C, d: D, e: E, f: F, g: G) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a, b, c, d, e, f, g)
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
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G) throws -> Void
    ) {
        function(name, a, b, c, d, e, f, g, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, a, b, c, d, e, f, g)
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
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H) throws -> R
    ) {
        function(name, a, b, c, d, e, f, g, h, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a, b, c, d, e, f, g, h)
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
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H) throws -> Void
    ) {
        function(name, a, b, c, d, e, f, g, h, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, a, b, c, d, e, f, g, h)
            return PythonNone()
        }
    }
}
