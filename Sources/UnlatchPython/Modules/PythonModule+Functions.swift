// One overload for each number of parameters: explicit generics are specialised where the function is registered, so
// that no metadata is left on the path of a call. Parameter packs are not.

extension PythonModule {
    /// Adds a function that needs no Python while it runs, and may therefore run with the lock released.
    ///
    /// ```swift
    /// module.function("hypot", "x", .named("y", default: 1.0), doc: "The length of (x, y).") {
    ///     (x: Double, y: Double) in (x * x + y * y).squareRoot()
    /// }
    /// ```
    ///
    /// Python sees its name, its documentation and its signature (`inspect.signature`, `help`). A call with the wrong
    /// arguments is Python's usual `TypeError`; what the body throws arrives as an exception: a `PythonError` as
    /// itself, others as `RuntimeError` with their description. Register functions inside a Swift function: the
    /// compiler does not specialise code at the top level of a script.
    ///
    /// - Parameters:
    ///   - name: The function's `__name__`.
    ///   - doc: Its `__doc__`.
    ///   - releasesGIL: Whether the lock is given back while the body runs; by default it is kept.
    ///   - work: For an adaptive release, how much there is to do, in units of your choice (elements, pixels): the time
    ///     for each unit is learned. Without it nothing is expected, and the lock is given back for each call.
    ///   - fileID: Where `LockMetrics` counts the releases; as is `line`.
    ///   - body: What runs, on whatever thread Python calls from. It returns any `PythonResult`; `PythonNone()` for
    ///     a function without a result.
    ///
    /// Parameter names are different identifiers, in the order positional, named, keyword, and none without a default
    /// follows one that has one. A mistake in that is an `ImportError` when the module is installed or imported.
    ///
    /// GIL: either, to register. Cost of a call: that of Python's own fast calls and a few nanoseconds.
    @inlinable @inline(__always)
    public mutating func function<R: PythonResult & SendableMetatype>(
        _ name: String, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable () -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable () throws -> R
    ) {
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, []) { _ in
                perform { try body() }
            }
        }
        add(name, doc, []) { _ in
            perform(decider, { work?() }) { try body() }
        }
    }

    @inlinable @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable & SendableMetatype,
        R: PythonResult & SendableMetatype
    >(
        _ name: String, _ a: PythonParameter<A>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A) throws -> R
    ) {
        let a = a.of(name)
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, [a.description]) { arguments in
                a.withValue(of: arguments, 0) { aValue in
                    perform { try body(aValue) }
                }
            }
        }
        add(name, doc, [a.description]) { arguments in
            a.withValue(of: arguments, 0) { aValue in
                perform(decider, { work?(aValue) }) { try body(aValue) }
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
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B) throws -> R
    ) {
        let (a, b) = (a.of(name), b.of(name))
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, [a.description, b.description]) { arguments in
                a.withValue(of: arguments, 0) { aValue in
                    b.withValue(of: arguments, 1) { bValue in
                        perform { try body(aValue, bValue) }
                    }
                }
            }
        }
        add(name, doc, [a.description, b.description]) { arguments in
            a.withValue(of: arguments, 0) { aValue in
                b.withValue(of: arguments, 1) { bValue in
                    perform(decider, { work?(aValue, bValue) }) { try body(aValue, bValue) }
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
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C) throws -> R
    ) {
        let (a, b, c) = (a.of(name), b.of(name), c.of(name))
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, [a.description, b.description, c.description]) { arguments in
                a.withValue(of: arguments, 0) { aValue in
                    b.withValue(of: arguments, 1) { bValue in
                        c.withValue(of: arguments, 2) { cValue in
                            perform { try body(aValue, bValue, cValue) }
                        }
                    }
                }
            }
        }
        add(name, doc, [a.description, b.description, c.description]) { arguments in
            a.withValue(of: arguments, 0) { aValue in
                b.withValue(of: arguments, 1) { bValue in
                    c.withValue(of: arguments, 2) { cValue in
                        perform(decider, { work?(aValue, bValue, cValue) }) { try body(aValue, bValue, cValue) }
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
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D) throws -> R
    ) {
        let (a, b, c, d) = (a.of(name), b.of(name), c.of(name), d.of(name))
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, [a.description, b.description, c.description, d.description]) { arguments in
                a.withValue(of: arguments, 0) { aValue in
                    b.withValue(of: arguments, 1) { bValue in
                        c.withValue(of: arguments, 2) { cValue in
                            d.withValue(of: arguments, 3) { dValue in
                                perform { try body(aValue, bValue, cValue, dValue) }
                            }
                        }
                    }
                }
            }
        }
        add(name, doc, [a.description, b.description, c.description, d.description]) { arguments in
            a.withValue(of: arguments, 0) { aValue in
                b.withValue(of: arguments, 1) { bValue in
                    c.withValue(of: arguments, 2) { cValue in
                        d.withValue(of: arguments, 3) { dValue in
                            perform(decider, { work?(aValue, bValue, cValue, dValue) }) {
                                try body(aValue, bValue, cValue, dValue)
                            }
                        }
                    }
                }
            }
        }
    }
}
