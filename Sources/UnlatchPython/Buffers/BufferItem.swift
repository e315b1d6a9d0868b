@_exported public import UnlatchElements

/// What one item of somebody's memory is.
struct BufferItem {
    /// Nil for what is no number, or whose bytes stand in the other order.
    let type: ElementType?
    /// In bytes.
    let size: Int
    /// The exporter's own word for it, for messages.
    let name: String

    /// From the struct module's code; none means unsigned bytes.
    init(format: UnsafePointer<CChar>?, size: Int) {
        self.size = size
        type = ElementType(format: format, itemSize: size)
        name = "format '\(format.map { String(cString: $0) } ?? "B")'"
    }

    /// From DLPack's code, bits and lanes.
    init(code: UInt8, bits: UInt8, lanes: UInt16) {
        size = (Int(bits) * Int(lanes) + 7) / 8
        type = ElementType(dlpackCode: code, bits: bits, lanes: lanes)
        let names = ["int", "uint", "float", "handle", "bfloat", "complex", "bool"]
        let name = names.indices.contains(Int(code)) ? names[Int(code)] : "type \(code) of "
        self.name = "DLPack type \(name)\(bits)" + (lanes == 1 ? "" : " in vectors of \(lanes)")
    }
}

extension PythonComplex: BufferElement {
    @inlinable public static var elementType: ElementType { .complex128 }
}
