import UnlatchElements
import UnlatchKernels
import UnlatchPython

// A kernel's parameters as Python has them: those of its description, and those that its form brings along.

/// A parameter that a kernel's form brings along, given by name.
struct FormParameter {
    let name: String
    /// In stubs.
    let type: String
    let standard: String
    /// In documentation.
    let meaning: String
}

extension KernelFunction {
    var form: KernelDescription.Form { versions[0].form }

    var isReduction: Bool { if case .reduction = form { true } else { false } }

    /// How many arrays are read.
    var inputs: Int { parameters.count(where: \.isRead) }

    /// What the form brings along.
    var formParameters: [FormParameter] {
        let team = FormParameter(
            name: "team", type: "Team | None", standard: "None",
            meaning: "who works; by default what `with unlatch.threads` says, or all usable cores")
        let out = FormParameter(
            name: "out", type: "Any", standard: "None",
            meaning: "where the result is written, an array of its shape and type, which is then returned")
        switch form {
        case .plain: return [team]
        case .elementwise:
            let mask = FormParameter(
                name: "where", type: "Any", standard: "None",
                meaning: "truth values: only where they are true, `out` is written")
            return [mask, team]
        case .reduction:
            let dtype = FormParameter(
                name: "dtype", type: "Any", standard: "None",
                meaning: "the type of the result, and that in which it is computed")
            let axis = FormParameter(
                name: "axis", type: "int | tuple[int, ...] | None", standard: "None",
                meaning: "the dimensions that are reduced; all by default")
            let keeps = FormParameter(
                name: "keepdims", type: "bool", standard: "False",
                meaning: "whether reduced dimensions stay, with the length 1")
            if returns == .truth { return [axis, out, keeps, team] }
            let id = versions[0].id
            if id.indices.contains(where: { id[$0...].hasPrefix("arg") }) { return [axis, out, keeps, team] }
            if inputs > 1 { return [dtype, out, team] }
            let method = FormParameter(
                name: "method", type: "Literal['blocks', 'pairwise', 'compensated']", standard: "'blocks'",
                meaning:
                    "'blocks' is the fastest; 'pairwise' adds pairs of pairs; 'compensated' adds what rounding took")
            return [axis, dtype, out, keeps] + (id == "sum" ? [method] : []) + [team]
        }
    }

    /// As `inspect.signature` shows it: "(x, /, *, axis=None)".
    var signature: String {
        list {
            $0.name + (standard($0).map { "=" + $0 } ?? "")
        } form: {
            "\($0.name)=\($0.standard)"
        }
    }

    /// As stub files have it, with the result.
    var stub: String {
        let text = list { parameter in
            let type =
                switch parameter.role {
                case .real: "float"
                case .integer: "int"
                case .input: "Any"
                case .output, .inout: "Any"
                }
            return "\(parameter.name): \(type)" + (standard(parameter).map { " = " + $0 } ?? "")
        } form: {
            "\($0.name): \($0.type) = \($0.standard)"
        }
        return "\(text) -> \(form == .plain ? annotation : "Any")"
    }

    /// A default as Python writes it; nil for a parameter that must be given.
    private func standard(_ parameter: KernelParameter) -> String? {
        switch parameter.role {
        case .real(let value): value.map { "\($0)" }
        case .integer(let value): value.map { "\($0)" }
        case .input, .inout: nil
        case .output: form == .elementwise ? "None" : nil
        }
    }

    private func list(_ own: (KernelParameter) -> String, form: (FormParameter) -> String) -> String {
        var parts: [String] = []
        var byName: [String] = []
        for (index, parameter) in parameters.enumerated() {
            // The degrees of freedom of a variance: what a reduction asks for beside arrays is given by name.
            if isReduction, !parameter.isArray {
                byName.append(own(parameter))
                continue
            }
            parts.append(own(parameter))
            let isLast = index + 1 == parameters.count || isNamed(index + 1)
            if !isNamed(index), isLast || (isReduction && !parameters[index + 1].isArray) { parts.append("/") }
        }
        byName += formParameters.map(form)
        return "(" + (parts + ["*"] + byName).joined(separator: ", ") + ")"
    }

    /// Arrays that are read, and what stands before them, are given by position; the rest by name as well.
    func isNamed(_ index: Int) -> Bool {
        index > parameters.lastIndex(where: \.isRead) ?? -1
    }

    /// What the package's Python code has to know: name, form, parameters with their roles, a type for each array of each
    /// version, and the types themselves.
    var facts: PythonTuple {
        let roles = parameters.map { parameter -> PythonTuple in
            let role =
                switch parameter.role {
                case .real, .integer: "number"
                case .input: "input"
                case .output: "output"
                case .inout: "inout"
                }
            return PythonTuple(parameter.name, role)
        }
        let types = versions.map { version in
            let arrays = version.parameters.filter(\.isArray).map { version.type(of: $0).numpyName }
            return PythonTuple(version.description, version.type.numpyName, arrays)
        }
        let name =
            switch form {
            case .plain: "plain"
            case .elementwise: "elementwise"
            case .reduction: "reduction"
            }
        return PythonTuple(id, name, signature, roles, types, documentation)
    }
}
