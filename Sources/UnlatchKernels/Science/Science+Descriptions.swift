internal import CKernels
internal import UnlatchElements

// What there is to know of the kernels of sciences. The typed functions do the work.

/// The kernels of `SparseMatrix`, `Stencil`, `NBody`, `MonteCarlo` and `BlackScholes`.
enum Science {
    /// In the order of reports. Not all types are measured.
    static var descriptions: [KernelDescription] {
        [csr(Double.self, Int32.self), csr(Float.self, Int32.self)] + stencils(Double.self) + stencils(Float.self)
            + [
                nBody(Double.self), nBody(Float.self), pointsInside, blackScholes(Double.self),
                blackScholes(Float.self),
            ]
            + [csr(Double.self, Int64.self), csr(Float.self, Int64.self)]
    }

    // MARK: - Their descriptions

    /// Some units in the last place, for operations that may be fused, in any order of two.
    private static func tolerance<S: KernelScalar>(_: S.Type) -> Double { 16 * Double(S.ulpOfOne) }

    /// A matrix as five-point grids have it. The operand fits the caches in part.
    private static func csr<S: KernelScalar, Offset: BufferElement & FixedWidthInteger>(
        _ type: S.Type, _ offset: Offset.Type
    ) -> KernelDescription {
        func stored(_ side: Int) -> Int { 5 * side * side - 2 * side - 2 }
        return KernelDescription(
            "csr", .science, S.elementType,
            "A sparse matrix in compressed rows times a vector: SciPy's indptr, indices and data. A stored element of value 0 "
                + "adds nothing.",
            [
                .input("offsets", Offset.elementType, shape: [.oneMore("rows")]),
                .input("indices", .i32, shape: ["stored"]),
                .input("values", shape: ["stored"]), .input("x", shape: ["columns"]), .output(shape: ["rows"]),
            ],
            exactness: .sum,
            lengths: [
                "rows": KernelLengths(289, 1_000_000, 4_000_000), "columns": KernelLengths(289, 1_000_000, 4_000_000),
                "stored": KernelLengths(stored(17), stored(1000), stored(2000)),
            ],
            measure: Offset.elementType != .i32
                ? nil
                : KernelMeasure("csr-\(S.elementType.rawValue)", "non-zeros", tolerance: 4 * tolerance(type)) { call in
                    let (rows, stored) = (call.arguments[4].count, call.arguments[1].count)
                    let size = MemoryLayout<S>.size
                    let bytes = stored * (size + 4) + rows * (size + 4) + call.arguments[3].count * size
                    return .init(items: stored, bytes: Double(bytes), operations: Double(2 * stored))
                },
            peers: KernelPeers(loop: .lines("csr(offsets, indices, values, x, out)")),
            prepare: { call in
                let (offsets, indices): (UnsafeMutableBufferPointer<Offset>, UnsafeMutableBufferPointer<Int32>) = (
                    call.output(0), call.output(1)
                )
                let rows = offsets.count - 1
                let side = Int(Double(rows).squareRoot())
                var count = 0
                offsets[0] = 0
                for row in 0..<rows {
                    for column in [row - side, row - 1, row, row + 1, row + side] where (0..<rows).contains(column) {
                        indices[count] = Int32(column)
                        count += 1
                    }
                    offsets[row + 1] = Offset(count)
                }
            },
            reference: { call in
                let (offsets, indices): (UnsafeBufferPointer<Offset>, UnsafeBufferPointer<Int32>) = (
                    call.input(0), call.input(1)
                )
                return (0..<offsets.count - 1).map { row in
                    (Int(offsets[row])..<Int(offsets[row + 1])).reduce(0.0) { sum, k in
                        sum + Double((call[2, k] as S) * (call[3, Int(indices[k])] as S))
                    }
                }
            },
            begin: { call in
                // SAFETY (nonisolated(unsafe)): it only reads, and its memory is the call's.
                nonisolated(unsafe) let matrix = try matrix(call, type, offset)
                return { call in
                    try matrix.multiply(call.input(3), into: call.output(4), on: call.team)
                    return .nothing
                }
            },
            run: { call in
                try matrix(call, type, offset).multiply(call.input(3), into: call.output(4), on: call.team)
                return .nothing
            })
    }

