/// A parameter of a function in a Swift-written module.
///
/// A string literal is a parameter that is given by position, which is the fastest kind. `.named` may also be given by
/// its name, `.keyword` only so. A default makes a parameter optional. `.variadic` takes the positional arguments that are
/// left, as `*args` in Python, `.variadicKeywords` the named ones, as `**kwargs`.
///
/// ```swift
/// module.function("scale", "x", .named("factor", default: 2.0)) { (x: Double, factor: Double) in x * factor }
/// module.function("total", .variadic("numbers"), .keyword("start", default: 0)) {
///     (numbers: [Double], start: Double) in numbers.reduce(start, +)
/// }
/// ```
public struct PythonParameter<Value: PythonArgument & ~Escapable>: ExpressibleByStringLiteral, @unchecked Sendable {
    // SAFETY (@unchecked Sendable): nothing changes, and a default is of a Sendable type (see below).
    @usableFromInline let description: ParameterDescription
    @usableFromInline let defaultValue: Value.Loaded?

    private init(_ description: ParameterDescription, _ defaultValue: Value.Loaded?) {
        self.description = description
        self.defaultValue = defaultValue
    }

    private init(_ name: String, _ kind: ParameterDescription.Kind, _ annotation: String = Value.argumentAnnotation) {
        self.init(ParameterDescription(name: name, kind: kind, annotation: annotation), nil)
    }

    /// The parameter as one of this function, which its messages name.
    @usableFromInline
    func of(_ function: String) -> Self {
        Self(description.of(function), defaultValue)
    }

    /// A parameter without a default that is given by position.
    public init(stringLiteral name: String) { self.init(name, .positional) }

    /// Given by position.
    public static func positional(_ name: String) -> Self { Self(name, .positional) }

    /// Given by position or by name, as most parameters in Python.
    public static func named(_ name: String) -> Self { Self(name, .named) }

    /// Given by name.
    public static func keyword(_ name: String) -> Self { Self(name, .keyword) }
}

extension PythonParameter where Value: PythonDefaultArgument, Value: Sendable {
    private init(_ name: String, _ kind: ParameterDescription.Kind, default value: Value) {
        let description = ParameterDescription(
            name: name, kind: kind, annotation: Value.argumentAnnotation, defaultText: PythonLiteral.text(of: value))
        self.init(description, Value.loaded(value))
    }

    /// Given by position, or left out.
    public static func positional(_ name: String, default value: Value) -> Self {
        Self(name, .positional, default: value)
    }

    /// Given by position or by name, or left out.
    public static func named(_ name: String, default value: Value) -> Self { Self(name, .named, default: value) }

    /// Given by name, or left out.
    public static func keyword(_ name: String, default value: Value) -> Self { Self(name, .keyword, default: value) }
}

// Borrowed memory, objects: what has no value before the call. The only default is None.
extension PythonParameter where Value: ~Escapable {
    private init<Wrapped: PythonArgument & ~Escapable>(
        none name: String, _ kind: ParameterDescription.Kind
    ) where Value == Wrapped? {
        let description = ParameterDescription(
            name: name, kind: kind, annotation: Value.argumentAnnotation, defaultText: "None")
        self.init(description, Value.unloaded)
    }

    /// Given by position, or left out, which is nil.
    @_disfavoredOverload
    public static func positional<Wrapped: PythonArgument & ~Escapable>(
        _ name: String, default value: NilDefault
    ) -> Self where Value == Wrapped? { Self(none: name, .positional) }

    /// Given by position or by name, or left out, which is nil.
    @_disfavoredOverload
    public static func named<Wrapped: PythonArgument & ~Escapable>(
        _ name: String, default value: NilDefault
    ) -> Self where Value == Wrapped? { Self(none: name, .named) }

    /// Given by name, or left out, which is nil.
    @_disfavoredOverload
    public static func keyword<Wrapped: PythonArgument & ~Escapable>(
        _ name: String, default value: NilDefault
    ) -> Self where Value == Wrapped? { Self(none: name, .keyword) }
}

extension PythonParameter {
    /// The positional arguments that are left, as `*args` in Python.
    public static func variadic<Element: ConvertibleFromPython>(_ name: String) -> Self where Value == [Element] {
        Self(name, .variadic, PythonAnnotation.argument(Element.self))
    }

    /// The named arguments that are left, as `**kwargs` in Python.
    public static func variadicKeywords<Element: ConvertibleFromPython>(
        _ name: String
    ) -> Self where Value == [String: Element] {
        Self(name, .variadicKeywords, PythonAnnotation.argument(Element.self))
    }
}

extension PythonParameter where Value == PythonReference {
    /// The positional arguments that are left, as a Python tuple.
    public static func variadic(_ name: String) -> Self { Self(name, .variadic) }

    /// The named arguments that are left, as a Python dictionary, which is the function's own.
    public static func variadicKeywords(_ name: String) -> Self { Self(name, .variadicKeywords) }
}
