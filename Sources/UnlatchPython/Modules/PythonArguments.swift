/// The arguments of a call, which the function's body asks for by name.
///
/// GIL: held, for everything declared here.
public struct PythonArguments: ~Escapable {
    /// What all calls of a function share.
    final class Layout: Sendable {
        let parameters: [AnyPythonParameter]
        let descriptions: [ParameterDescription]
        private let indices: [String: Int]

        init(_ function: String, _ parameters: [AnyPythonParameter]) {
            self.parameters = parameters
            descriptions = parameters.map { $0.description.of(function) }
            let names = parameters.enumerated().map { ($1.description.name, $0) }
            indices = Dictionary(names) { first, _ in first }  // a name that comes twice is refused with the module
        }

        func index(of name: String) -> Int {
            guard let index = indices[name] else { preconditionFailure("the function has no parameter '\(name)'") }
            return index
        }
    }

    private let slots: UnsafePointer<OpaquePointer?>
    private let layout: Layout

    /// pre: the slots hold an object for each parameter, or nil for one that is left out, for the length of the call.
    @_lifetime(immortal)
    init(_ slots: UnsafePointer<OpaquePointer?>, _ layout: Layout) {
        (self.slots, self.layout) = (slots, layout)
    }

    /// The argument, or the default of one that is left out.
    ///
    /// - Throws: `PythonError` that names function and argument, for an object that cannot become such a value.
    /// - Precondition: The function has a parameter of that name; its default is of this type.
    public func value<Value: PythonArgument>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        let index = layout.index(of: name)
        guard slots[index] == nil else { return try withValue(name, as: type) { $0 } }
        guard let value = layout.parameters[index].defaultValue as? Value else {
            preconditionFailure("the default of '\(name)' is no \(type)")
        }
        return value
    }

    /// Lends borrowed memory; of an optional that is left out, nil.
    ///
    /// - Throws: as `value`; what `body` throws.
    public func withValue<Value: PythonArgument & ~Escapable, R>(
        _ name: String, as type: Value.Type, _ body: (Value) throws -> R
    ) throws -> R {
        let index = layout.index(of: name)
        var loaded = Value.unloaded
        return try withUnsafeMutablePointer(to: &loaded) { loaded in
            guard let object = slots[index] else { return try body(Value.value(loaded)) }
            guard Value.load(object, into: loaded) else {
                _ = refused(layout.descriptions[index])
                throw PythonError.fetch()
            }
            defer { Value.unload(loaded) }
            return try body(Value.value(loaded))
        }
    }
}

extension PythonModule {
    /// Adds a function with any number of parameters, whose body asks for their values.
    ///
    /// ```swift
    /// module.function("fit", parameters: [.positional("x", as: BufferArgument<Double>.self), .named("rate", default: 0.1)]) {
    ///     (gil: inout GIL, arguments: borrowing PythonArguments) in
    ///     let rate: Double = try arguments.value("rate")
    ///     return try arguments.withValue("x", as: BufferArgument<Double>.self) { x in … }
    /// }
    /// ```
    ///
    /// As the others in all else.
    ///
    /// GIL: either, to register; held when the body is called, which may release it. Cost of a call: some 50 ns more for
    /// each value than where the types are those of the body's parameters.
    public mutating func function<R: PythonResult>(
        _ name: String, parameters: [AnyPythonParameter], doc: String = "",
        _ body: @escaping @Sendable (inout GIL, borrowing PythonArguments) throws -> R
    ) {
        let layout = PythonArguments.Layout(name, parameters)
        add(name, doc, layout.descriptions, R.resultAnnotation) { _, slots in
            perform {
                var gil = GIL(assumingAttached: ())
                // SAFETY: a pointer is missing only where there are no parameters, and is not followed then.
                let slots = slots ?? UnsafePointer(bitPattern: MemoryLayout<Int>.alignment)!
                return try body(&gil, PythonArguments(slots, layout))
            }
        }
    }

    /// As above, of a body without a result.
    public mutating func function(
        _ name: String, parameters: [AnyPythonParameter], doc: String = "",
        _ body: @escaping @Sendable (inout GIL, borrowing PythonArguments) throws -> Void
    ) {
        function(name, parameters: parameters, doc: doc) { (gil, arguments) throws -> PythonNone in
            try body(&gil, arguments)
            return PythonNone()
        }
    }
}
