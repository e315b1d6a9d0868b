import CPNG

/// PNG through libpng's simplified API: any colour type and depth becomes 8-bit RGB.
///
/// Transparent pixels are composed on white. 16-bit and linear files are converted to 8-bit sRGB by libpng.
enum PNGReader {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// A file that stops within the signature counts as a PNG too, so that it is called truncated.
    static func recognises(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 4 && signature.starts(with: bytes.prefix(signature.count))
    }

    static func decode(_ bytes: [UInt8]) throws(ImageError) -> RGBImage {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        // Harmless where libpng has freed its part itself, as it does after an error.
        defer { png_image_free(&image) }

        return try bytes.withUnsafeBufferPointer { memory throws(ImageError) in try decode(memory, into: &image) }
    }

    private static func decode(
        _ memory: UnsafeBufferPointer<UInt8>, into image: inout png_image
    ) throws(ImageError) -> RGBImage {
        // SAFETY: the memory outlives the second phase below, which is the last to read from it.
        guard png_image_begin_read_from_memory(&image, memory.baseAddress!, memory.count) != 0 else {
            throw failure(of: image)
        }
        try RGBImage.check(width: Int(image.width), height: Int(image.height))

        // PNG_FORMAT_RGB is a macro that Swift does not import; it is this flag alone.
        image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
        var white = png_color(red: 255, green: 255, blue: 255)
        let size = Int(image.width) * Int(image.height) * 3
        var succeeded = false
        let pixels = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            // SAFETY: in this format libpng writes width × height × 3 bytes, rows one after another (stride 0).
            succeeded = png_image_finish_read(&image, &white, buffer.baseAddress!, 0, nil) != 0
            count = succeeded ? size : 0
        }
        guard succeeded else { throw failure(of: image) }
        return RGBImage(width: Int(image.width), height: Int(image.height), pixels: pixels)
    }

    private static func failure(of image: png_image) -> ImageError {
        let message = withUnsafeBytes(of: image.message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        // libpng's words for data that ends early, when it reads from memory and when zlib starves.
        let early = ["read beyond end of data", "not enough image data", "too little"]
        if early.contains(where: { message.lowercased().contains($0) }) {
            return ImageError(.truncated, "the PNG data ends early (libpng: \(message))")
        }
        return ImageError(.damaged, "not a valid PNG (libpng: \(message))")
    }
}
