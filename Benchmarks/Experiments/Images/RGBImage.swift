import CPhotograph
import Foundation

/// A picture in memory: rows from the top, three bytes (red, green, blue) for each pixel, no padding.
package struct RGBImage: Sendable, Equatable {
    /// Pixels in a row.
    package let width: Int
    /// Rows.
    package let height: Int
    /// `width * height * 3` bytes, interleaved.
    package let pixels: [UInt8]

    /// A picture has at least this many pixels each way: the filters that are measured read a neighbourhood.
    package static let smallestSide = 16
    /// A picture has at most this many pixels, 600 MB of memory: a wrong header cannot ask for more.
    package static let mostPixels = 200_000_000

    package init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(width > 0 && height > 0 && pixels.count == width * height * 3, "pixels do not fill the picture")
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// The picture in a PNG or a binary PPM (P6) file; which of the two, the first bytes say, not the name.
    ///
    /// - Throws: `ImageError`, one line: the file is missing, unreadable, a folder, empty, truncated, of another
    ///   kind, smaller than 16 × 16 or larger than 200 million pixels.
    package static func load(path: String) throws(ImageError) -> RGBImage {
        do {
            return try decode(regularFile(at: path))
        } catch {
            throw error.about(path)
        }
    }

    /// The photograph that comes with the benchmark: 512 × 512 pixels, held by the program itself.
    ///
    /// - Throws: `ImageError` if libpng refuses it, as a library other than the one built against would.
    package static func photograph() throws(ImageError) -> RGBImage {
        // SAFETY: unl_photograph points at unl_photograph_size constant bytes that are part of the program.
        let bytes = UnsafeBufferPointer(start: unl_photograph, count: unl_photograph_size)
        do {
            return try decode([UInt8](bytes))
        } catch {
            throw error.about("the embedded photograph")
        }
    }

    /// Decodes the bytes of a PNG or PPM file.
    package static func decode(_ bytes: [UInt8]) throws(ImageError) -> RGBImage {
        if bytes.isEmpty { throw ImageError(.empty, "the file is empty") }
        if PNGReader.recognises(bytes) { return try PNGReader.decode(bytes) }
        if PPMReader.recognises(bytes) { return try PPMReader.decode(bytes) }
        throw ImageError(.unknownFormat, "neither a PNG nor a binary PPM (P6) picture")
    }

    /// Refuses a size that a reader found in a header, before memory is asked for.
    static func check(width: Int, height: Int) throws(ImageError) {
        let (count, overflow) = width.multipliedReportingOverflow(by: height)
        if overflow || count > mostPixels {
            throw ImageError(.tooLarge, "\(width) × \(height) pixels; at most 200 million can be used")
        }
        if width < smallestSide || height < smallestSide {
            throw ImageError(.tooSmall, "\(width) × \(height) pixels; at least 16 × 16 are needed")
        }
    }
}
