internal import Unlatch

extension KernelCase {
    static let science: [KernelCase] =
        [csr(Double.self, "f64"), csr(Float.self, "f32")] + stencils(Double.self, "f64") + stencils(Float.self, "f32")
        + [
            nBody(Double.self, "f64"), nBody(Float.self, "f32"), pi, blackScholes(Double.self, "f64"),
            blackScholes(Float.self, "f32"), mandelbrot,
        ]

    /// A matrix as five-point grids have them, with an operand that fits the caches in part.
    private static func csr<Scalar: KernelNumber>(_ type: Scalar.Type, _ name: String) -> KernelCase {
        KernelCase("csr-\(name)", function: "csr", isSingle: type == Float.self, .science, .memory) { effort, team in
            let side = effort == .quick ? 1000 : 2000
            let rows = side * side
            var columns: [Int32] = []
            columns.reserveCapacity(5 * rows)
            let offsets = try PlacedArray<Int32>(count: rows + 1)
            for row in 0..<rows {
                for column in [row - side, row - 1, row, row + 1, row + side] where (0..<rows).contains(column) {
                    columns.append(Int32(column))
                }
                offsets.unsafeBuffer[row + 1] = Int32(columns.count)
            }
            let indices = try PlacedArray<Int32>(count: columns.count)
            _ = indices.unsafeBuffer.update(from: columns)
            let values: PlacedArray<Scalar> = try KernelData.random(columns.count, team, in: 0.5...1.5)
            let x: PlacedArray<Scalar> = try KernelData.random(rows, team, in: 0.5...1.5, seed: 2)
            let y: PlacedArray<Scalar> = try KernelData.empty(rows, team)
            let theirs: PlacedArray<Scalar> = try KernelData.empty(rows, team)
            let matrix = try SparseMatrix(
                rowOffsets: offsets.reading, columnIndices: indices.reading, values: values.reading, columns: rows)
            var prepared = PreparedKernel(items: columns.count, "non-zeros") {
                withExtendedLifetime((offsets, indices, values)) {}
                try matrix.multiply(x.reading, into: y.unsafeBuffer, on: team)
            } ours: {
                [y]
            }
            prepared.bytes = matrix.cost.bytes
            prepared.operations = matrix.cost.operations
            prepared.arguments = [offsets, indices, values, x, theirs]
            prepared.theirs = [theirs]
            prepared.tolerance = 4 * tolerance(type)
            return prepared
        }
    }

    private static func stencils<Scalar: KernelNumber>(_ type: Scalar.Type, _ name: String) -> [KernelCase] {
        let steps = 16
        return [
            KernelCase("jacobi2d-\(name)", function: "jacobi2d", isSingle: type == Float.self, .science, .memory) {
                effort, team in
                let side = effort == .quick ? 2896 : 4096
                let stencil = try Stencil<Scalar>(width: side, height: side, centre: 0.6, side: 0.1)
                return try step(stencil, team) { Shaped($0, side, side) }
            },
            KernelCase("jacobi3d-\(name)", function: "jacobi3d", isSingle: type == Float.self, .science, .memory) {
                effort, team in
                let side = effort == .quick ? 200 : 256
                let stencil = try Stencil<Scalar>(width: side, height: side, depth: side, centre: 0.4, side: 0.1)
                return try step(stencil, team) { Shaped($0, side, side, side) }
            },
            KernelCase(
                "jacobi2d-steps-\(name)", function: "jacobi2d_steps", isSingle: type == Float.self, .science, .other
            ) { effort, team in
                let side = effort == .quick ? 1448 : 4096
                let stencil = try Stencil<Scalar>(width: side, height: side, centre: 0.6, side: 0.1)
                let start: PlacedArray<Scalar> = try KernelData.random(side * side, team, in: 0...1)
                let grid: PlacedArray<Scalar> = try KernelData.empty(side * side, team)
                let spare: PlacedArray<Scalar> = try KernelData.empty(side * side, team)
                let theirs: PlacedArray<Scalar> = try KernelData.empty(side * side, team)
                var prepared = PreparedKernel(items: side * side * steps, "points") {
                    try stencil.advance(grid.unsafeBuffer, by: steps, spare: spare.unsafeBuffer, on: team)
                } ours: {
                    [grid]
                }
                prepared.operations = stencil.cost.operations * Double(steps)
                prepared.arguments = [Shaped(theirs, side, side), Shaped(spare, side, side), steps, 0.6, 0.1]
                prepared.theirs = [theirs]
                prepared.tolerance = 8 * tolerance(type)
                prepared.resetsOnce = true
                prepared.reset = {
                    grid.copy(start)
                    theirs.copy(start)
                }
                return prepared
            },
        ]
    }

