internal import CKernels
public import UnlatchParallel

/// Jacobi's method, or a step of the heat equation, on a grid of two or three dimensions.
///
///     let heat = try Stencil<Double>(width: 4096, height: 4096, centre: 0.6, side: 0.1)
///     try heat.advance(grid, by: 100, spare: spare, on: team)
///
/// A point becomes `centre` times itself plus `side` times the sum of its four or six neighbours; a weight of 0 leaves
/// them out, also where they are infinite. Points at a border keep their values. In memory, the points of a row lie side by side, and the rows of a layer one after the other.
///
/// The bits do not depend on team, schedule or instruction set, and many steps give those of one after the other.
public struct Stencil<Value: KernelScalar>: Sendable, Hashable {
    public let width: Int
    public let height: Int
    /// Layers of `height` rows each; `nil` in two dimensions.
    public let depth: Int?
    public let centre: Double
    public let side: Double

    public var pointCount: Int { width * height * (depth ?? 1) }

    /// A grid of two dimensions; without weights, Jacobi's method for Laplace's equation.
    ///
    /// - Throws: `invalidArgument` for negative sizes, more points than can be, or weights that are no finite numbers of
    ///   the type.
    public init(width: Int, height: Int, centre: Double = 0, side: Double = 0.25) throws(UnlatchError) {
        try self.init(sizes: width, height, nil, centre, side)
    }

    /// A grid of three dimensions; without weights, Jacobi's method for Laplace's equation.
    ///
    /// - Throws: as above.
    public init(
        width: Int, height: Int, depth: Int, centre: Double = 0, side: Double = 1.0 / 6
    ) throws(UnlatchError) {
        try self.init(sizes: width, height, depth, centre, side)
    }

    private init(
        sizes width: Int, _ height: Int, _ depth: Int?, _ centre: Double, _ side: Double
    ) throws(UnlatchError) {
        let sizes = [width, height, depth].compactMap { $0 }
        // A size of 0 allows any other in one order of the product, so each is taken for 1 at least.
        let bytes = sizes.reduce((MemoryLayout<Value>.size, false)) { product, size in
            let (next, many) = product.0.multipliedReportingOverflow(by: max(size, 1))
            return (next, product.1 || many)
        }
        if sizes.contains(where: { $0 < 0 }) || bytes.1 {
            let text = sizes.map(String.init).joined(separator: " × ")
            throw Operands.refuse("Stencil.init", "a grid of \(text) points cannot be made")
        }
        guard Value(centre).isFinite, Value(side).isFinite else {
            throw Operands.refuse(
                "Stencil.init", "the weights \(centre) and \(side) must be finite numbers that a \(Value.self) holds")
        }
        self.width = width
        self.height = height
        self.depth = depth
        self.centre = centre
        self.side = side
    }

    /// One step from a grid to another.
    ///
    /// - Parameters:
    ///   - from: `pointCount` points.
    ///   - to: as many, which are written, the border, too.
    ///   - team: who works.
    ///   - control: what can stop the run, and who watches it.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for grids of another size, or that overlap; as `Team.run`.
    /// - Thread safety: any thread, each with a result of its own. GIL: released.
    /// - Complexity: O(points), see `cost`.
    @discardableResult
    public func step(
        from: UnsafeBufferPointer<Value>, to: UnsafeMutableBufferPointer<Value>, on team: Team,
        control: RunControl? = nil
    ) throws(UnlatchError) -> Grant {
        let call = "Stencil.step"
        try Operands.check(call, ["from": from.count, "to": to.count], count: pointCount, of: "point")
        try Operands.check(
            call, written: [UnsafeMutableRawBufferPointer(to)], read: [UnsafeRawBufferPointer(from)])
        var arguments = unl_stencil_arguments(
            layers: layers, rows: rows, columns: width, from: Operands.start(from), to: Operands.start(to),
            centre: centre, side: side, streams: streams)
        let kernel =
            depth == nil
            ? Value.choose(unl_stencil2_f32_kernel, unl_stencil2_f64_kernel)
            : Value.choose(unl_stencil3_f32_kernel, unl_stencil3_f64_kernel)
        let count = pointCount > 0 ? layers * rows : 0
        // SAFETY: the arguments live until the run is over; the grids are the caller's promise.
        return try team.run(
            Kernel(kernel), arguments: &arguments, count: count,
            schedule: Operands.schedule(count, serial: pointCount < 32768), control: control)
    }

