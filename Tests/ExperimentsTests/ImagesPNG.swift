import Experiments

/// Makes small PNG files after the specification, so that a test can damage them where it wants.
enum PNG {
    /// 16 rows of 16 RGB pixels, each row behind the byte that says "no filter".
    static let gradient: [UInt8] = (0..<16).flatMap { row -> [UInt8] in
        [0] + (0..<48).map { UInt8(row * 8 + $0) }
    }

    /// - Parameters:
    ///   - rows: the rows with their filter bytes; they need not fit the size that the header states.
    ///   - colourType: 0 grey, 2 RGB, 6 RGB and alpha; 8 bits each.
    static func file(width: UInt32 = 16, height: UInt32 = 16, rows: [UInt8], colourType: UInt8) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", bytes(width) + bytes(height) + [8, colourType, 0, 0, 0])
            + chunk("IDAT", stored(rows))
            + chunk("IEND", [])
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let covered = Array(type.utf8) + data
        return bytes(UInt32(data.count)) + covered + bytes(crc(covered))
    }

    /// zlib's format with one block that is not compressed.
    private static func stored(_ data: [UInt8]) -> [UInt8] {
        let length = UInt16(data.count)
        let sizes = [length, ~length].flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in data {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return [0x78, 0x01, 0x01] + sizes + data + bytes(b << 16 | a)
    }

    private static func crc(_ data: [UInt8]) -> UInt32 {
        ~data.reduce(~0) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
    }

    private static func bytes(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 0xFF) } }
}
