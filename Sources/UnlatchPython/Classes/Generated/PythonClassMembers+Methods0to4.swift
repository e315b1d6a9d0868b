// Written by Scripts/generate-functions.py; change that. As the functions of a module, on an instance or a type.

extension PythonClassMembers {
    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<R: PythonResult>(
        _ name: String, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object) throws -> R
    ) {
        let message = place(name)
        let here = MethodPlace("\(message)()")

        let all: [ParameterDescription] = []
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(method: name, doc, all, R.resultAnnotation) { this, arguments in
                withReceiver(this, here) { this in perform { try body(this) } }
            }
        }
        add(method: name, doc, all, R.resultAnnotation) { this, arguments in
            withReceiver(this, here) { this in perform(decider, { work?(this) }) { try body(this) } }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method(
        _ name: String, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object) throws -> Void
    ) {
        method(name, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line) {
            (this: Object) throws -> PythonNone in
            try body(this)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer(
        doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable () -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable () throws -> Object
    ) {
        initialisers.function(
            name, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line
        ) {
            () throws -> InitialValue<Object> in
            try InitialValue(body())
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<A: PythonArgument & ~Escapable, R: PythonResult>(
        _ name: String, _ a: PythonParameter<A>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object, A) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A) throws -> R
    ) {
        let message = place(name)
        let here = MethodPlace("\(message)()")
        let (a) = (a.of(message))
        let all: [ParameterDescription] = [a.description]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(method: name, doc, all, R.resultAnnotation) { this, arguments in
                a.withValue(of: arguments, 0) { a in
                    withReceiver(this, here) { this in perform { try body(this, a) } }
                }
            }
        }
        add(method: name, doc, all, R.resultAnnotation) { this, arguments in
            a.withValue(of: arguments, 0) { a in
                withReceiver(this, here) { this in perform(decider, { work?(this, a) }) { try body(this, a) } }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<A: PythonArgument & ~Escapable>(
        _ name: String, _ a: PythonParameter<A>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object, A) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A) throws -> Void
    ) {
        method(name, a, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line) {
            (this: Object, a: A) throws -> PythonNone in
            try body(this, a)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer<A: PythonArgument & ~Escapable>(
        _ a: PythonParameter<A>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A) throws -> Object
    ) {
        initialisers.function(
            name, a, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line
        ) {
            (a: A) throws -> InitialValue<Object> in
            try InitialValue(body(a))
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, R: PythonResult>(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object, A, B) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B) throws -> R
    ) {
        let message = place(name)
        let here = MethodPlace("\(message)()")
        let (a, b) = (a.of(message), b.of(message))
        let all: [ParameterDescription] = [a.description, b.description]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(method: name, doc, all, R.resultAnnotation) { this, arguments in
                a.withValue(of: arguments, 0) { a in
                    b.withValue(of: arguments, 1) { b in
                        withReceiver(this, here) { this in perform { try body(this, a, b) } }
                    }
                }
            }
        }
        add(method: name, doc, all, R.resultAnnotation) { this, arguments in
            a.withValue(of: arguments, 0) { a in
                b.withValue(of: arguments, 1) { b in
                    withReceiver(this, here) { this in perform(decider, { work?(this, a, b) }) { try body(this, a, b) }
                    }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable>(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object, A, B) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B) throws -> Void
    ) {
        method(name, a, b, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line) {
            (this: Object, a: A, b: B) throws -> PythonNone in
            try body(this, a, b)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer<A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable>(
        _ a: PythonParameter<A>, _ b: PythonParameter<B>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B) throws -> Object
    ) {
        initialisers.function(
            name, a, b, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line
        ) {
            (a: A, b: B) throws -> InitialValue<Object> in
            try InitialValue(body(a, b))
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object, A, B, C) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B, C) throws -> R
    ) {
        let message = place(name)
        let here = MethodPlace("\(message)()")
        let (a, b, c) = (a.of(message), b.of(message), c.of(message))
        let all: [ParameterDescription] = [a.description, b.description, c.description]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(method: name, doc, all, R.resultAnnotation) { this, arguments in
                a.withValue(of: arguments, 0) { a in
                    b.withValue(of: arguments, 1) { b in
                        c.withValue(of: arguments, 2) { c in
                            withReceiver(this, here) { this in perform { try body(this, a, b, c) } }
                        }
                    }
                }
            }
        }
        add(method: name, doc, all, R.resultAnnotation) { this, arguments in
            a.withValue(of: arguments, 0) { a in
                b.withValue(of: arguments, 1) { b in
                    c.withValue(of: arguments, 2) { c in
                        withReceiver(this, here) { this in
                            perform(decider, { work?(this, a, b, c) }) { try body(this, a, b, c) }
                        }
                    }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object, A, B, C) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B, C) throws -> Void
    ) {
        method(name, a, b, c, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line) {
            (this: Object, a: A, b: B, c: C) throws -> PythonNone in
            try body(this, a, b, c)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable
    >(
        _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C) throws -> Object
    ) {
        initialisers.function(
            name, a, b, c, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line
        ) {
            (a: A, b: B, c: C) throws -> InitialValue<Object> in
            try InitialValue(body(a, b, c))
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object, A, B, C, D) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B, C, D) throws -> R
    ) {
        let message = place(name)
        let here = MethodPlace("\(message)()")
        let (a, b, c, d) = (a.of(message), b.of(message), c.of(message), d.of(message))
        let all: [ParameterDescription] = [a.description, b.description, c.description, d.description]
        guard let decider = ReleaseDecider(releasesGIL, fileID, line) else {
            return add(method: name, doc, all, R.resultAnnotation) { this, arguments in
                withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                    withReceiver(this, here) { this in perform { try body(this, a, b, c, d) } }
                }
            }
        }
        add(method: name, doc, all, R.resultAnnotation) { this, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                withReceiver(this, here) { this in
                    perform(decider, { work?(this, a, b, c, d) }) { try body(this, a, b, c, d) }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (Object, A, B, C, D) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Object, A, B, C, D) throws -> Void
    ) {
        method(name, a, b, c, d, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line) {
            (this: Object, a: A, b: B, c: C, d: D) throws -> PythonNone in
            try body(this, a, b, c, d)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable
    >(
        _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, _ d: PythonParameter<D>,
        doc: String = "",
        releasesGIL: GILRelease = .never, work: (@Sendable (A, B, C, D) -> Int)? = nil,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (A, B, C, D) throws -> Object
    ) {
        initialisers.function(
            name, a, b, c, d, doc: doc, releasesGIL: releasesGIL, work: work, fileID: fileID, line: line
        ) {
            (a: A, b: B, c: C, d: D) throws -> InitialValue<Object> in
            try InitialValue(body(a, b, c, d))
        }
    }
}
