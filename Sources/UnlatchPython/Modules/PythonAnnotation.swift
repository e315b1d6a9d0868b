/// What stub files say of Swift types.
enum PythonAnnotation {
    /// Of a value that Python gives; "Any" for a type that says nothing of itself.
    static func argument(_ type: Any.Type) -> String {
        (type as? any PythonArgument.Type)?.argumentAnnotation ?? "Any"
    }

    /// Of a value that Python gets.
    static func result(_ type: Any.Type) -> String {
        (type as? any PythonResult.Type)?.resultAnnotation ?? "Any"
    }

    static func tuple(_ elements: [String]) -> String {
        "tuple[\(elements.isEmpty ? "()" : elements.joined(separator: ", "))]"
    }
}
