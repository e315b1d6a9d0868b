// How Python's buffer protocol and DLPack write a type. Whoever reads memory of others, as a view or for the length of a
// call, reads it by these two initialisers, so that what the one accepts the other does.

extension ElementType {
    /// From the buffer protocol: a code of the struct module, and the bytes of an item. Nil for what is no type here, more
    /// than one number, and bytes in the other order. No format means unsigned bytes.
    ///
    /// Cost: some ns, and no allocation.
    @inlinable
    public init?(format: UnsafePointer<CChar>?, itemSize: Int) {
        guard let format else {
            self.init(.unsigned, size: itemSize)
            return
        }
        // SAFETY: a text that is not empty has a second byte, if only the zero that ends it.
        if format[0] != 0, format[1] == 0, let plain = Self.plain(UInt8(bitPattern: format[0]), itemSize) {
            self = plain
            return
        }
        var at = format
        // SAFETY: reading ends with the zero that ends the text, or before.
        switch UInt8(bitPattern: at[0]) {
        case UInt8(ascii: "@"), UInt8(ascii: "="), UInt8(ascii: "<"): at += 1
        default: break
        }
        let isComplex = UInt8(bitPattern: at[0]) == UInt8(ascii: "Z")
        if isComplex { at += 1 }
        let kind: Kind
        switch UInt8(bitPattern: at[0]) {
        case UInt8(ascii: "f"), UInt8(ascii: "d"): kind = isComplex ? .complex : .floating
        case _ where isComplex: return nil
        case UInt8(ascii: "e"): kind = .floating
        case UInt8(ascii: "b"), UInt8(ascii: "h"), UInt8(ascii: "i"), UInt8(ascii: "l"), UInt8(ascii: "q"),
            UInt8(ascii: "n"):
            kind = .signed
        case UInt8(ascii: "B"), UInt8(ascii: "H"), UInt8(ascii: "I"), UInt8(ascii: "L"), UInt8(ascii: "Q"),
            UInt8(ascii: "N"):
            kind = .unsigned
        case UInt8(ascii: "?"): kind = .truth
        case UInt8(ascii: "F"), UInt8(ascii: "D"): kind = .complex  // from CPython 3.14 on
        default: return nil
        }
        if at[1] != 0 { return nil }
        self.init(kind, size: itemSize)
    }

    /// For the letters that most exporters use, which decide the size.
    @inlinable @inline(__always)
    static func plain(_ letter: UInt8, _ size: Int) -> ElementType? {
        switch letter {
        case UInt8(ascii: "d"): size == 8 ? .f64 : nil
        case UInt8(ascii: "f"): size == 4 ? .f32 : nil
        case UInt8(ascii: "i"): size == 4 ? .i32 : nil
        case UInt8(ascii: "l"), UInt8(ascii: "q"): size == 8 ? .i64 : nil
        case UInt8(ascii: "B"): size == 1 ? .u8 : nil
        default: nil
        }
    }

    /// As the buffer protocol writes it.
    public var format: String {
        switch self {
        case .complex64: "Zf"
        case .complex128: "Zd"
        default: String(UnicodeScalar(formatLetter))
        }
    }

    /// The only letter of `format`; 0 for complex numbers, which have two.
    @inlinable
    public var formatLetter: UInt8 {
        switch self {
        case .bool: UInt8(ascii: "?")
        case .i8: UInt8(ascii: "b")
        case .i16: UInt8(ascii: "h")
        case .i32: UInt8(ascii: "i")
        case .i64: UInt8(ascii: "q")
        case .u8: UInt8(ascii: "B")
        case .u16: UInt8(ascii: "H")
        case .u32: UInt8(ascii: "I")
        case .u64: UInt8(ascii: "Q")
        case .f16: UInt8(ascii: "e")
        case .f32: UInt8(ascii: "f")
        case .f64: UInt8(ascii: "d")
        case .complex64, .complex128: 0
        }
    }

    /// From DLPack's numbers. Nil for what is no type here, and for vectors of several numbers.
    public init?(dlpackCode code: UInt8, bits: UInt8, lanes: UInt16) {
        guard lanes == 1, bits % 8 == 0 else { return nil }
        let kind: Kind
        switch code {
        case Kind.signed.dlpackCode: kind = .signed
        case Kind.unsigned.dlpackCode: kind = .unsigned
        case Kind.floating.dlpackCode: kind = .floating
        case Kind.complex.dlpackCode: kind = .complex
        case Kind.truth.dlpackCode: kind = .truth
        default: return nil
        }
        self.init(kind, size: Int(bits) / 8)
    }

    /// The numbers that DLPack has for it; `lanes` is 1.
    public var dlpack: (code: UInt8, bits: UInt8) { (kind.dlpackCode, UInt8(8 * size)) }
}

extension ElementType.Kind {
    /// `DLDataTypeCode`
    fileprivate var dlpackCode: UInt8 {
        switch self {
        case .signed: 0
        case .unsigned: 1
        case .floating: 2
        case .complex: 5
        case .truth: 6
        }
    }
}
