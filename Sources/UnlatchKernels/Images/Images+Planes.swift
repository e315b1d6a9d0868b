internal import CKernels
internal import Glibc
public import UnlatchParallel

extension Images {
    /// The widest blur: its radius is 32 pixels.
    public static let maximumSigma = Double(UNL_BLUR_MAX_RADIUS) / 3

    /// Blurs a plane with a Gaussian, along rows and then down columns. It reaches 3 sigma to each side, rounded up.
    ///
    /// Floats are summed from the middle outwards, in pairs of the same weight, as far as that is not 0. Bytes are summed in 16 bits, and differ by
    /// 1 at most from the rounded value of the exact formula; a plane of one value stays as it is.
    ///
    /// - Parameters:
    ///   - from: the plane.
    ///   - width: its columns.
    ///   - height: its rows.
    ///   - sigma: the standard deviation in pixels; above 0, and at most `maximumSigma`.
    ///   - to: a plane of the same size.
    ///   - team: who works.
    ///   - schedule: how rows are dealt; `nil` means one part for each thread. A chunk repeats the horizontal work of
    ///     twice the radius of rows, so it should have more.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for negative sizes, planes that do not have them, planes that overlap, or a sigma
    ///   outside its range.
    /// - Thread safety: any thread, each with a result of its own. GIL: released for large images.
    /// - Complexity: O(pixels · sigma): 8 bytes (floats) or 2 (bytes), and 2 + 6 · radius operations for each pixel; 140
    ///   KB of each thread's stack.
    @discardableResult
    public static func blur<Kind: Pixel>(
        _ from: UnsafeBufferPointer<Kind>, width: Int, height: Int, sigma: Double,
        into to: UnsafeMutableBufferPointer<Kind>, on team: Team, schedule: Schedule? = nil
    ) throws(UnlatchError) -> Grant {
        let call = "Images.blur"
        guard sigma > 0, sigma <= maximumSigma else {
            throw Operands.refuse(
                call, "a sigma of \(sigma) cannot be blurred with; choose one above 0 and at most \(maximumSigma)")
        }
        let size = (width, height)
        guard let planes = try Planes(call, from, size, to, size) else { return try team.nothing() }
        let curve = weights(sigma: sigma)
        func run(_ weights: UnsafeRawPointer, radius: Int) throws(UnlatchError) -> Grant {
            var arguments = unl_blur_arguments(
                from: planes.from, to: planes.to, width: width, height: height, radius: radius, weights: weights,
                streams: planes.streams)
            // SAFETY: arguments and weights live until the run is over; the buffers are the caller's promise.
            return try team.run(
                Kernel(unl_blur_kernel(Kind.elementType.c)), arguments: &arguments, count: height,
                schedule: schedule ?? self.schedule(rows: height, width: width))
        }
        if Kind.elementType == .u8 { return try run(words(curve), radius: curve.count - 1) }
        // Pixels of weight 0 are left out: an infinite one would not be 0 times its weight.
        let weights = curve.map { Float($0) }
        return try run(weights, radius: (weights.lastIndex { $0 > 0 }) ?? 0)
    }

    /// The Gaussian from the middle outwards, 3 sigma far; both sides together add up to 1.
    static func weights(sigma: Double) -> [Double] {
        let curve = (0...Int((3 * sigma).rounded(.up))).map { gaussian($0, sigma: sigma) }
        let total = 2 * curve.reduce(0, +) - curve[0]
        return curve.map { $0 / total }
    }

    /// Weights in 65536ths. What rounding leaves over goes to the middle one, as far as 16 bits hold it.
    static func words(_ weights: [Double]) -> [UInt16] {
        let outer = weights.dropFirst().map { UInt16((65536 * $0).rounded()) }
        return [UInt16(min(65536 - 2 * outer.reduce(0) { $0 + Int($1) }, 65535))] + outer
    }

    /// The length of Sobel's gradient: sqrt(gx² + gy²), for bytes cut to whole numbers of 255 at most.
    ///
    /// - Parameters:
    ///   - from: the plane.
    ///   - width: its columns.
    ///   - height: its rows.
    ///   - to: a plane of the same size.
    ///   - team: who works.
    ///   - schedule: how rows are dealt; `nil` means one part for each thread.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for negative sizes, planes that do not have them, or planes that overlap.
    /// - Thread safety: any thread, each with a result of its own. GIL: released for large images.
    /// - Complexity: O(pixels): 8 bytes (floats) or 2 (bytes), and 18 operations for each.
    @discardableResult
    public static func sobel<Kind: Pixel>(
        _ from: UnsafeBufferPointer<Kind>, width: Int, height: Int,
        into to: UnsafeMutableBufferPointer<Kind>, on team: Team, schedule: Schedule? = nil
    ) throws(UnlatchError) -> Grant {
        let size = (width, height)
        guard let planes = try Planes("Images.sobel", from, size, to, size) else { return try team.nothing() }
        var arguments = unl_sobel_arguments(
            from: planes.from, to: planes.to, width: width, height: height, streams: planes.streams)
        // SAFETY: the arguments live until the run is over; the buffers are the caller's promise.
        return try team.run(
            Kernel(unl_sobel_kernel(Kind.elementType.c)), arguments: &arguments, count: height,
            schedule: schedule ?? self.schedule(rows: height, width: width))
    }

    /// Brings a plane to another size: each pixel of the result is weighed from the four around its centre. Smaller ones
    /// are not averaged over more than these four.
    ///
    /// - Parameters:
    ///   - from: the plane.
    ///   - width: its columns.
    ///   - height: its rows.
    ///   - to: the result.
    ///   - toWidth: its columns.
    ///   - toHeight: its rows.
    ///   - team: who works.
    ///   - schedule: how rows of the result are dealt; `nil` means one part for each thread.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for negative sizes, planes that do not have them, planes that overlap, more than 2³²
    ///   columns or rows, or a result with pixels from a plane without.
    /// - Thread safety: any thread, each with a result of its own. GIL: released for large images.
    /// - Complexity: O(pixels of the result): in each row of the image that is used 4 operations for each new column, and
    ///   as many for each pixel of the result.
    @discardableResult
    public static func resize<Kind: Pixel>(
        _ from: UnsafeBufferPointer<Kind>, width: Int, height: Int,
        into to: UnsafeMutableBufferPointer<Kind>, width toWidth: Int, height toHeight: Int, on team: Team,
        schedule: Schedule? = nil
    ) throws(UnlatchError) -> Grant {
        let call = "Images.resize"
        guard let planes = try Planes(call, from, (width, height), to, (toWidth, toHeight)) else {
            return try team.nothing()
        }
        if max(width, height) > Int(UInt32.max) {
            throw Operands.refuse(call, "\(width) × \(height) pixels are more than 2³² columns or rows")
        }
        var arguments = unl_resize_arguments(
            from: planes.from, width: width, height: height, to: planes.to, to_width: toWidth, to_height: toHeight,
            streams: planes.streams)
        // SAFETY: the arguments live until the run is over; the buffers are the caller's promise.
        return try team.run(
            Kernel(unl_resize_kernel(Kind.elementType.c)), arguments: &arguments, count: toHeight,
            schedule: schedule ?? self.schedule(rows: toHeight, width: toWidth))
    }
}

/// exp(-distance² / (2 sigma²)): 1 at 0 for any sigma above 0, also one whose square is 0.
func gaussian(_ distance: Int, sigma: Double) -> Double {
    distance == 0 ? 1 : exp(-Double(distance * distance) / (2 * sigma * sigma))
}