    private static func matrix<S: KernelScalar, Offset: BufferElement>(
        _ call: KernelCall, _: S.Type, _: Offset.Type
    ) throws -> SparseMatrix<S> {
        let (indices, values): (UnsafeBufferPointer<Int32>, UnsafeBufferPointer<S>) = (call.input(1), call.input(2))
        let columns = call.arguments[3].count
        return Offset.elementType == .i32
            ? try SparseMatrix(
                rowOffsets: call.input(0) as UnsafeBufferPointer<Int32>, columnIndices: indices, values: values,
                columns: columns)
            : try SparseMatrix(
                rowOffsets: call.input(0) as UnsafeBufferPointer<Int64>, columnIndices: indices, values: values,
                columns: columns)
    }

    private static func stencils<S: KernelScalar>(_ type: S.Type) -> [KernelDescription] {
        let name = S.elementType.rawValue
        let (plane, space): ([KernelLength], [KernelLength]) = (["height", "width"], ["depth", "height", "width"])
        func sizes(_ trial: Int, _ quick: Int, _ whole: Int) -> [String: KernelLengths] {
            var lengths: [String: KernelLengths] = [:]
            for (index, name) in ["depth", "height", "width"].enumerated() {
                lengths[name] = KernelLengths(trial + index, quick, whole)
            }
            return lengths
        }
        func measure(_ row: String, operations: Int) -> KernelMeasure {
            KernelMeasure("\(row)-\(name)", "points", tolerance: tolerance(type)) { call in
                let points = call.arguments[0].count
                return .init(
                    items: points, bytes: Double(2 * MemoryLayout<S>.size * points),
                    operations: Double(operations * points))
            }
        }
        let formula =
            "A step of Jacobi's method or of the heat equation: a point becomes centre times itself plus side times the sum "
            + "of its neighbours; points at a border keep their values."
        return [
            KernelDescription(
                "jacobi2d", .science, S.elementType, formula,
                [
                    .input("grid", shape: plane, values: 0...1), .real("centre", 0.6), .real("side", 0.1),
                    .output(shape: plane),
                ],
                lengths: sizes(29, 2896, 4096), measure: measure("jacobi2d", operations: 6),
                peers: KernelPeers(
                    numpy: "jacobi2d(grid, out, centre, side)", loop: .lines("jacobi2d(grid, out, centre, side)"))
            ) { call in
                try grid(call, S.self).step(from: call.input(0), to: call.output(3), on: call.team)
                return .nothing
            },
            KernelDescription(
                "jacobi3d", .science, S.elementType, formula,
                [
                    .input("grid", shape: space, values: 0...1), .real("centre", 0.4), .real("side", 0.1),
                    .output(shape: space),
                ],
                lengths: sizes(11, 200, 256), measure: measure("jacobi3d", operations: 8),
                peers: KernelPeers(
                    numpy: "jacobi3d(grid, out, centre, side)", loop: .lines("jacobi3d(grid, out, centre, side)"))
            ) { call in
                try Stencil<S>(
                    width: call.length(0, 2), height: call.length(0, 1), depth: call.length(0, 0), centre: call.real(1),
                    side: call.real(2)
                ).step(from: call.input(0), to: call.output(3), on: call.team)
                return .nothing
            },
            KernelDescription(
                "jacobi2d_steps", .science, S.elementType,
                "Many steps of jacobi2d, in place; spare is memory to work in, whose content is lost.",
                [
                    .inout("grid", shape: plane, values: 0...1), .real("centre", 0.6), .real("side", 0.1),
                    .integer("steps", 16), .output("spare", shape: plane),
                ],
                limit: .other, lengths: sizes(29, 1448, 4096),
                measure: KernelMeasure("jacobi2d-steps-\(name)", "points", tolerance: 8 * tolerance(type)) { call in
                    let points = call.arguments[0].count * call.integer(3)
                    return .init(items: points, operations: Double(6 * points))
                },
                peers: KernelPeers(
                    numpy: "jacobi2d_steps(grid, spare, steps, centre, side)",
                    loop: .lines("jacobi2d_steps(grid, spare, steps, centre, side)")),
                scratch: ["spare"]
            ) { call in
                try grid(call, S.self).advance(
                    call.output(0), by: call.integer(3), spare: call.output(4), on: call.team)
                return .nothing
            },
        ]
    }

