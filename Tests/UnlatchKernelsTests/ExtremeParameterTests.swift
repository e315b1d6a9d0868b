import Testing
import UnlatchKernels
import UnlatchParallel

/// Parameters that are tiny, huge, infinite or zero. What has the weight 0 has no share in a result, also where it is
/// infinite or not a number.
@Suite struct ExtremeParameterTests {
    private static func blurred<Kind: Pixel & ExpressibleByIntegerLiteral>(
        _ plane: [Kind], width: Int, sigma: Double, on team: Team
    ) throws -> [Kind] {
        var to = [Kind](repeating: 0, count: plane.count)
        try plane.withUnsafeBufferPointer { plane in
            try to.withUnsafeMutableBufferPointer {
                _ = try Images.blur(
                    plane, width: width, height: plane.count / width, sigma: sigma, into: $0, on: team)
            }
        }
        return to
    }

    @Test(arguments: [0x1p-1074, 0x1p-1030, 1e-200, 1e-162, 1e-154, 1e-20, 0.01])
    func `a blur too narrow to reach a neighbour leaves the picture as it is`(sigma: Double) throws {
        var floats = (0..<70 * 5).map { Float($0 % 13) - 6 }
        (floats[70], floats[100], floats[200]) = (.infinity, .nan, -.infinity)
        let bytes = (0..<70 * 5).map { UInt8($0 % 251) }
        try EveryVersion.run(threads: [1, 2]) { team in
            let same = try Self.blurred(floats, width: 70, sigma: sigma, on: team)
            #expect(same.isSame(as: floats))
            let sameBytes = try Self.blurred(bytes, width: 70, sigma: sigma, on: team)
            #expect(sameBytes == bytes)
        }
    }

