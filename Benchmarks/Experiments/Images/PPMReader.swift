/// Netpbm's binary colour format, P6, as `ppm(5)` describes it, with at most 8 bits for each colour.
///
/// Comments in the header are skipped; of a file with several pictures the first is read.
enum PPMReader {
    static func recognises(_ bytes: [UInt8]) -> Bool { bytes.starts(with: Array("P6".utf8)) }

    static func decode(_ bytes: [UInt8]) throws(ImageError) -> RGBImage {
        var header = Header(bytes: bytes)
        let width = try header.number("width")
        let height = try header.number("height")
        let most = try header.number("largest value")
        try header.endOfHeader()
        try RGBImage.check(width: width, height: height)
        guard most <= 255 else {
            throw ImageError(.unsupported, "a PPM with values up to \(most); convert it to 8 bits (up to 255)")
        }
        guard most > 0 else { throw ImageError(.damaged, "a PPM whose largest value is 0") }

        let size = width * height * 3
        let data = bytes[header.position...]
        guard data.count >= size else {
            throw ImageError(.truncated, "the PPM data ends early: \(data.count) of \(size) bytes")
        }
        let pixels = data.prefix(size)
        if most == 255 { return RGBImage(width: width, height: height, pixels: Array(pixels)) }
        // Values above the largest are out of specification; they become white, as netpbm itself does it.
        let scaled = (0...255).map { UInt8((min($0, most) * 255 + most / 2) / most) }
        return RGBImage(width: width, height: height, pixels: pixels.map { scaled[Int($0)] })
    }

    /// The text before the pixels: numbers between white space and comments.
    private struct Header {
        let bytes: [UInt8]
        var position = 2

        mutating func number(_ name: String) throws(ImageError) -> Int {
            try skipSpace()
            var value = 0
            let start = position
            while position < bytes.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[position] {
                // Nine digits are beyond every limit and cannot overflow.
                guard position - start < 9 else { throw ImageError(.tooLarge, "a PPM with an absurd \(name)") }
                value = value * 10 + Int(bytes[position] - UInt8(ascii: "0"))
                position += 1
            }
            guard position > start else {
                if position == bytes.count { throw ended }
                throw ImageError(.damaged, "a PPM header without a \(name)")
            }
            return value
        }

        /// Exactly one byte of white space stands before the pixels; more would be pixels.
        mutating func endOfHeader() throws(ImageError) {
            guard position < bytes.count else { throw ended }
            guard isSpace(bytes[position]) else { throw ImageError(.damaged, "a PPM header that does not end") }
            position += 1
        }

        private mutating func skipSpace() throws(ImageError) {
            while position < bytes.count {
                if bytes[position] == UInt8(ascii: "#") {
                    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
                } else if isSpace(bytes[position]) {
                    position += 1
                } else {
                    return
                }
            }
            throw ended
        }

        private var ended: ImageError { ImageError(.truncated, "the PPM header ends early") }

        private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    }
}
