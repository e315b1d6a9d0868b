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
        _ name: String, doc: String = "",
        _ body: @escaping @Sendable (inout GIL) throws -> R
    ) {
        add(name, doc, []) { _ in
            perform {
                var gil = GIL(assumingAttached: ())
                return try body(&gil)
            }
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
        let a = a.of(name)
        add(name, doc, [a.description]) { arguments in
            a.withValue(of: arguments, 0) { aValue in
                perform {
                    var gil = GIL(assumingAttached: ())
                    return try body(&gil, aValue)
                }
            }
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
        let (a, b) = (a.of(name), b.of(name))
        add(name, doc, [a.description, b.description]) { arguments in
            a.withValue(of: arguments, 0) { aValue in
                b.withValue(of: arguments, 1) { bValue in
                    perform {
                        var gil = GIL(assumingAttached: ())
                        return try body(&gil, aValue, bValue)
                    }
                }
            }
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
        let (a, b, c) = (a.of(name), b.of(name), c.of(name))
        add(name, doc, [a.description, b.description, c.description]) { arguments in
            a.withValue(of: arguments, 0) { aValue in
                b.withValue(of: arguments, 1) { bValue in
                    c.withValue(of: arguments, 2) { cValue in
                        perform {
                            var gil = GIL(assumingAttached: ())
                            return try body(&gil, aValue, bValue, cValue)
                        }
                    }
                }
            }
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
        let (a, b, c, d) = (a.of(name), b.of(name), c.of(name), d.of(name))
        add(name, doc, [a.description, b.description, c.description, d.description]) { arguments in
            a.withValue(of: arguments, 0) { aValue in
                b.withValue(of: arguments, 1) { bValue in
                    c.withValue(of: arguments, 2) { cValue in
                        d.withValue(of: arguments, 3) { dValue in
                            perform {
                                var gil = GIL(assumingAttached: ())
                                return try body(&gil, aValue, bValue, cValue, dValue)
                            }
                        }
                    }
                }
            }
        }
    }
}
