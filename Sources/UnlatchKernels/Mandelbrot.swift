internal import CKernels
internal import UnlatchElements
public import UnlatchParallel

/// A picture of the Mandelbrot set: for each pixel, how many iterations its point stays within a radius of 2.
///
///     let picture = try Mandelbrot(width: 1200, height: 800, limit: 1000)
///     var counts = [UInt32](repeating: 0, count: picture.pixelCount)
///     try counts.withUnsafeMutableBufferPointer { counts in
///         _ = try picture.compute(on: team, into: counts.baseAddress!)
///     }
///
/// The counts are those that Python gets from the same formula, bit for bit.
public struct Mandelbrot: Sendable, Hashable {
    /// A part of the complex plane.
    public struct Region: Sendable, Hashable {
        public var real: ClosedRange<Double>
        public var imaginary: ClosedRange<Double>

        public init(real: ClosedRange<Double>, imaginary: ClosedRange<Double>) {
            self.real = real
            self.imaginary = imaginary
        }

        /// The whole set, with a margin.
        public static let whole = Region(real: -2.25...0.75, imaginary: -1.25...1.25)
    }

    public let width: Int
    public let height: Int
    /// The iterations after which a point counts as inside.
    public let limit: Int
    /// Pixel (i, j) is the point x0 + i · dx, y0 + j · dy.
    public let x0, y0, dx, dy: Double

    public var pixelCount: Int { width * height }

    /// A picture whose first pixel is the corner of a region; its width is `width` steps, its height `height`.
    ///
    /// - Throws: `invalidArgument` for negative sizes, more pixels than an `Int` counts, a limit outside
    ///   `0...UInt32.max`, or a number that is not finite.
    public init(width: Int, height: Int, limit: Int, region: Region = .whole) throws(UnlatchError) {
        try self.init(
            width: width, height: height, limit: limit,
            x0: region.real.lowerBound, y0: region.imaginary.lowerBound,
            dx: (region.real.upperBound - region.real.lowerBound) / Double(max(width, 1)),
            dy: (region.imaginary.upperBound - region.imaginary.lowerBound) / Double(max(height, 1)))
    }

    /// A picture with these steps.
    ///
    /// - Throws: as above.
    public init(
        width: Int, height: Int, limit: Int, x0: Double, y0: Double, dx: Double, dy: Double
    ) throws(UnlatchError) {
        try Image.check("Mandelbrot.init", width: width, height: height, bytesPerPixel: MemoryLayout<UInt32>.size)
        if UInt32(exactly: limit) == nil {
            throw UnlatchError(
                code: .invalidArgument, call: "Mandelbrot.init",
                cause: "limit is \(limit); it must be from 0 to \(UInt32.max)")
        }
        if ![x0, y0, dx, dy].allSatisfy(\.isFinite) {
            throw UnlatchError(
                code: .invalidArgument, call: "Mandelbrot.init", cause: "the region must be of finite numbers")
        }
        self.width = width
        self.height = height
        self.limit = limit
        self.x0 = x0
        self.y0 = y0
        self.dx = dx
        self.dy = dy
    }

