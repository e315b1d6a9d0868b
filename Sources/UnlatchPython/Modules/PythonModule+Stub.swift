extension PythonModule {
    /// The text of the module's stub file: what type checkers and editors read in place of the module.
    ///
    /// Types that say nothing of themselves are `Any`. Python gets the same text from the module's `__stubs__()`, and
    /// `python -m unlatch.stubs NAME` writes it to a file.
    ///
    /// GIL: either. Complexity: O(functions).
    public var stub: String {
        let names = StubNames(name, Set(functions.map(\.entry.attribute)))
        let values = constants.map { "\($0.name): \(names.text(PythonAnnotation.result(type(of: $0.value))))" }
        let types =
            exceptions.map { $0.stub(names) } + enumerations.map { $0.stub() } + classes.flatMap { $0.stub(names) }
        let blocks = values + types + functionStubs(names) { _ in true } + ["def __stubs__() -> str: ..."]
        // Of the standard library's own stubs, for every version: nothing needs to be installed.
        var imports = ["import builtins"]
        if !enumerations.isEmpty { imports.append("import enum") }
        imports += names.imports.sorted().map { "import \($0)" }
        imports.append("from collections.abc import Iterable, \(classes.isEmpty ? "" : "Iterator, ")Mapping")
        imports.append("from typing import Any\(classes.isEmpty ? "" : ", ClassVar, overload")")
        imports.append("from typing_extensions import Buffer")
        imports += submodules.map { "from . import \($0.attribute) as \($0.attribute)" }
        return """
            \(imports.joined(separator: "\n"))

            \(blocks.joined(separator: "\n"))

            """
    }

    /// The definition of each function.
    package var functionStubs: [String] { functionStubs { _ in true } }

    /// The definition of each function whose name is one that is wanted.
    package func functionStubs(where isWanted: (String) -> Bool) -> [String] {
        functionStubs(StubNames(name, Set(functions.map(\.entry.attribute))), where: isWanted)
    }

    private func functionStubs(_ names: StubNames, where isWanted: (String) -> Bool) -> [String] {
        functions.filter { isWanted($0.entry.attribute) }.map { function in
            if let others = function.entry.others {
                return "def \(function.entry.attribute)\(others.stub):" + stubBody(function.doc)
            }
            return function.entry.stub(names) + stubBody(function.doc)
        }
    }
}

extension FunctionEntry {
    /// The definition without what is in it, as in `def f(x: int, /) -> int:`.
    func stub(_ names: StubNames, as name: String? = nil) -> String {
        let list = parameters.list { parameter in
            "\(parameter.name): \(names.text(parameter.annotation))" + (parameter.defaultText.map { " = \($0)" } ?? "")
        }
        let receiver =
            switch kind {
            case .function, .staticMethod: ""
            case .method: parameters.isEmpty ? "self" : "self, "
            case .classMethod: parameters.isEmpty ? "cls" : "cls, "
            }
        return "def \(name ?? attribute)(\(receiver)\(list)) -> \(names.text(resultAnnotation)):"
    }
}

/// What follows a definition: its documentation, or nothing.
func stubBody(_ doc: String, indent: String = "    ") -> String {
    if doc.isEmpty { return " ..." }
    let escaped = doc.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
        .split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
    let lines = escaped.split(separator: "\n", omittingEmptySubsequences: false)
    let rest = lines.dropFirst().map { $0.isEmpty ? "\n" : "\n\(indent)\($0)" }
    return "\n\(indent)\"\"\"\(lines[0])\(rest.joined())\"\"\""
}

/// Annotations as a module's stub file has them.
final class StubNames {
    private let module: String
    /// A module's or a class's own function `list` is no type.
    private let shadowing: Set<String>
    /// Other modules whose types are named.
    private(set) var imports: Set<String> = []

    init(_ module: String, _ defined: Set<String>) {
        self.module = module
        shadowing = defined.intersection([
            "bool", "bytes", "complex", "dict", "float", "int", "list", "object", "set", "slice", "str", "tuple",
        ])
    }

    func text(_ annotation: String) -> String {
        TypeNames.resolved(shadowed(annotation), in: module, imports: &imports)
    }

    private func shadowed(_ annotation: String) -> String {
        if shadowing.isEmpty { return annotation }
        var text = ""
        var word = ""
        for character in annotation + " " {
            if character.isLetter {
                word.append(character)
                continue
            }
            text += shadowing.contains(word) ? "builtins.\(word)" : word
            text.append(character)
            word = ""
        }
        return String(text.dropLast())
    }

    /// Within a class that has such members.
    func inside(_ members: Set<String>) -> StubNames { StubNames(module, shadowing.union(members)) }
    func alsoImports(_ other: StubNames) { imports.formUnion(other.imports) }
}