    /// Many steps of one grid. Several of them are done on a part of the grid while it is in a cache.
    ///
    /// - Parameters:
    ///   - grid: `pointCount` points, before and after.
    ///   - steps: how many.
    ///   - spare: scratch of as many points; what it holds afterwards is not specified.
    ///   - team: who works.
    ///   - control: what can stop the run, and who watches it. A run that was stopped leaves no grid to go on with.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for grids of another size, or that overlap, and for a negative number of steps;
    ///   `noResources` where there is no memory to work in; as `Team.run`.
    /// - Thread safety: any thread, each with a grid of its own. GIL: released.
    /// - Complexity: O(points · steps), three quarters of a megabyte for each thread, and a barrier for some steps.
    @discardableResult
    public func advance(
        _ grid: UnsafeMutableBufferPointer<Value>, by steps: Int, spare: UnsafeMutableBufferPointer<Value>,
        on team: Team, control: RunControl? = nil
    ) throws(UnlatchError) -> Grant {
        let call = "Stencil.advance"
        if steps < 0 { throw Operands.refuse(call, "the number of steps must not be negative, and is \(steps)") }
        try Operands.check(call, ["grid": grid.count, "spare": spare.count], count: pointCount, of: "point")
        try Operands.check(call, written: [grid, spare].map { UnsafeMutableRawBufferPointer($0) }, read: [])
        let scratch = try Scratch(bytes: Scratch.bytes(call, team.threads, Int(UNL_STENCIL_SCRATCH)), call)
        var arguments = unl_stencil_steps_arguments(
            layers: layers, rows: rows, columns: width, steps: steps, grid: Operands.start(grid),
            spare: Operands.start(spare), scratch: scratch.start, centre: centre, side: side, streams: streams)
        let kernel =
            depth == nil
            ? Value.choose(unl_stencil2_f32_steps, unl_stencil2_f64_steps)
            : Value.choose(unl_stencil3_f32_steps, unl_stencil3_f64_steps)
        // SAFETY: arguments and scratch live until the run is over; the grids are the caller's promise.
        let grant = try team.run(TeamKernel(kernel), arguments: &arguments, control: control)
        withExtendedLifetime(scratch) {}
        return grant
    }

    /// A step, computed plainly.
    package func plainStep(_ from: [Value]) -> [Value] {
        let layer = width * height
        let (centre, side) = (Value(centre), Value(side))
        var to = from
        for z in 0..<(depth ?? 1) where depth.map({ z > 0 && z < $0 - 1 }) ?? true {
            for y in 0..<height where y > 0 && y < height - 1 {
                for x in 0..<width where x > 0 && x < width - 1 {
                    let i = z * layer + y * width + x
                    let columns = from[i - 1] + from[i + 1]
                    let rows = from[i - width] + from[i + width]
                    let sum = depth == nil ? rows + columns : from[i - layer] + from[i + layer] + rows + columns
                    // What has the weight 0 is left out.
                    to[i] = (centre == 0 ? 0 : centre * from[i]) + (side == 0 ? 0 : side * sum)
                }
            }
        }
        return to
    }

    /// What one step reads and writes when each point is read from memory once, and computes.
    public var cost: KernelCost {
        let points = Double(pointCount)
        return KernelCost(
            bytes: 2 * Double(MemoryLayout<Value>.size) * points, operations: (depth == nil ? 6 : 8) * points)
    }

    // In two dimensions the rows are C's layers.
    private var layers: Int { depth ?? height }
    private var rows: Int { depth == nil ? 1 : height }
    private var streams: Bool { unl_streams(pointCount * MemoryLayout<Value>.size) }
}

// MARK: - Their descriptions

