/// A parameter of a function in a Swift-written module.
///
/// A string literal is a parameter that is given by position, which is the fastest kind. `.named` may also be given by
/// its name, `.keyword` only so. A default makes a parameter optional.
///
/// ```swift
/// module.function("scale", "x", .named("factor", default: 2.0)) { (x: Double, factor: Double) in x * factor }
/// ```
public struct PythonParameter<Value: PythonArgument & ~Escapable>: ExpressibleByStringLiteral, @unchecked Sendable {
    // SAFETY (@unchecked Sendable): nothing changes, and a default is of a Sendable type (see below).
    @usableFromInline let description: ParameterDescription
    @usableFromInline let defaultValue: Value.Loaded?

    @usableFromInline
    init(_ name: String, _ kind: ParameterDescription.Kind, _ defaultValue: Value.Loaded?) {
        description = ParameterDescription(
            name: name, kind: kind, defaultText: defaultValue.map { ParameterDescription.literal($0) })
        self.defaultValue = defaultValue
    }

    private init(_ description: ParameterDescription, _ defaultValue: Value.Loaded?) {
        self.description = description
        self.defaultValue = defaultValue
    }

    /// The parameter as one of this function, which its messages name.
    @usableFromInline
    func of(_ function: String) -> Self {
        Self(description.of(function), defaultValue)
    }

    /// A parameter without a default that is given by position.
    public init(stringLiteral name: String) { self.init(name, .positional, nil) }

    /// Given by position.
    public static func positional(_ name: String) -> Self { Self(name, .positional, nil) }

    /// Given by position or by name, as most parameters in Python.
    public static func named(_ name: String) -> Self { Self(name, .named, nil) }

    /// Given by name.
    public static func keyword(_ name: String) -> Self { Self(name, .keyword, nil) }
}

extension PythonParameter where Value: PythonArgument, Value: Sendable, Value.Loaded == Value {
    /// Given by position, or left out.
    public static func positional(_ name: String, default value: Value) -> Self { Self(name, .positional, value) }

    /// Given by position or by name, or left out.
    public static func named(_ name: String, default value: Value) -> Self { Self(name, .named, value) }

    /// Given by name, or left out.
    public static func keyword(_ name: String, default value: Value) -> Self { Self(name, .keyword, value) }
}

/// What Python is told of a parameter. A class, so that a call carries one pointer for a message that it seldom needs.
@usableFromInline
final class ParameterDescription: Sendable {
    @usableFromInline
    enum Kind: Int, Sendable {
        case positional, named, keyword
    }

    /// The function that has it.
    let function: String
    let name: String
    let kind: Kind
    /// The default as Python would write it; nil for a parameter that must be given.
    let defaultText: String?

    init(function: String = "", name: String, kind: Kind, defaultText: String?) {
        (self.function, self.name, self.kind, self.defaultText) = (function, name, kind, defaultText)
    }

    func of(_ function: String) -> ParameterDescription {
        ParameterDescription(function: function, name: name, kind: kind, defaultText: defaultText)
    }

    var isRequired: Bool { defaultText == nil }

    /// A value as `inspect.signature` reads it; `...` for one that has no literal.
    static func literal<T>(_ value: T) -> String {
        switch value as Any {  // an optional that holds a value matches the type of that value
        case let value as Bool: value ? "True" : "False"
        case let value as Int: "\(value)"
        case let value as Double where value.isFinite: "\(value)"
        case let value as String: literal(text: value)
        case Optional<Any>.none: "None"
        default: "..."
        }
    }

    /// Characters outside ASCII, and those that would end or split the line, are escaped.
    private static func literal(text: String) -> String {
        let characters = text.unicodeScalars.map { scalar in
            switch scalar {
            case "'", "\\": "\\\(scalar)"
            case " "..."~": String(scalar)
            default:
                "\\U" + String(repeating: "0", count: 8 - String(scalar.value, radix: 16).count)
                    + String(scalar.value, radix: 16)
            }
        }
        return "'" + characters.joined() + "'"
    }
}

extension [ParameterDescription] {
    /// Whether a call may name an argument.
    var takeKeywords: Bool { contains { $0.kind != .positional } }

    /// `name(x, /, y=1.0, *, z)` and the line that tells Python where the signature ends.
    func textSignature(of name: String) -> String {
        var parts: [String] = []
        for (index, parameter) in enumerated() {
            if parameter.kind == .keyword, index == 0 || self[index - 1].kind != .keyword { parts.append("*") }
            parts.append(parameter.name + (parameter.defaultText.map { "=" + $0 } ?? ""))
            if parameter.kind == .positional, index + 1 == count || self[index + 1].kind != .positional {
                parts.append("/")
            }
        }
        return "\(name)(\(parts.joined(separator: ", ")))\n--\n\n"
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
            guard index > 0 else { continue }
            let previous = self[index - 1]
            if previous.kind.rawValue > parameter.kind.rawValue {
                return "'\(parameter.name)' must stand before '\(previous.name)': positional, named, keyword"
            }
            if parameter.kind != .keyword, !previous.isRequired, parameter.isRequired {
                return "'\(parameter.name)' has no default and follows '\(previous.name)', which has one"
            }
        }
        return nil
    }
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
