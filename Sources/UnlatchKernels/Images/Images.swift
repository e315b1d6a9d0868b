internal import CKernels
internal import UnlatchParallel

/// Kernels on images: planes of bytes or floats, row by row without gaps.
///
///     let team = try Team()
///     try Images.grey(rgb, into: grey, on: team)
///     try Images.blur(grey, width: 1920, height: 1080, sigma: 1.4, into: soft, on: team)
///
/// Where a formula reaches over the border, the pixel at the border is taken. Results have the same bits for any number
/// of threads, any schedule and any instruction set.
///
/// - Thread safety: any thread, if nobody writes to what is read. GIL: released for large images.
/// - Complexity: as each says; a small image is worked on by the calling thread alone, or that of a pinned team.
public enum Images {
    /// Below this number of pixels, waking a second thread costs more than it saves.
    static let small = 16384

    /// One part for each thread; all rows in one part where there are few pixels.
    static func schedule(rows: Int, width: Int) -> Schedule {
        rows * width > small ? .static : .static(chunk: max(rows, 1))
    }
}

/// What a plane may have as pixels: `UInt8` and `Float`.
public protocol Pixel: BufferElement {}

extension UInt8: Pixel {}
extension Float: Pixel {}

/// A plane that is read and one of the same or another size that is written, checked.
struct Planes<Kind: Pixel> {
    let from: UnsafePointer<Kind>
    let to: UnsafeMutablePointer<Kind>
    let streams: Bool

    /// `nil` where the result has no pixels.
    init?(
        _ call: String, _ from: UnsafeBufferPointer<Kind>, _ fromSize: (width: Int, height: Int),
        _ to: UnsafeMutableBufferPointer<Kind>, _ toSize: (width: Int, height: Int)
    ) throws(UnlatchError) {
        let bytes = MemoryLayout<Kind>.size
        try Image.check(call, width: fromSize.width, height: fromSize.height, bytesPerPixel: bytes)
        try Image.check(call, width: toSize.width, height: toSize.height, bytesPerPixel: bytes)
        try Operands.check(call, "the image", has: from.count, needs: fromSize.width * fromSize.height)
        try Operands.check(call, "the result", has: to.count, needs: toSize.width * toSize.height)
        try Operands.checkApart(call, UnsafeRawBufferPointer(to), UnsafeRawBufferPointer(from))
        guard let toStart = to.baseAddress, !to.isEmpty else { return nil }
        guard let fromStart = from.baseAddress, !from.isEmpty else {
            throw Operands.refuse(call, "an image without pixels has no values for a result with some")
        }
        self.from = fromStart
        self.to = toStart
        streams = unl_streams(to.count * bytes)
    }
}
