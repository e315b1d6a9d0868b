/// What Python is told of a parameter. A class, so that a call carries one pointer for a message that it seldom needs.
@usableFromInline
final class ParameterDescription: Sendable {
    /// In the order in which they stand.
    enum Kind: Int, Sendable {
        case positional, named, variadic, keyword, variadicKeywords
    }

    /// The function that has it.
    let function: String
    let name: String
    let kind: Kind
    /// What stub files say of its type.
    let annotation: String
    /// The default as Python would write it; nil for a parameter without one.
    let defaultText: String?

    init(function: String = "", name: String, kind: Kind, annotation: String, defaultText: String? = nil) {
        (self.function, self.name, self.kind) = (function, name, kind)
        (self.annotation, self.defaultText) = (annotation, defaultText)
    }

    func of(_ function: String) -> ParameterDescription {
        ParameterDescription(
            function: function, name: name, kind: kind, annotation: annotation, defaultText: defaultText)
    }

    /// Whether a call without it is refused.
    var isRequired: Bool { defaultText == nil && !isVariadic }
    /// Whether a call may name it.
    var isNamed: Bool { kind == .named || kind == .keyword }
    var isPositional: Bool { kind == .positional || kind == .named }
    var isVariadic: Bool { kind == .variadic || kind == .variadicKeywords }
}

extension [ParameterDescription] {
    /// Whether a call may name an argument.
    var takeKeywords: Bool { contains { $0.isNamed || $0.kind == .variadicKeywords } }

    /// `name(x, /, y=1.0, *, z)` and the line that tells Python where the signature ends.
    ///
    /// - Parameter receiver: What stands for the object or type of a method, as in `$self`.
    func textSignature(of name: String, receiver: String? = nil) -> String {
        let first = receiver.map { [ParameterDescription(name: $0, kind: .positional, annotation: "")] } ?? []
        let list = (first + self).list { $0.name + ($0.defaultText.map { "=" + $0 } ?? "") }
        return "\(name)(\(list))\n--\n\n"
    }

    /// The parameters with the marks between their kinds.
    func list(_ text: (ParameterDescription) -> String) -> String {
        var parts: [String] = []
        for (index, parameter) in enumerated() {
            let previous = index > 0 ? self[index - 1].kind : .positional
            if parameter.kind == .keyword, previous.rawValue < ParameterDescription.Kind.variadic.rawValue {
                parts.append("*")
            }
            let stars = parameter.kind == .variadic ? "*" : parameter.kind == .variadicKeywords ? "**" : ""
            parts.append(stars + text(parameter))
            if parameter.kind == .positional, index + 1 == count || self[index + 1].kind != .positional {
                parts.append("/")
            }
        }
        return parts.joined(separator: ", ")
    }

    /// What a programmer can get wrong; nil when the list is one that Python allows.
    var mistake: String? {
        for (index, parameter) in enumerated() {
            if self[..<index].contains(where: { $0.name == parameter.name }) {
                return "two parameters are named '\(parameter.name)'"
            }
            if !parameter.name.isIdentifier {
                return "'\(parameter.name.escapingNULs)' is no identifier in ASCII letters"
            }
            if Self.keywords.contains(parameter.name) {
                return "'\(parameter.name)' is a keyword of Python"
            }
            guard index > 0 else { continue }
            let previous = self[index - 1]
            if previous.kind.rawValue > parameter.kind.rawValue {
                return "'\(parameter.name)' must stand before '\(previous.name)': "
                    + "positional, named, variadic, keyword, variadicKeywords"
            }
            if previous.kind == parameter.kind, parameter.isVariadic {
                return "'\(previous.name)' and '\(parameter.name)' take the same arguments"
            }
            if parameter.isPositional, !previous.isRequired, parameter.isRequired {
                return "'\(parameter.name)' has no default and follows '\(previous.name)', which has one"
            }
        }
        return nil
    }

    /// A parameter with such a name could not be given by it, and no signature could be read.
    private static let keywords: Set<String> = [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
        "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
        "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
    ]
}

extension String {
    /// As Python has it, of ASCII letters, digits and underscores alone.
    fileprivate var isIdentifier: Bool {
        func isLetter(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: "_") || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
        }
        guard let first = utf8.first, isLetter(first) else { return false }
        return utf8.allSatisfy { isLetter($0) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    /// For messages that C code prints.
    var escapingNULs: String { split(separator: "\0", omittingEmptySubsequences: false).joined(separator: "\\x00") }
}
