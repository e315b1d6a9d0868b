extension PythonModule {
    /// Adds a function that uses Python: its body is lent the token, and may release the lock itself.
    ///
    /// ```swift
    /// module.function("describe", "thing") { (gil: inout GIL, thing: PythonReference) in
    ///     try gil.bind(thing).text()
    /// }
    /// ```
    ///
    /// As above in all else.
    ///
    /// GIL: either, to register; held when the body is called.
    @inlinable @inline(__always)
    public mutating func function<R: PythonResult & SendableMetatype>(
        _ name: String, doc: String = "", _ body: @escaping @Sendable (inout GIL) throws -> R
    ) {
        function(name, doc: doc) { () throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil)
        }
    }

    @inlinable @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable & SendableMetatype,
        R: PythonResult & SendableMetatype
    >(
        _ name: String, _ a: PythonParameter<A>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A) throws -> R
    ) {
        function(name, a, doc: doc) { (a: A) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a)
        }
    }

    @inlinable @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable & SendableMetatype,
        B: PythonArgument & ~Escapable & SendableMetatype,
        R: PythonResult & SendableMetatype
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B) throws -> R
    ) {
        function(name, a, b, doc: doc) { (a: A, b: B) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a, b)
        }
    }

    @inlinable @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable & SendableMetatype,
        B: PythonArgument & ~Escapable & SendableMetatype,
        C: PythonArgument & ~Escapable & SendableMetatype,
        R: PythonResult & SendableMetatype
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C) throws -> R
    ) {
        function(name, a, b, c, doc: doc) { (a: A, b: B, c: C) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, a, b, c)
        }
    }

    @inlinable @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable & SendableMetatype,
        B: PythonArgument & ~Escapable & SendableMetatype,
        C: PythonArgument & ~Escapable & SendableMetatype,
        D: PythonArgument & ~Escapable & SendableMetatype,
        R: PythonResult & SendableMetatype
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
}
