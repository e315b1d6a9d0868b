// Written by Scripts/generate-functions.py; change that. As the functions of a module, on an instance or a type.

extension PythonClassMembers {
    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<R: PythonResult>(
        _ name: String, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object) throws -> R
    ) {
        method(name, doc: doc) { (this: Object) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, this)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method(
        _ name: String, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object) throws -> Void
    ) {
        method(name, doc: doc) { (this: Object) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, this)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func classMethod<R: PythonResult>(
        _ name: String, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, PythonReference) throws -> R
    ) {

        add(method: name, doc, [], R.resultAnnotation, isOfType: true) { this, arguments in
            performOnType(this) { gil, type in try body(&gil, type) }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer(
        doc: String = "",
        _ body: @escaping @Sendable (inout GIL) throws -> Object
    ) {
        initialisers.function(name, doc: doc) { (gil: inout GIL) throws -> InitialValue<Object> in
            try InitialValue(body(&gil))
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<A: PythonArgument & ~Escapable, R: PythonResult>(
        _ name: String, _ a: PythonParameter<A>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A) throws -> R
    ) {
        method(name, a, doc: doc) { (this: Object, a: A) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, this, a)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<A: PythonArgument & ~Escapable>(
        _ name: String, _ a: PythonParameter<A>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A) throws -> Void
    ) {
        method(name, a, doc: doc) { (this: Object, a: A) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, this, a)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func classMethod<A: PythonArgument & ~Escapable, R: PythonResult>(
        _ name: String, _ a: PythonParameter<A>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, PythonReference, A) throws -> R
    ) {
        let message = place(name)
        let (a) = (a.of(message))
        add(method: name, doc, [a.description], R.resultAnnotation, isOfType: true) { this, arguments in
            a.withValue(of: arguments, 0) { a in
                performOnType(this) { gil, type in try body(&gil, type, a) }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer<A: PythonArgument & ~Escapable>(
        _ a: PythonParameter<A>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A) throws -> Object
    ) {
        initialisers.function(name, a, doc: doc) { (gil: inout GIL, a: A) throws -> InitialValue<Object> in
            try InitialValue(body(&gil, a))
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, R: PythonResult>(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B) throws -> R
    ) {
        method(name, a, b, doc: doc) { (this: Object, a: A, b: B) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, this, a, b)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable>(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B) throws -> Void
    ) {
        method(name, a, b, doc: doc) { (this: Object, a: A, b: B) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, this, a, b)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func classMethod<A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, R: PythonResult>(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, PythonReference, A, B) throws -> R
    ) {
        let message = place(name)
        let (a, b) = (a.of(message), b.of(message))
        add(method: name, doc, [a.description, b.description], R.resultAnnotation, isOfType: true) { this, arguments in
            a.withValue(of: arguments, 0) { a in
                b.withValue(of: arguments, 1) { b in
                    performOnType(this) { gil, type in try body(&gil, type, a, b) }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer<A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable>(
        _ a: PythonParameter<A>, _ b: PythonParameter<B>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B) throws -> Object
    ) {
        initialisers.function(name, a, b, doc: doc) { (gil: inout GIL, a: A, b: B) throws -> InitialValue<Object> in
            try InitialValue(body(&gil, a, b))
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B, C) throws -> R
    ) {
        method(name, a, b, c, doc: doc) { (this: Object, a: A, b: B, c: C) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, this, a, b, c)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B, C) throws -> Void
    ) {
        method(name, a, b, c, doc: doc) { (this: Object, a: A, b: B, c: C) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, this, a, b, c)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func classMethod<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, PythonReference, A, B, C) throws -> R
    ) {
        let message = place(name)
        let (a, b, c) = (a.of(message), b.of(message), c.of(message))
        add(method: name, doc, [a.description, b.description, c.description], R.resultAnnotation, isOfType: true) {
            this, arguments in
            a.withValue(of: arguments, 0) { a in
                b.withValue(of: arguments, 1) { b in
                    c.withValue(of: arguments, 2) { c in
                        performOnType(this) { gil, type in try body(&gil, type, a, b, c) }
                    }
                }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable
    >(
        _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C) throws -> Object
    ) {
        initialisers.function(name, a, b, c, doc: doc) {
            (gil: inout GIL, a: A, b: B, c: C) throws -> InitialValue<Object> in
            try InitialValue(body(&gil, a, b, c))
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B, C, D) throws -> R
    ) {
        method(name, a, b, c, d, doc: doc) { (this: Object, a: A, b: B, c: C, d: D) throws -> R in
            var gil = GIL(assumingAttached: ())
            return try body(&gil, this, a, b, c, d)
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func method<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, Object, A, B, C, D) throws -> Void
    ) {
        method(name, a, b, c, d, doc: doc) { (this: Object, a: A, b: B, c: C, d: D) throws -> PythonNone in
            var gil = GIL(assumingAttached: ())
            try body(&gil, this, a, b, c, d)
            return PythonNone()
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func classMethod<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable, R: PythonResult
    >(
        _ name: String, _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>,
        _ d: PythonParameter<D>, doc: String = "",
        _ body: @escaping @Sendable (inout GIL, PythonReference, A, B, C, D) throws -> R
    ) {
        let message = place(name)
        let (a, b, c, d) = (a.of(message), b.of(message), c.of(message), d.of(message))
        add(
            method: name, doc, [a.description, b.description, c.description, d.description], R.resultAnnotation,
            isOfType: true
        ) { this, arguments in
            withValues(of: arguments, 0, a, b, c, d) { a, b, c, d in
                performOnType(this) { gil, type in try body(&gil, type, a, b, c, d) }
            }
        }
    }

    @_alwaysEmitIntoClient @inline(__always)
    public mutating func initializer<
        A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
        D: PythonArgument & ~Escapable
    >(
        _ a: PythonParameter<A>, _ b: PythonParameter<B>, _ c: PythonParameter<C>, _ d: PythonParameter<D>,
        doc: String = "",
        _ body: @escaping @Sendable (inout GIL, A, B, C, D) throws -> Object
    ) {
        initialisers.function(name, a, b, c, d, doc: doc) {
            (gil: inout GIL, a: A, b: B, c: C, d: D) throws -> InitialValue<Object> in
            try InitialValue(body(&gil, a, b, c, d))
        }
    }
}
