package import UnlatchElements

/// A parameter of a function whose parameters are data: see `PythonModule.function(_:doc:parameters:…)`.
package struct DescribedParameter: Sendable {
    package enum Kind: Sendable {
        /// Memory with the buffer protocol, contiguous. The function may have several versions, for other types: this is
        /// the type that each of them has here.
        case array([ElementType], isWritable: Bool)
        case real, integer
    }

    /// What stands for a number that is left out.
    package enum Default: Sendable {
        case real(Double)
        case integer(Int)
    }

    let name: String
    let kind: Kind
    let standard: Default?
    let isNamed: Bool
    let isKeyword: Bool

    /// - Parameters:
    ///   - isNamed: Whether it may be given by its name, too. Those that may not come first.
    ///   - isKeyword: Whether it is given by its name alone. Those that are come last.
    package init(
        _ name: String, _ kind: Kind, default standard: Default? = nil, isNamed: Bool, isKeyword: Bool = false
    ) {
        (self.name, self.kind, self.standard, self.isNamed) = (name, kind, standard, isNamed)
        self.isKeyword = isKeyword
    }

    /// What Python is told of it, as a parameter of this function.
    func description(_ function: String) -> ParameterDescription {
        let text: String? =
            switch standard {
            case .real(let value): PythonLiteral.text(of: value)
            case .integer(let value): PythonLiteral.text(of: value)
            case nil: nil
            }
        let annotation =
            switch kind {
            case .array: "Buffer"
            case .real: "float"
            case .integer: "int"
            }
        return ParameterDescription(
            function: function, name: name, kind: isKeyword ? .keyword : isNamed ? .named : .positional,
            annotation: annotation, defaultText: text)
    }
}
