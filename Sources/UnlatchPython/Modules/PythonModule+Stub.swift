extension PythonModule {
    /// The text of the module's stub file: what type checkers and editors read in place of the module.
    ///
    /// Types that say nothing of themselves are `Any`. Python gets the same text from the module's `__stubs__()`, and
    /// `python -m unlatch.stubs NAME` writes it to a file.
    ///
    /// GIL: either. Complexity: O(functions).
    public var stub: String {
        let values = constants.map { "\($0.name): \(shadowed(PythonAnnotation.result(type(of: $0.value))))" }
        let blocks = values + functionStubs
        // Of the standard library's own stubs, for every version: nothing needs to be installed.
        return """
            import builtins
            from collections.abc import Iterable, Mapping
            from typing import Any
            from typing_extensions import Buffer

            \(blocks.joined(separator: "\n"))

            """
    }

    /// The definition of each function.
    package var functionStubs: [String] { functionStubs { _ in true } }

    /// The definition of each function whose name is one that is wanted.
    package func functionStubs(where isWanted: (String) -> Bool) -> [String] {
        functions.filter { isWanted($0.entry.attribute) }.map { function in
            if let others = function.entry.others {
                return "def \(function.entry.attribute)\(others.stub):" + body(function.doc)
            }
            let parameters = function.entry.parameters.list { parameter in
                let annotation = shadowed(parameter.annotation)
                return "\(parameter.name): \(annotation)" + (parameter.defaultText.map { " = \($0)" } ?? "")
            }
            let result = shadowed(function.entry.resultAnnotation)
            return "def \(function.entry.attribute)(\(parameters)) -> \(result):" + body(function.doc)
        }
    }

    private func body(_ doc: String) -> String {
        if doc.isEmpty { return " ..." }
        let escaped = doc.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
            .split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
        let lines = escaped.split(separator: "\n", omittingEmptySubsequences: false)
        let rest = lines.dropFirst().map { $0.isEmpty ? "\n" : "\n    \($0)" }
        return "\n    \"\"\"\(lines[0])\(rest.joined())\"\"\""
    }

    /// A module's own function `list` is no type.
    private func shadowed(_ annotation: String) -> String {
        let names = Set(functions.map(\.entry.attribute)).intersection([
            "bool", "bytes", "complex", "dict", "float", "int", "list", "set", "str", "tuple",
        ])
        if names.isEmpty { return annotation }
        var text = ""
        var word = ""
        for character in annotation + " " {
            if character.isLetter {
                word.append(character)
                continue
            }
            text += names.contains(word) ? "builtins.\(word)" : word
            text.append(character)
            word = ""
        }
        return String(text.dropLast())
    }
}