    /// Computes some rows on the calling thread.
    ///
    /// - Parameters:
    ///   - rows: which rows, within `0..<height`.
    ///   - counts: the whole picture, `pixelCount` numbers, row by row.
    /// - Thread safety: any thread, each with rows of its own. GIL: either; release it for more than a few rows.
    /// - Complexity: O(rows · width · limit) at worst.
    public func compute(rows: Range<Int>, into counts: UnsafeMutablePointer<UInt32>) {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= height, "the image has rows 0..<\(height)")
        guard !rows.isEmpty, width > 0 else { return }
        var arguments = arguments(counts)
        // SAFETY: the rows are within the picture, whose size is the caller's promise.
        unl_mandelbrot_kernel().run(rows, &arguments)
    }

    /// Computes the picture with a team.
    ///
    /// - Parameters:
    ///   - team: who works.
    ///   - counts: the whole picture, `pixelCount` numbers, row by row.
    ///   - schedule: how rows are dealt; they cost very different amounts. Dynamically, in small chunks, unless given.
    /// - Returns: the threads that took part.
    /// - Throws: as `Team.run`.
    /// - Thread safety: any thread, each with a picture of its own. GIL: released.
    /// - Complexity: O(pixels · limit) at worst.
    @discardableResult
    public func compute(
        on team: Team, into counts: UnsafeMutablePointer<UInt32>, schedule: Schedule? = nil
    ) throws(UnlatchError) -> Grant {
        // Rows that may take milliseconds are dealt one by one, so that a run can be stopped soon.
        let long = width > 1_000_000 / max(limit, 1)
        let schedule = schedule ?? .dynamic(chunk: long ? 1 : 4)
        var arguments = arguments(counts)
        // SAFETY: the arguments live until the run is over; the picture is the caller's promise.
        return try team.run(
            Kernel(unl_mandelbrot_kernel()), arguments: &arguments, count: width > 0 ? height : 0, schedule: schedule)
    }

    /// The picture, computed plainly, as Python would.
    package func plainCounts() -> [UInt32] {
        (0..<height).flatMap { row in
            (0..<width).map { column in
                let (cr, ci) = (x0 + Double(column) * dx, y0 + Double(row) * dy)
                var (zr, zi, n) = (0.0, 0.0, 0)
                while n < limit {
                    let (zr2, zi2) = (zr * zr, zi * zi)
                    if zr2 + zi2 > 4 { break }
                    zi = 2 * zr * zi + ci
                    zr = zr2 - zi2 + cr
                    n += 1
                }
                return UInt32(n)
            }
        }
    }

    private func arguments(_ counts: UnsafeMutablePointer<UInt32>) -> unl_mandelbrot_arguments {
        unl_mandelbrot_arguments(
            width: width, height: height, limit: UInt32(limit), x0: x0, y0: y0, dx: dx, dy: dy, counts: counts)
    }
}

/// What all kernels on images ask of a size.
enum Image {
    static func check(_ call: String, width: Int, height: Int, bytesPerPixel: Int) throws(UnlatchError) {
        // A size of 0 allows any other; the bytes of a row must be a number all the same.
        let (pixels, many) = max(width, 1).multipliedReportingOverflow(by: max(height, 1))
        let (_, large) = pixels.multipliedReportingOverflow(by: bytesPerPixel)
        if width < 0 || height < 0 || many || large {
            throw UnlatchError(
                code: .invalidArgument, call: call, cause: "an image of \(width) × \(height) pixels cannot be made")
        }
    }
}

// MARK: - Their descriptions

extension Science {
    static var mandelbrot: KernelDescription {
        let peer = "mandelbrot(counts, limit, -2.25, -1.25, 3.0 / counts.shape[1], 2.5 / counts.shape[0])"
        return KernelDescription(
            "mandelbrot_into", .science, .u32,
            "A picture of the Mandelbrot set: for each pixel, row by row, how many iterations its point stays within a radius "
                + "of 2, at most limit.",
            [
                .output("counts", shape: ["height", "width"]),
                .integer("limit", 1000, trial: 200, default: 1000),
            ],
            limit: .arithmetic,
            lengths: ["height": KernelLengths(40, 400, 800), "width": KernelLengths(61, 600, 1200)],
            // With fused operations, points at the border of the set stay shorter or longer.
            measure: KernelMeasure("mandelbrot", "pixels", mayDiffer: 0.01) { call in
                // Of a step: two squares, their sum and difference, the product, its double, two additions.
                let steps = (call.input(0) as UnsafeBufferPointer<UInt32>).reduce(0.0) { $0 + Double($1) }
                return .init(items: call.arguments[0].count, operations: 8 * steps)
            },
            peers: KernelPeers(loop: .lines(peer)),
            size: { call in
                let (size, many) = call.arguments[0].count.multipliedReportingOverflow(by: call.integer(1))
                return many ? .max : size
            },
            reference: { call in (try? picture(call))?.plainCounts().map { Double($0) } ?? [] },
            run: { call in
                let picture = try picture(call)
                if let counts = (call.output(0) as UnsafeMutableBufferPointer<UInt32>).baseAddress {
                    try picture.compute(on: call.team, into: counts)
                }
                return .nothing
            })
    }

    private static func picture(_ call: KernelCall) throws -> Mandelbrot {
        try Mandelbrot(width: call.length(0, 1), height: call.length(0, 0), limit: call.integer(1))
    }
}
