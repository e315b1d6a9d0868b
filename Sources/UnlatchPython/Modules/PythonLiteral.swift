/// Swift values as Python source, for signatures.
enum PythonLiteral {
    /// The value as `inspect.signature` reads it; `...` for one that has no literal.
    static func text<T>(of value: T) -> String { literal(value) ?? "..." }

    private static func literal(_ value: Any) -> String? {
        switch value {  // an optional that holds a value matches the type of that value
        case let value as Bool: value ? "True" : "False"
        case let value as any FixedWidthInteger: "\(value)"
        case let value as Double: value.isFinite ? "\(value)" : nil
        case let value as Float: value.isFinite ? "\(value)" : nil
        case let value as String: text(value)
        case let value as PythonBytes: bytes(value)
        case Optional<Any>.none: "None"
        case let values as [Any]: list(values)
        case let values as [AnyHashable: Any]: values.isEmpty ? "{}" : nil
        default: nil
        }
    }

    private static func list(_ values: [Any]) -> String? {
        let texts = values.compactMap(literal)
        return texts.count == values.count ? "[\(texts.joined(separator: ", "))]" : nil
    }

    private static func bytes(_ value: PythonBytes) -> String {
        let characters = value.bytes.map { byte in
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\\"): "\\\(UnicodeScalar(byte))"
            case UInt8(ascii: " ")...UInt8(ascii: "~"): String(UnicodeScalar(byte))
            default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return "b'" + characters.joined() + "'"
    }

    /// Characters outside ASCII, and those that would end or split the line, are escaped.
    private static func text(_ value: String) -> String {
        let characters = value.unicodeScalars.map { scalar in
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
