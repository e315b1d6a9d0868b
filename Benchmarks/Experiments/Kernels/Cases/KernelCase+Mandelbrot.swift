extension KernelCase {
    /// Not described: what the peers are called with is not what our function is.
    static let mandelbrot = KernelCase("mandelbrot", function: "mandelbrot", .science, .arithmetic) {
        effort, team in
        let picture = try Mandelbrot(
            width: effort == .quick ? 600 : 1200, height: effort == .quick ? 400 : 800, limit: 1000)
        let counts: PlacedArray<UInt32> = try KernelData.empty(picture.pixelCount, team)
        let theirs: PlacedArray<UInt32> = try KernelData.empty(picture.pixelCount, team)
        try picture.compute(on: team, into: counts.unsafeBuffer.baseAddress!)
        let steps = counts.unsafeBuffer.reduce(0.0) { $0 + Double($1) }
        var prepared = PreparedKernel(items: picture.pixelCount, "pixels") {
            try picture.compute(on: team, into: counts.unsafeBuffer.baseAddress!)
        } ours: {
            [counts]
        }
        // Of a step: two squares, their sum and difference, the product, its double, two additions.
        prepared.operations = 8 * steps
        prepared.arguments = [
            Shaped(theirs, picture.height, picture.width), picture.limit, picture.x0, picture.y0, picture.dx,
            picture.dy,
        ]
        prepared.theirs = [theirs]
        prepared.mayDiffer = 0.01  // with fused operations, points at the border of the set stay shorter or longer
        return prepared
    }
}