    @Test func `an infinite pixel reaches as far as its blur has a weight`() throws {
        // 3 sigma reach 3 pixels; the outermost has a weight.
        var plane = [Float](repeating: 1, count: 41)
        plane[20] = .infinity
        let team = try Team(threads: 1)
        let result = try Self.blurred(plane, width: 41, sigma: 1, on: team)
        for (x, value) in result.enumerated() { #expect(abs(x - 20) <= 3 ? value == .infinity : abs(value - 1) < 1e-6) }
    }

    @Test(arguments: [0x1p-1074, 1e-162, 1e-20, 1e20, 1e200, 1.7e308])
    func `edges have a blur of any width`(sigma: Double) throws {
        let edges = try EdgeDetector(width: 9, height: 5, sigma: sigma)
        #expect(edges.weights.reduce(0, +) == 256)
        #expect(sigma > 1 || edges.weights == [0, 256, 0])
    }

    // MARK: - Resize

    private static func resized(
        _ plane: [Float], _ width: Int, _ height: Int, to toWidth: Int, _ toHeight: Int, on team: Team
    ) throws -> [Float] {
        var to = [Float](repeating: -7, count: toWidth * toHeight)
        try plane.withUnsafeBufferPointer { plane in
            try to.withUnsafeMutableBufferPointer {
                _ = try Images.resize(
                    plane, width: width, height: height, into: $0, width: toWidth, height: toHeight, on: team)
            }
        }
        return to
    }

    @Test(arguments: [Float.infinity, -.infinity, .nan, .greatestFiniteMagnitude])
    func `an infinity stays where it is when the size does`(value: Float) throws {
        for (width, height) in [(5, 4), (1, 9), (1100, 3)] {
            var plane = (0..<width * height).map { Float($0 % 17) }
            for at in [0, width * height / 2, width * height - 1] { plane[at] = value }
            try EveryVersion.run(threads: [1, 2]) { team in
                let same = try Self.resized(plane, width, height, to: width, height, on: team)
                #expect(same.isSame(as: plane))
            }
        }
    }

    @Test func `between an infinity and a number there is the infinity, and numbers far apart have a middle`() throws {
        try EveryVersion.run(threads: [1]) { team in
            // Columns at 0, 0.25, 0.75, 1.25, 1.75 and 2; both orders of rows and columns.
            for rows in [1, 3] {
                let row: [Float] = [1, .infinity, .infinity]
                let wide = try Self.resized(row, 3, 1, to: 6, rows, on: team)
                let expected = [1] + [Float](repeating: .infinity, count: 5)
                #expect(wide == [[Float]](repeating: expected, count: rows).flatMap { $0 })
            }
            let far: [Float] = [.greatestFiniteMagnitude, -.greatestFiniteMagnitude]
            let between = try Self.resized(far, 2, 1, to: 4, 1, on: team)
            #expect(abs(between[1] / far[0] - 0.5) < 1e-6 && abs(between[2] / far[0] + 0.5) < 1e-6)
            let narrow = try Self.resized([.infinity, 1, 2, 3, 4, 5], 6, 1, to: 3, 1, on: team)
            #expect(narrow == [.infinity, 2.5, 4.5])
        }
    }

    // MARK: - Neighbours

    @Test func `a picture of one row or column has no gradient across it, also of an infinity`() throws {
        var row = [Float](repeating: 2, count: 30)
        row[10] = .infinity
        var expected = [Float](repeating: 0, count: 30)
        (expected[9], expected[11]) = (.infinity, .infinity)
        try EveryVersion.run(threads: [1]) { team in
            for (width, height) in [(30, 1), (1, 30)] {
                var to = [Float](repeating: -7, count: 30)
                try row.withUnsafeBufferPointer { row in
                    try to.withUnsafeMutableBufferPointer {
                        _ = try Images.sobel(row, width: width, height: height, into: $0, on: team)
                    }
                }
                #expect(to == expected)
            }
        }
    }

    @Test func `a point of weight 0 has no share in its own next value, and neighbours have none in others'`() throws {
        func check<Value: KernelScalar>(_ type: Value.Type, depth: Int?) throws {
            for (centre, side) in [(0.0, 0.25), (0.5, 0.0), (0.0, 0.0)] {
                let sizes = [20, 9, depth ?? 1]
                let stencil =
                    try depth.map { try Stencil<Value>(width: 20, height: 9, depth: $0, centre: centre, side: side) }
                    ?? Stencil<Value>(width: 20, height: 9, centre: centre, side: side)
                var from = [Value](repeating: 4, count: sizes.reduce(1, *))
                let middle = (sizes[2] / 2 * 9 + 4) * 20 + 10
                from[middle] = .infinity
                try EveryVersion.run(threads: [1, 2]) { team in
                    var to = from
                    var grid = from
                    var spare = from
                    try from.withUnsafeBufferPointer { from in
                        try to.withUnsafeMutableBufferPointer { _ = try stencil.step(from: from, to: $0, on: team) }
                    }
                    try grid.withUnsafeMutableBufferPointer { grid in
                        try spare.withUnsafeMutableBufferPointer {
                            _ = try stencil.advance(grid, by: 1, spare: $0, on: team)
                        }
                    }
                    #expect(grid.isSame(as: to))
                    #expect(!to.contains { $0.isNaN })
                    #expect(to[middle].isInfinite == (centre != 0))
                    #expect(to[middle + 1].isInfinite == (side != 0))
                }
            }
        }
        try check(Double.self, depth: nil)
        try check(Float.self, depth: nil)
        try check(Double.self, depth: 5)
        try check(Float.self, depth: 5)
    }

    @Test func `weights that a grid's numbers cannot hold are refused`() throws {
        for weight in [1e300, -.infinity, .nan] {
            #expect(throws: UnlatchError.self) { try Stencil<Float>(width: 4, height: 4, centre: weight) }
            #expect(throws: UnlatchError.self) { try Stencil<Float>(width: 4, height: 4, depth: 4, side: weight) }
        }
        _ = try Stencil<Double>(width: 4, height: 4, centre: 1e300)
        _ = try Stencil<Float>(width: 4, height: 4, centre: 1e-300)
    }

    // MARK: - Bodies and prices

    private static func accelerations<Value: KernelScalar>(
        _ x: [Value], _ mass: [Value], softening: Double, on team: Team
    ) throws -> [[Value]] {
        let none = [Value](repeating: 0, count: x.count)
        var (ax, ay, az) = (none, none, none)
        try x.withUnsafeBufferPointer { x in
            try none.withUnsafeBufferPointer { none in
                try mass.withUnsafeBufferPointer { mass in
                    try ax.withUnsafeMutableBufferPointer { ax in
                        try ay.withUnsafeMutableBufferPointer { ay in
                            try az.withUnsafeMutableBufferPointer { az in
                                _ = try NBody.accelerations(
                                    x, none, none, mass: mass, softening: softening, into: ax, ay, az, on: team)
                            }
                        }
                    }
                }
            }
        }
        return [ax, ay, az]
    }

    @Test func `bodies have no force on themselves, however small the softening`() throws {
        func check<Value: KernelScalar>(_ type: Value.Type, _ softenings: [Double]) throws {
            for softening in softenings {
                try EveryVersion.run(threads: [1]) { team in
                    let found = try Self.accelerations(
                        [0, 2, 0] as [Value], [4, 8, 0], softening: softening, on: team)
                    #expect(found[0] == [2, -1, 2], "\(type), softening \(softening)")
                    #expect(found[1] == [0, 0, 0] && found[2] == [0, 0, 0])
                }
            }
        }
        try check(Double.self, [0, 0x1p-1074, 1e-200, 1e-162, 1e-110, 1e-30])
        try check(Float.self, [0, 1e-300, 1e-45, 1e-22, 1e-19, 1e-15])
    }

    @Test func `a body without mass attracts nobody, wherever it is`() throws {
        let team = try Team(threads: 1)
        let found = try Self.accelerations([0, 2, .infinity] as [Double], [4, 8, 0], softening: 0, on: team)
        #expect(found[0][0] == 2 && found[0][1] == -1)
    }

    private static func prices<Value: KernelScalar>(
        _ market: BlackScholes, _ spot: [Value], _ strike: [Value], _ years: [Value], on team: Team
    ) throws -> (call: [Value], put: [Value]) {
        var call = [Value](repeating: -7, count: spot.count)
        var put = call
        try spot.withUnsafeBufferPointer { spot in
            try strike.withUnsafeBufferPointer { strike in
                try years.withUnsafeBufferPointer { years in
                    try call.withUnsafeMutableBufferPointer { call in
                        try put.withUnsafeMutableBufferPointer {
                            _ = try market.prices(
                                spot: spot, strike: strike, years: years, call: call, put: $0, on: team)
                        }
                    }
                }
            }
        }
        return (call, put)
    }

    @Test func `options have their limits as prices where volatility or time is next to nothing, or all there is`()
        throws
    {
        func check<Value: KernelScalar>(_ type: Value.Type) throws {
            try EveryVersion.run(threads: [1]) { team in
                for volatility in [0x1p-1074, 1e-300, 1e-160, 1e-60] {
                    let found = try Self.prices(
                        BlackScholes(rate: 0, volatility: volatility), [10, 12, 8, 10] as [Value], [10, 10, 10, 10],
                        [1, 1, 1, 0], on: team)
                    #expect(found.call == [0, 2, 0, 0] && found.put == [0, 0, 2, 0], "\(type), \(volatility)")
                }
                for volatility in [1e20, 1e155, 1e200, 1e308] {
                    let found = try Self.prices(
                        BlackScholes(rate: 0, volatility: volatility), [10, 12, 8] as [Value], [10, 11, 9], [1, 1, 1],
                        on: team)
                    #expect(found.call == [10, 12, 8] && found.put == [10, 11, 9], "\(type), \(volatility)")
                }
                let found = try Self.prices(
                    BlackScholes(rate: -1e300, volatility: 0.2), [10, .infinity] as [Value], [10, 10], [1, 0], on: team)
                #expect(found.call == [0, .infinity] && found.put == [.infinity, 0], "\(type)")
                let negative = try Self.prices(
                    BlackScholes(rate: 0, volatility: 0.2), [-5] as [Value], [-5], [1], on: team)
                #expect(negative.call[0].isNaN && negative.put[0].isNaN)
            }
        }
        try check(Double.self)
        try check(Float.self)
    }

    // MARK: - Sizes

    @Test func `sizes whose product is 0 are refused where one of them cannot be counted in bytes`() throws {
        for (width, height) in [(Int.max, 0), (0, Int.max), (Int.max / 2, 1)] {
            #expect(throws: UnlatchError.self) { try EdgeDetector(width: width, height: height, sigma: 1) }
            #expect(throws: UnlatchError.self) { try Mandelbrot(width: width, height: height, limit: 1) }
        }
        #expect(try EdgeDetector(width: 0, height: 5, sigma: 1).rowBytes == 0)
    }

    @Test func `what needs more memory than there is throws`() throws {
        let team = try Team(threads: Int(Int32.max))
        let stencil = try Stencil<Double>(width: 3, height: 3)
        var grid = [Double](repeating: 1, count: 9)
        var spare = grid
        let error = code {
            try grid.withUnsafeMutableBufferPointer { grid in
                try spare.withUnsafeMutableBufferPointer { _ = try stencil.advance(grid, by: 2, spare: $0, on: team) }
            }
        }
        #expect(error == .noResources)
        #expect(code { _ = try MonteCarlo.pi(points: .max, seed: 1, on: Team(threads: 1)) } == .noResources)
    }

    @Test func `a matrix of more columns than an Int32 counts has no negative ones`() throws {
        let offsets: [Int32] = [0, 1]
        let values = [1.0]
        for column in [-1, -2, Int32.min] {
            let indices = [column]
            for columns in [1 << 31, 1 << 32, Int.max] {
                offsets.withUnsafeBufferPointer { offsets in
                    indices.withUnsafeBufferPointer { indices in
                        values.withUnsafeBufferPointer { values in
                            let found = code {
                                _ = try SparseMatrix(
                                    rowOffsets: offsets, columnIndices: indices, values: values, columns: columns)
                            }
                            #expect(found == .invalidArgument, "column \(column) of \(columns)")
                        }
                    }
                }
            }
        }
        let none: [Int32] = []
        try offsets.dropLast().withUnsafeBufferPointer { offsets in
            try none.withUnsafeBufferPointer { none in
                try [Double]().withUnsafeBufferPointer {
                    let cost = try SparseMatrix(
                        rowOffsets: offsets, columnIndices: none, values: $0, columns: .max
                    ).cost
                    #expect(cost.bytes > 1e19)
                }
            }
        }
    }
}