extension Science {
    static func stencils<S: KernelScalar>(_ type: S.Type) -> [KernelDescription] {
        func sizes(_ trial: Int, _ quick: Int, _ whole: Int) -> [String: KernelLengths] {
            let names = ["depth", "height", "width"].enumerated()
            return Dictionary(uniqueKeysWithValues: names.map { ($1, KernelLengths(trial + $0, quick, whole)) })
        }
        let plane: [KernelLength] = ["height", "width"]
        let steps = "jacobi2d_steps(grid, spare, steps, centre, side)"
        return [
            jacobi("jacobi2d", type, plane, centre: 0.6, operations: 6, sizes(29, 2896, 4096)),
            jacobi("jacobi3d", type, ["depth"] + plane, centre: 0.4, operations: 8, sizes(11, 200, 256)),
            KernelDescription(
                "jacobi2d_steps", .science, S.elementType,
                "Many steps of jacobi2d, in place; spare is memory to work in, whose content is lost.",
                [
                    .inout("grid", shape: plane, values: 0...1), .real("centre", 0.6), .real("side", 0.1),
                    .integer("steps", 16), .output("spare", shape: plane),
                ],
                limit: .other, lengths: sizes(29, 1448, 4096),
                measure: KernelMeasure(
                    "jacobi2d-steps-\(S.elementType.rawValue)", "points", tolerance: 8 * tolerance(type)
                ) { call in
                    let points = call.arguments[0].count * call.integer(3)
                    return .init(items: points, operations: Double(6 * points))
                },
                peers: KernelPeers(numpy: steps, loop: .lines(steps)), scratch: ["spare"],
                size: { call in
                    let (size, many) = call.arguments[0].count.multipliedReportingOverflow(by: call.integer(3))
                    return many ? .max : size
                },
                reference: { plainSteps($0, type, $0.integer(3)) },
                run: { call in
                    try grid(call, type).advance(
                        call.output(0), by: call.integer(3), spare: call.output(4), on: call.team)
                    return .nothing
                }),
        ]
    }

    /// A step in two or three dimensions.
    private static func jacobi<S: KernelScalar>(
        _ id: String, _ type: S.Type, _ shape: [KernelLength], centre: Double, operations: Int,
        _ lengths: [String: KernelLengths]
    ) -> KernelDescription {
        let peer = "\(id)(grid, out, centre, side)"
        return KernelDescription(
            id, .science, S.elementType,
            "A step of Jacobi's method or of the heat equation: a point becomes centre times itself plus side times the sum "
                + "of its neighbours; points at a border keep their values.",
            [
                .input("grid", shape: shape, values: 0...1), .real("centre", centre), .real("side", 0.1),
                .output(shape: shape),
            ],
            lengths: lengths,
            measure: KernelMeasure("\(id)-\(S.elementType.rawValue)", "points", tolerance: tolerance(type)) { call in
                let points = call.arguments[0].count
                return .init(
                    items: points, bytes: Double(2 * MemoryLayout<S>.size * points),
                    operations: Double(operations * points))
            },
            peers: KernelPeers(numpy: peer, loop: .lines(peer)), reference: { plainSteps($0, type, 1) },
            run: { call in
                try grid(call, type).step(from: call.input(0), to: call.output(3), on: call.team)
                return .nothing
            })
    }

    private static func grid<S: KernelScalar>(_ call: KernelCall, _: S.Type) throws -> Stencil<S> {
        let last = call.arguments[0].dimensions - 1
        let (width, height) = (call.length(0, last), call.length(0, last - 1))
        let (centre, side): (Double, Double) = (call.real(1), call.real(2))
        return last == 1
            ? try Stencil(width: width, height: height, centre: centre, side: side)
            : try Stencil(width: width, height: height, depth: call.length(0, 0), centre: centre, side: side)
    }

    private static func plainSteps<S: KernelScalar>(_ call: KernelCall, _ type: S.Type, _ steps: Int) -> [Double] {
        guard let stencil = try? grid(call, type) else { return [] }
        let start = Array(call.input(0) as UnsafeBufferPointer<S>)
        return (0..<steps).reduce(start) { grid, _ in stencil.plainStep(grid) }.map { Double($0) }
    }
}
