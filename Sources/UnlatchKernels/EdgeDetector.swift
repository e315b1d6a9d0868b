internal import CKernels
internal import Glibc
public import UnlatchParallel

/// Edges of a photograph: grey values, a Gaussian blur, and the length of Sobel's gradient.
///
///     let edges = try EdgeDetector(width: 512, height: 512, sigma: 1.4)
///     try edges.compute(on: team, from: rgb, into: output)
///
/// All steps are in integers (see `unl_edges_kernel` in `CKernels.h`), so that every implementation that follows
/// them gets the same image.
public struct EdgeDetector: Sendable, Hashable {
    public let width: Int
    public let height: Int
    /// The blur's standard deviation in pixels.
    public let sigma: Double
    /// The blur reaches this many pixels to each side: 3 sigma, at most 8.
    public let radius: Int
    /// The blur's `2 * radius + 1` weights in 256ths; their sum is 256.
    public let weights: [UInt16]
    /// Bytes from one row of the photograph to the next.
    public let rowBytes: Int

    /// - Parameters:
    ///   - width: columns of the photograph.
    ///   - height: rows of the photograph.
    ///   - sigma: the blur's standard deviation in pixels; above 0. From 8/3 on the curve is cut off at 8 pixels.
    ///   - rowBytes: bytes from one row of the photograph to the next; `nil` means without gaps.
    /// - Throws: `invalidArgument` for negative sizes, more pixels than an `Int` counts, rows that are shorter than
    ///   their pixels, or a sigma that is not a finite number above 0.
    public init(width: Int, height: Int, sigma: Double, rowBytes: Int? = nil) throws(UnlatchError) {
        let call = "EdgeDetector.init"
        try Image.check(call, width: width, height: height, bytesPerPixel: 3)
        let rowBytes = rowBytes ?? 3 * width
        if rowBytes < 3 * width || rowBytes.multipliedReportingOverflow(by: height).overflow {
            throw UnlatchError(
                code: .invalidArgument, call: call,
                cause: "rows of \(rowBytes) bytes do not hold \(width) pixels; they need \(3 * width)")
        }
        guard sigma.isFinite, sigma > 0 else {
            throw UnlatchError(
                code: .invalidArgument, call: call, cause: "sigma must be above 0, and is \(sigma)")
        }
        self.width = width
        self.height = height
        self.sigma = sigma
        self.rowBytes = rowBytes
        self.radius = Int(min(Double(UNL_EDGES_MAX_RADIUS), (3 * sigma).rounded(.up)))
        self.weights = EdgeDetector.weights(sigma: sigma, radius: radius)
    }

    /// The Gaussian in 256ths, each rounded; what rounding leaves over goes to the middle.
    private static func weights(sigma: Double, radius: Int) -> [UInt16] {
        let curve = (-radius...radius).map { gaussian($0, sigma: sigma) }
        let total = curve.reduce(0, +)
        // Each is off by a half at most, 17 of them by 8; the middle one is 15 at least.
        var weights = curve.map { Int((256 * $0 / total).rounded()) }
        weights[radius] += 256 - weights.reduce(0, +)
        return weights.map { UInt16($0) }
    }

    /// Computes some rows on the calling thread.
    ///
    /// - Parameters:
    ///   - rows: which rows, within `0..<height`.
    ///   - rgb: the whole photograph: red, green, blue of each pixel, `height` rows of `rowBytes` bytes.
    ///   - edges: the whole result: one byte for each pixel, without gaps. Must not overlap the photograph.
    /// - Thread safety: any thread, each with rows of its own. GIL: either; release it for more than a few rows.
    /// - Complexity: O((rows + 2 · radius) · width · radius).
    public func compute(rows: Range<Int>, from rgb: UnsafePointer<UInt8>, into edges: UnsafeMutablePointer<UInt8>) {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= height, "the image has rows 0..<\(height)")
        guard !rows.isEmpty, width > 0 else { return }
        withArguments(rgb, edges) { arguments in
            // SAFETY: the rows are within the images, whose sizes are the caller's promise.
            unl_edges_kernel().run(rows, arguments)
        }
    }

    /// Computes all rows with a team.
    ///
    /// - Parameters:
    ///   - team: who works.
    ///   - rgb: as above.
    ///   - edges: as above.
    ///   - schedule: how rows are dealt. A chunk repeats the blur of `2 * radius + 2` rows, so it should have more.
    /// - Returns: the threads that took part.
    /// - Throws: as `Team.run`.
    /// - Thread safety: any thread, each with a result of its own. GIL: released.
    /// - Complexity: O(pixels · radius).
    @discardableResult
    public func compute(
        on team: Team, from rgb: UnsafePointer<UInt8>, into edges: UnsafeMutablePointer<UInt8>,
        schedule: Schedule = .dynamic(chunk: 32)
    ) throws(UnlatchError) -> Grant {
        let kernel = try Kernel(unl_edges_kernel())
        return try withArguments(rgb, edges) { arguments throws(UnlatchError) in
            // SAFETY: the arguments live until the run is over; the images are the caller's promise.
            try team.run(kernel, arguments: arguments, count: width > 0 ? height : 0, schedule: schedule)
        }
    }

    private func withArguments<Result, Failure: Error>(
        _ rgb: UnsafePointer<UInt8>, _ edges: UnsafeMutablePointer<UInt8>,
        _ body: (UnsafeMutablePointer<unl_edges_arguments>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try weights.withUnsafeBufferPointer { weights throws(Failure) in
            guard let weights = weights.baseAddress else { preconditionFailure("a blur has weights") }
            // SAFETY: the weights live until the body returns.
            var arguments = unl_edges_arguments(
                width: width, height: height, rgb: rgb, rgb_stride: rowBytes, edges: edges, edges_stride: width,
                radius: radius, weights: weights)
            return try body(&arguments)
        }
    }
}
