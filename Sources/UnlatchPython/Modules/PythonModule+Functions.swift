// One overload for each number of parameters, up to 16: explicit generics are specialised where the function is registered,
// so that no metadata is left on the path of a call. Those with parameters are written by Scripts/generate-functions.py.

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
    ///   - body: What runs, on whatever thread Python calls from. It returns any `PythonResult`, or nothing, which is
    ///     `None`.
    ///
    /// Parameter names are different identifiers, in the order positional, named, variadic, keyword, variadic keywords, and
    /// none by position without a default follows one that has one. A mistake in that is an `ImportError` when the module
    /// is installed or imported. There may be 16 parameters;
    /// `function(_:parameters:doc:_:)` takes any number.
    ///
    /// GIL: either, to register. Cost of a call: that of Python's own fast calls and a few nanoseconds.
    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<R: PythonResult>(
        _ name: String, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable () -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable () throws -> R
    ) {
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, [], R.resultAnnotation) { _, _ in
                perform { try body() }
            }
        }
        add(name, doc, [], R.resultAnnotation) { _, _ in
            perform(decider, { work?() }) { try body() }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function(
        _ name: String, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable () -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable () throws -> Void
    ) {
        function(name, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line) {
            () throws -> PythonNone in
            try body()
            return PythonNone()
        }
    }

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
    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<R: PythonResult>(
        _ name: String, doc: String = "", _ body: @escaping @Sendable (inout GIL) throws -> R
    ) {
        function(name, doc: doc) { () throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function(
        _ name: String, doc: String = "", _ body: @escaping @Sendable (inout GIL) throws -> Void
    ) {
        function(name, doc: doc) { () throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil)
            return PythonNone()
        }
    }
}
