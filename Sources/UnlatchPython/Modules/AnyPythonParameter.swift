/// A parameter of a function with any number of them: see `PythonModule.function(_:parameters:doc:_:)`.
public struct AnyPythonParameter: Sendable {
    let description: ParameterDescription
    let defaultValue: (any Sendable)?

    private init(_ description: ParameterDescription, _ defaultValue: (any Sendable)? = nil) {
        (self.description, self.defaultValue) = (description, defaultValue)
    }

    private init<Value: PythonArgument & ~Escapable>(_ parameter: PythonParameter<Value>) {
        self.init(parameter.description)
    }

    /// Given by position.
    public static func positional<Value: PythonArgument & ~Escapable>(_ name: String, as type: Value.Type) -> Self {
        Self(PythonParameter<Value>.positional(name))
    }

    /// Given by position or by name.
    public static func named<Value: PythonArgument & ~Escapable>(_ name: String, as type: Value.Type) -> Self {
        Self(PythonParameter<Value>.named(name))
    }

    /// Given by name.
    public static func keyword<Value: PythonArgument & ~Escapable>(_ name: String, as type: Value.Type) -> Self {
        Self(PythonParameter<Value>.keyword(name))
    }

    /// Given by position, or left out.
    public static func positional<Value: PythonDefaultArgument & Sendable>(_ name: String, default value: Value) -> Self
    {
        Self(PythonParameter<Value>.positional(name, default: value).description, value)
    }

    /// Given by position or by name, or left out.
    public static func named<Value: PythonDefaultArgument & Sendable>(_ name: String, default value: Value) -> Self {
        Self(PythonParameter<Value>.named(name, default: value).description, value)
    }

    /// Given by name, or left out.
    public static func keyword<Value: PythonDefaultArgument & Sendable>(_ name: String, default value: Value) -> Self {
        Self(PythonParameter<Value>.keyword(name, default: value).description, value)
    }

    /// Given by position, or left out, which is nil: for borrowed memory.
    public static func positional<Wrapped: PythonArgument & ~Escapable>(
        _ name: String, as type: Wrapped?.Type, default value: NilDefault
    ) -> Self {
        Self(PythonParameter<Wrapped?>.positional(name, default: value))
    }

    /// Given by position or by name, or left out, which is nil.
    public static func named<Wrapped: PythonArgument & ~Escapable>(
        _ name: String, as type: Wrapped?.Type, default value: NilDefault
    ) -> Self {
        Self(PythonParameter<Wrapped?>.named(name, default: value))
    }

    /// Given by name, or left out, which is nil.
    public static func keyword<Wrapped: PythonArgument & ~Escapable>(
        _ name: String, as type: Wrapped?.Type, default value: NilDefault
    ) -> Self {
        Self(PythonParameter<Wrapped?>.keyword(name, default: value))
    }

    /// The positional arguments that are left, as a Python tuple.
    public static func variadic(_ name: String) -> Self { Self(PythonParameter<PythonReference>.variadic(name)) }

    /// The named arguments that are left, as a Python dictionary.
    public static func variadicKeywords(_ name: String) -> Self {
        Self(PythonParameter<PythonReference>.variadicKeywords(name))
    }
}