    private static func step<Scalar: KernelNumber>(
        _ stencil: Stencil<Scalar>, _ team: Team, _ shaped: (PlacedArray<Scalar>) -> Shaped<Scalar>
    ) throws -> PreparedKernel {
        let count = stencil.pointCount
        let from: PlacedArray<Scalar> = try KernelData.random(count, team, in: 0...1)
        let to: PlacedArray<Scalar> = try KernelData.empty(count, team)
        let theirs: PlacedArray<Scalar> = try KernelData.empty(count, team)
        var prepared = PreparedKernel(items: count, "points") {
            try stencil.step(from: from.reading, to: to.unsafeBuffer, on: team)
        } ours: {
            [to]
        }
        prepared.bytes = stencil.cost.bytes
        prepared.operations = stencil.cost.operations
        prepared.arguments = [shaped(from), shaped(theirs), stencil.centre, stencil.side]
        prepared.theirs = [theirs]
        prepared.tolerance = tolerance(Scalar.self)
        return prepared
    }

    private static func nBody<Scalar: KernelNumber>(_ type: Scalar.Type, _ name: String) -> KernelCase {
        KernelCase(
            "nbody-\(name)", function: "nbody", isSingle: type == Float.self, .science,
            .arithmetic(PeakRate.Precision(type))
        ) { effort, team in
            let count = effort == .quick ? 4096 : 8192
            let inputs: [PlacedArray<Scalar>] = try (0..<4).map {
                try KernelData.random(count, team, in: $0 == 3 ? 0.1...1 : -1...1, seed: UInt64($0) + 1)
            }
            let results: [PlacedArray<Scalar>] = try (0..<3).map { _ in try KernelData.empty(count, team) }
            let theirs: [PlacedArray<Scalar>] = try (0..<3).map { _ in try KernelData.empty(count, team) }
            var prepared = PreparedKernel(items: count * count, "pairs") {
                try NBody.accelerations(
                    inputs[0].reading, inputs[1].reading, inputs[2].reading, mass: inputs[3].reading, softening: 0.01,
                    into: results[0].unsafeBuffer, results[1].unsafeBuffer, results[2].unsafeBuffer, on: team)
            } ours: {
                results
            }
            prepared.operations = NBody.cost(bodies: count, of: type).operations
            prepared.arguments = inputs + [0.01] + theirs
            prepared.theirs = theirs
            prepared.tolerance = Scalar.elementType == .f32 ? 1e-4 : 1e-11
            return prepared
        }
    }

    private final class Count {
        var value = 0
    }

    private static let pi = KernelCase("pi", function: "pi", .science, .other) { effort, team in
        let points = effort == .quick ? 20_000_000 : 100_000_000
        let inside = Count()
        var prepared = PreparedKernel(items: points, "points") {
            inside.value = try MonteCarlo.pointsInside(points: points, seed: 42, on: team)
        } ours: {
            [Double(inside.value)]
        }
        prepared.arguments = [points, 42]
        return prepared
    }

    private static func blackScholes<Scalar: KernelNumber>(_ type: Scalar.Type, _ name: String) -> KernelCase {
        KernelCase("black-scholes-\(name)", function: "black_scholes", isSingle: type == Float.self, .science, .other) {
            effort, team in
            let count = effort == .quick ? 4_000_000 : 10_000_000
            let spot: PlacedArray<Scalar> = try KernelData.random(count, team, in: 5...30, seed: 1)
            let strike: PlacedArray<Scalar> = try KernelData.random(count, team, in: 1...100, seed: 2)
            let years: PlacedArray<Scalar> = try KernelData.random(count, team, in: 0.25...10, seed: 3)
            let results: [PlacedArray<Scalar>] = try (0..<2).map { _ in try KernelData.empty(count, team) }
            let theirs: [PlacedArray<Scalar>] = try (0..<2).map { _ in try KernelData.empty(count, team) }
            let market = try BlackScholes(rate: 0.02, volatility: 0.3)
            var prepared = PreparedKernel(items: count, "options") {
                try market.prices(
                    spot: spot.reading, strike: strike.reading, years: years.reading, call: results[0].unsafeBuffer,
                    put: results[1].unsafeBuffer, on: team)
            } ours: {
                results
            }
            prepared.count(.ofItem("blackscholes_\(name)"))
            prepared.arguments = [spot, strike, years, 0.02, 0.3] + theirs
            prepared.theirs = theirs
            prepared.tolerance = Scalar.elementType == .f32 ? 1e-5 : 1e-13
            return prepared
        }
    }

    private static let mandelbrot = KernelCase("mandelbrot", function: "mandelbrot", .science, .arithmetic(.double)) {
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