    private static func grid<S: KernelScalar>(_ call: KernelCall, _: S.Type) throws -> Stencil<S> {
        try Stencil(width: call.length(0, 1), height: call.length(0, 0), centre: call.real(1), side: call.real(2))
    }

    private static func nBody<S: KernelScalar>(_ type: S.Type) -> KernelDescription {
        KernelDescription(
            "nbody", .science, S.elementType,
            "The acceleration of each body by all others: a[i] = Σ mass[j] · (p[j] - p[i]) / (|p[j] - p[i]|² + "
                + "softening²)^(3/2).",
            ["x", "y", "z"].map { .input($0, values: -1...1, domain: -1...1) } + [
                .input("mass", values: 0.1...1, domain: 0.1...1), .real("softening", 0.01), .output("ax"),
                .output("ay"),
                .output("az"),
            ],
            limit: .arithmetic, lengths: ["n": KernelLengths(400, 4096, 8192)],
            measure: KernelMeasure(
                "nbody-\(S.elementType.rawValue)", "pairs", tolerance: S.elementType == .f32 ? 1e-4 : 1e-11
            ) { call in
                let count = call.arguments[0].count
                return .init(items: count * count, operations: NBody.cost(bodies: count, of: type).operations)
            },
            peers: KernelPeers(loop: .lines("nbody(x, y, z, mass, softening, ax, ay, az)"))
        ) { call in
            try NBody.accelerations(
                call.input(0), call.input(1), call.input(2), mass: call.input(3) as UnsafeBufferPointer<S>,
                softening: call.arguments[4].real, into: call.output(5), call.output(6), call.output(7), on: call.team)
            return .nothing
        }
    }

    private static var pointsInside: KernelDescription {
        KernelDescription(
            "points_inside", .science, .f64,
            "How many of so many random points of a square are within its quarter of a circle: 4 · inside ÷ points is about π. "
                + "They depend on the seed alone.",
            [.integer("points", 20_000_000, trial: 200_003), .integer("seed", 42)], returns: .integer, limit: .other,
            measure: KernelMeasure("pi", "points") { .init(items: $0.integer(0)) },
            peers: KernelPeers(numba: .lines("return pi(points, seed)"))
        ) { call in
            .integer(
                try MonteCarlo.pointsInside(
                    points: call.integer(0), seed: UInt64(bitPattern: Int64(call.integer(1))), on: call.team))
        }
    }

    private static func blackScholes<S: KernelScalar>(_ type: S.Type) -> KernelDescription {
        let descriptor = S.choose(unl_blackscholes_f32_kernel, unl_blackscholes_f64_kernel)
        // SAFETY: descriptors live for ever.
        let (bytes, operations) = (descriptor.pointee.bytes_per_item, descriptor.pointee.operations_per_item)
        return KernelDescription(
            "black_scholes", .science, S.elementType,
            "The prices of European call and put options after Black and Scholes; not a number where an operand is negative or "
                + "not one.",
            [
                .input("spot", values: 5...30, domain: 5...50), .input("strike", values: 1...100, domain: 5...50),
                .input("years", values: 0.25...10, domain: 0.05...5), .real("rate", 0.02), .real("volatility", 0.3),
                .output("call"), .output("put"),
            ],
            limit: .other, exactness: .ulp(8),
            measure: KernelMeasure(
                "black-scholes-\(S.elementType.rawValue)", "options", count: (4_000_000, 10_000_000),
                tolerance: S.elementType == .f32 ? 1e-5 : 1e-13
            ) { call in
                let count = Double(call.arguments[0].count)
                return .init(items: call.arguments[0].count, bytes: bytes * count, operations: operations * count)
            },
            peers: KernelPeers(loop: .lines("black_scholes(spot, strike, years, rate, volatility, call, put)"))
        ) { call in
            try BlackScholes(rate: call.arguments[3].real, volatility: call.arguments[4].real).prices(
                spot: call.input(0) as UnsafeBufferPointer<S>, strike: call.input(1), years: call.input(2),
                call: call.output(5), put: call.output(6), on: call.team)
            return .nothing
        }
    }
}
