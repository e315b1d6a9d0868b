// Written by Scripts/generate-functions.py; change that. See PythonModule+Functions.swift for what these do.

extension PythonModule {
    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<A: PythonArgument & ~Escapable, R: PythonResult>(
        _ name: String, _ a: PythonParameter<A>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A) throws -> R
    ) {
        let message = messageName(name)
        let (a) = (a.of(message))
        let all = [a.description]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, all, R.resultAnnotation) { _, arguments in
                a.withValue(of: arguments, 0) { a in
                    perform { try body(a) }
                }
            }
        }
        add(name, doc, all, R.resultAnnotation) { _, arguments in
            a.withValue(of: arguments, 0) { a in
                perform(decider, { work?(a) }) { try body(a) }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<A: PythonArgument & ~Escapable>(
        _ name: String, _ a: PythonParameter<A>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A) throws -> Void
    ) {
        function(name, a, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line) {
            (a: A) throws -> PythonNone in
            try body(a)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, R: PythonResult>(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B) throws -> R
    ) {
        let message = messageName(name)
        let (a, b) = (a.of(message), b.of(message))
        let all = [a.description, b.description]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, all, R.resultAnnotation) { _, arguments in
                a.withValue(of: arguments, 0) { a in
                    b.withValue(of: arguments, 1) { b in
                        perform { try body(a, b) }
                    }
                }
            }
        }
        add(name, doc, all, R.resultAnnotation) { _, arguments in
            a.withValue(of: arguments, 0) { a in
                b.withValue(of: arguments, 1) { b in
                    perform(decider, { work?(a, b) }) { try body(a, b) }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable>(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B) throws -> Void
    ) {
        function(name, a, b, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line) {
            (a: A, b: B) throws -> PythonNone in
            try body(a, b)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C) throws -> R
    ) {
        let message = messageName(name)
        let (a, b, c) = (a.of(message), b.of(message), c.of(message))
        let all = [a.description, b.description, c.description]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, all, R.resultAnnotation) { _, arguments in
                a.withValue(of: arguments, 0) { a in
                    b.withValue(of: arguments, 1) { b in
                        c.withValue(of: arguments, 2) { c in
                            perform { try body(a, b, c) }
                        }
                    }
                }
            }
        }
        add(name, doc, all, R.resultAnnotation) { _, arguments in
            a.withValue(of: arguments, 0) { a in
                b.withValue(of: arguments, 1) { b in
                    c.withValue(of: arguments, 2) { c in
                        perform(decider, { work?(a, b, c) }) { try body(a, b, c) }
                    }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C) throws -> Void
    ) {
        function(name, a, b, c, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line) {
            (a: A, b: B, c: C) throws -> PythonNone in
            try body(a, b, c)
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
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D) throws -> R
    ) {
        let message = messageName(name)
        let (a, b, c, d) = (a.of(message), b.of(message), c.of(message), d.of(message))
        let all = [a.description, b.description, c.description, d.description]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(name, doc, all, R.resultAnnotation) { _, arguments in
                withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                    perform { try body(a, b, c, d) }
                }
            }
        }
        add(name, doc, all, R.resultAnnotation) { _, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                perform(decider, { work?(a, b, c, d) }) { try body(a, b, c, d) }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func function<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D) throws -> Void
    ) {
        function(name, a, b, c, d, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line) {
            (a: A, b: B, c: C, d: D) throws -> PythonNone in
            try body(a, b, c, d)
            return PythonNone()
        }
    }
}
