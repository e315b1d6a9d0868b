/// A type that Python's buffer protocol and DLPack have a code for.
public protocol BufferElement: BitwiseCopyable, Sendable {
    /// The kind of number, as distinct from its size: signed, unsigned, floating, complex.
    static var bufferKind: BufferKind { get }
}

public enum BufferKind: Sendable, CustomStringConvertible {
    case signed, unsigned, floating, complex

    public var description: String {
        switch self {
        case .signed: "signed integers"
        case .unsigned: "unsigned integers"
        case .floating: "floating-point numbers"
        case .complex: "complex numbers"
        }
    }
}

extension Int: BufferElement { public static var bufferKind: BufferKind { .signed } }
extension Int8: BufferElement { public static var bufferKind: BufferKind { .signed } }
extension Int16: BufferElement { public static var bufferKind: BufferKind { .signed } }
extension Int32: BufferElement { public static var bufferKind: BufferKind { .signed } }
extension Int64: BufferElement { public static var bufferKind: BufferKind { .signed } }
extension UInt: BufferElement { public static var bufferKind: BufferKind { .unsigned } }
extension UInt8: BufferElement { public static var bufferKind: BufferKind { .unsigned } }
extension UInt16: BufferElement { public static var bufferKind: BufferKind { .unsigned } }
extension UInt32: BufferElement { public static var bufferKind: BufferKind { .unsigned } }
extension UInt64: BufferElement { public static var bufferKind: BufferKind { .unsigned } }
extension Float: BufferElement { public static var bufferKind: BufferKind { .floating } }
extension Double: BufferElement { public static var bufferKind: BufferKind { .floating } }
extension PythonComplex: BufferElement { public static var bufferKind: BufferKind { .complex } }

/// What one item of somebody's memory is.
struct BufferItem {
    /// Nil for what no `BufferElement` can be: another kind, or bytes in the other order.
    let kind: BufferKind?
    /// In bytes.
    let size: Int
    /// The exporter's own word for it, for messages.
    let name: String

    /// From the struct module's code.
    init(format: String, size: Int) {
        self.size = size
        name = "format '\(format)'"
        let prefix = format.first.flatMap { "@=<>!".contains($0) ? $0 : nil }
        if prefix == ">" || prefix == "!" {
            kind = nil
            return
        }
        switch prefix == nil ? Substring(format) : format.dropFirst() {
        case "b", "h", "i", "l", "q", "n": kind = .signed
        case "B", "H", "I", "L", "Q", "N": kind = .unsigned
        case "e", "f", "d": kind = .floating
        case "Zf", "Zd": kind = .complex
        default: kind = nil
        }
    }

    /// From DLPack's code, bits and lanes.
    init(code: UInt8, bits: UInt8, lanes: UInt16) {
        size = (Int(bits) * Int(lanes) + 7) / 8
        let names = ["int", "uint", "float", "handle", "bfloat", "complex", "bool"]
        let name = names.indices.contains(Int(code)) ? names[Int(code)] : "type \(code) of "
        self.name = "DLPack type \(name)\(bits)" + (lanes == 1 ? "" : " in vectors of \(lanes)")
        kind = lanes != 1 || bits % 8 != 0 ? nil : [0: .signed, 1: .unsigned, 2: .floating, 5: .complex][code]
    }
}
