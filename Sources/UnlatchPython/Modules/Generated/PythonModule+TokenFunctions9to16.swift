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
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I) throws -> R
    ) {
        function(name, a, b, c, d, e, f, g, h, i, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a, b, c, d, e, f, g, h, i)
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
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I) throws -> Void
    ) {
        function(name, a, b, c, d, e, f, g, h, i, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, a, b, c, d, e, f, g, h, i)
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
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I, J) throws -> R
    ) {
        function(name, a, b, c, d, e, f, g, h, i, j, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a, b, c, d, e, f, g, h, i, j)
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
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I, J) throws -> Void
    ) {
        function(name, a, b, c, d, e, f, g, h, i, j, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, a, b, c, d, e, f, g, h, i, j)
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
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I, J, K) throws -> R
    ) {
        function(name, a, b, c, d, e, f, g, h, i, j, k, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a, b, c, d, e, f, g, h, i, j, k)
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
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I, J, K) throws -> Void
    ) {
        function(name, a, b, c, d, e, f, g, h, i, j, k, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, a, b, c, d, e, f, g, h, i, j, k)
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
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I, J, K, L) throws -> R
    ) {
        function(name, a, b, c, d, e, f, g, h, i, j, k, l, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a, b, c, d, e, f, g, h, i, j, k, l)
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
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I, J, K, L) throws -> Void
    ) {
        function(name, a, b, c, d, e, f, g, h, i, j, k, l, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, a, b, c, d, e, f, g, h, i, j, k, l)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable, L: PythonArgument & ~Escapable,
        M: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>,
        _ l: PythonParameter<L>, _ m: PythonParameter<M>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I, J, K, L, M) throws -> R
    ) {
        function(name, a, b, c, d, e, f, g, h, i, j, k, l, m, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L, m: M) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a, b, c, d, e, f, g, h, i, j, k, l, m)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable, L: PythonArgument & ~Escapable,
        M: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>,
        _ l: PythonParameter<L>, _ m: PythonParameter<M>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I, J, K, L, M) throws -> Void
    ) {
        function(name, a, b, c, d, e, f, g, h, i, j, k, l, m, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L, m: M) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, a, b, c, d, e, f, g, h, i, j, k, l, m)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable, L: PythonArgument & ~Escapable,
        M: PythonArgument & ~Escapable, N: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>,
        _ l: PythonParameter<L>, _ m: PythonParameter<M>, _ n: PythonParameter<N>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I, J, K, L, M, N) throws -> R
    ) {
        function(name, a, b, c, d, e, f, g, h, i, j, k, l, m, n, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L, m: M, n: N) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a, b, c, d, e, f, g, h, i, j, k, l, m, n)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, E: PythonArgument & ~Escapable, F: PythonArgument & ~Escapable,
        G: PythonArgument & ~Escapable, H: PythonArgument & ~Escapable, I: PythonArgument & ~Escapable,
        J: PythonArgument & ~Escapable, K: PythonArgument & ~Escapable, L: PythonArgument & ~Escapable,
        M: PythonArgument & ~Escapable, N: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, _ e: PythonParameter<E>, _ f: PythonParameter<F>, _ g: PythonParameter<G>,
        _ h: PythonParameter<H>, _ i: PythonParameter<I>, _ j: PythonParameter<J>, _ k: PythonParameter<K>,
        _ l: PythonParameter<L>, _ m: PythonParameter<M>, _ n: PythonParameter<N>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I, J, K, L, M, N) throws -> Void
    ) {
        function(name, a, b, c, d, e, f, g, h, i, j, k, l, m, n, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L, m: M, n: N) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, a, b, c, d, e, f, g, h, i, j, k, l, m, n)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
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
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O) throws -> R
    ) {
        function(name, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L, m: M, n: N, o: O) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
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
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O) throws -> Void
    ) {
        function(name, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L, m: M, n: N, o: O) throws
                -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
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
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P) throws -> R
    ) {
        function(name, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L, m: M, n: N, o: O, p: P) throws -> R
            in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
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
        _ body: @escaping @Sendable (inout GIL, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P) throws -> Void
    ) {
        function(name, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, doc: doc) {
            (a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L, m: M, n: N, o: O, p: P) throws
                -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
            return PythonNone()
        }
    }
}
