internal import CPythonABI

extension PythonClass {
    /// What stub files say of the class.
    func stub(_ outer: StubNames) -> [String] {
        let description = description
        let names = outer.inside(Set(description.methods.map(\.entry.attribute) + description.properties.map(\.name)))
        var lines: [String] = []
        func define(_ method: ClassDescription.Method, as name: String? = nil) {
            if method.entry.kind == .staticMethod { lines.append("@staticmethod") }
            if method.entry.kind == .classMethod { lines.append("@classmethod") }
            lines.append(method.entry.stub(names, as: name) + stubBody(method.doc, indent: "        "))
        }
        for (name, value) in description.constants {
            lines.append("\(name): ClassVar[\(names.text(PythonAnnotation.result(Swift.type(of: value))))]")
        }
        if let initialiser = description.initialiser {
            define(.init(entry: initialiser.entry.of(kind: .method), doc: initialiser.doc), as: "__init__")
        }
        for property in description.properties {
            lines.append("@property")
            lines.append(
                "def \(property.name)(self) -> \(names.text(property.annotation)):"
                    + stubBody(property.doc, indent: "        "))
            if let annotation = property.setAnnotation {
                lines.append("@\(property.name).setter")
                lines.append("def \(property.name)(self, value: \(names.text(annotation)), /) -> None: ...")
            }
        }
        for method in description.methods { define(method) }
        if let call = description.call { define(call) }
        for (number, special) in description.specials.sorted(by: { $0.key < $1.key }) {
            for stub in special.stubs {
                if special.stubs.count > 1 { lines.append("@overload") }
                // `x += y` goes on as `x = x + y`, which type checkers do not know of.
                let isInPlace = number >= Int(UNL_SPECIAL_IN_PLACE)
                lines.append(names.text(stub) + ": ..." + (isInPlace ? "  # type: ignore[misc, unused-ignore]" : ""))
            }
        }
        if description.hidesHash {
            lines.append("__hash__: ClassVar[None]  # type: ignore[assignment]")
        }
        if description.buffer != nil { lines.append("def __buffer__(self, flags: int, /) -> memoryview: ...") }
        outer.alsoImports(names)
        let head = "class \(name)" + (base.map { "(\(outer.text($0.annotation)))" } ?? "") + ":"
        if lines.isEmpty { return [head + stubBody(doc)] }
        return [head + (doc.isEmpty ? "" : stubBody(doc))] + lines.map { "    \($0)" }
    }
}

extension PythonExceptionClass {
    /// What stub files say of the class.
    func stub(_ names: StubNames) -> String {
        let base =
            switch base {
            case .builtin(let name): name
            case .unlatch, .unlatchKind: "RuntimeError"
            case .declared(let other): names.text(TypeNames.mark(other.number))
            }
        return "class \(name)(\(base)):" + stubBody(doc)
    }
}

extension PythonEnum {
    /// What stub files say of the class.
    func stub() -> String {
        let lines = members.map { "\n    \($0.name) = \(PythonLiteral.text(of: $0.value))" }
        return "class \(name)(enum.\(kind.rawValue)):" + (doc.isEmpty ? "" : stubBody(doc)) + lines.joined()
            + (lines.isEmpty && doc.isEmpty ? " ..." : "")
    }
}
