import Testing
import UnlatchKernels
import UnlatchParallel

#if canImport(Glibc)
    import Glibc
#endif

/// Sizes around the strips of 1024 columns and the vectors that rows are worked on in.
private let sizes = [(1, 1), (1, 9), (9, 1), (2, 3), (3, 2), (17, 33), (101, 21), (1023, 4), (1024, 3), (1026, 20)]

private let schedules: [Schedule?] = [nil, .dynamic(chunk: 3), .static(chunk: 7)]

@Suite struct ImageTests {
    private static func bytes(_ count: Int, seed: Int) -> [UInt8] {
        var numbers = Numbers(state: UInt64(seed))
        return (0..<count).map { _ in
            Bool.random(using: &numbers)
                ? UInt8.random(in: 0...255, using: &numbers) : numbers.next() % 2 == 0 ? 0 : 255
        }
    }

    private static func floats(_ count: Int, seed: Int) -> [Float] {
        var numbers = Numbers(state: UInt64(seed))
        return (0..<count).map { _ in Float.random(in: -1...1, using: &numbers) }
    }

    /// Runs a kernel in all versions, with several teams and schedules, and compares each result.
    private func check<Kind: Pixel & ExpressibleByIntegerLiteral & Equatable>(
        _ image: [Kind], gives expected: [Kind], _ what: String, threads: [Int] = [1, 2, 3],
        _ kernel: (UnsafeBufferPointer<Kind>, UnsafeMutableBufferPointer<Kind>, Team, Schedule?) throws -> Void
    ) throws {
        var schedule = 0
        try EveryVersion.run(threads: threads) { team in
            var to = [Kind](repeating: 77, count: expected.count + 2)
            try image.withUnsafeBufferPointer { image in
                try to.inner { try kernel(image, $0, team, schedules[schedule % schedules.count]) }
            }
            expectSame(to.innerBytes, expected.bytes, "\(what), schedule \(schedule)")
            #expect(to.first == 77 && to.last == 77, "nothing is written beside the image")
            schedule += 1
        }
    }

    private static func grey(_ rgb: [Float], _ i: Int) -> Float {
        let red: Float = 0.299 * rgb[3 * i]
        let green: Float = 0.587 * rgb[3 * i + 1]
        let blue: Float = 0.114 * rgb[3 * i + 2]
        return (red + green) + blue
    }

    @Test func `grey values are those of the formula`() throws {
        for count in [0, 1, 5, 15, 16, 17, 1023, 1025, 40_001] {
            let rgb = Self.bytes(3 * count, seed: count)
            let grey = (0..<count).map { i -> UInt8 in
                let red = Int(rgb[3 * i])
                let green = Int(rgb[3 * i + 1])
                let blue = Int(rgb[3 * i + 2])
                return UInt8((77 * red + 150 * green + 29 * blue + 128) >> 8)
            }
            try check(rgb, gives: grey, "\(count) pixels") { _ = try Images.grey($0, into: $1, on: $2, schedule: $3) }
            var floats = Self.floats(3 * count, seed: count)
            if count > 5 { floats.replaceSubrange(3..<5, with: [.nan, .infinity]) }
            let expected = (0..<count).map { Self.grey(floats, $0) }
            try check(floats, gives: expected, "\(count) floats") {
                _ = try Images.grey($0, into: $1, on: $2, schedule: $3)
            }
        }
    }

    @Test func `an image larger than the caches turns grey`() throws {
        let count = 34_000_000 / 4
        let rgb = [Float](unsafeUninitializedCapacity: 3 * count) { rgb, used in
            for i in 0..<3 * count { rgb[i] = Float(i % 1009) }
            used = 3 * count
        }
        let expected = (0..<count).map { Self.grey(rgb, $0) }
        try check(rgb, gives: expected, "a large image", threads: [2]) {
            _ = try Images.grey($0, into: $1, on: $2, schedule: $3)
        }
    }

    // MARK: - Blur

    private static func weights(_ sigma: Double) -> [Double] {
        let radius = Int((3 * sigma).rounded(.up))
        let curve = (0...radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
        let total = 2 * curve.reduce(0, +) - curve[0]
        return curve.map { $0 / total }
    }

    /// The formula in double precision.
    private static func exactly(_ image: [UInt8], _ width: Int, _ height: Int, _ weights: [Double]) -> [Double] {
        func sums(_ at: (Int, Int, Int) -> Double) -> [Double] {
            (0..<height).flatMap { y in
                (0..<width).map { x in
                    (1..<weights.count).reduce(at(x, y, 0) * weights[0]) {
                        $0 + (at(x, y, -$1) + at(x, y, $1)) * weights[$1]
                    }
                }
            }
        }
        let rows = sums { x, y, k in Double(image[y * width + min(max(x + k, 0), width - 1)]) }
        return sums { x, y, k in rows[min(max(y + k, 0), height - 1) * width + x] }
    }

    @Test(arguments: [0.05, 0.4, 1.4, 3, 10.6])
    func `a blur is that of the formula`(sigma: Double) throws {
        let exact = Self.weights(sigma)
        for (width, height) in sizes + [(5, 80)] where sigma < 4 || width * height < 5000 {
            let image = Self.bytes(width * height, seed: width)
            let plane = PlainPlane(image, width: width, height: height)
            let result = plane.blurred(sigma: sigma)
            try check(image, gives: result, "\(width) × \(height), sigma \(sigma)") {
                _ = try Images.blur(
                    $0, width: width, height: height, sigma: sigma, into: $1, on: $2, schedule: $3)
            }
            let real = Self.exactly(image, width, height, exact)
            let isNear = zip(result, real).allSatisfy { abs(Double($0) - $1.rounded()) <= 1 }
            #expect(isNear)

            var floats = Self.floats(width * height, seed: height)
            if width * height > 500 {
                floats[200] = .nan
                floats[300] = .infinity
            }
            let expected = PlainPlane(floats, width: width, height: height).blurred(sigma: sigma)
            try checkFloats(floats, gives: expected, "\(width) × \(height) floats, sigma \(sigma)") {
                _ = try Images.blur(
                    $0, width: width, height: height, sigma: sigma, into: $1, on: $2, schedule: $3)
            }
        }
    }

    /// As `check`; which NaN comes of two is for the processor to say.
    private func checkFloats(
        _ image: [Float], gives expected: [Float], _ what: String,
        _ kernel: (UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>, Team, Schedule?) throws -> Void
    ) throws {
        try check(image, gives: expected.map { $0.isNaN ? .nan : $0 }, what) { image, to, team, schedule in
            try kernel(image, to, team, schedule)
            for i in to.indices where to[i].isNaN { to[i] = .nan }
        }
    }

    @Test func `a plane of one value stays as it is under any blur`() throws {
        let team = try Team(threads: 2)
        for sigma in [0.01, 0.3, 1, 2.2, 5, 10.6] {
            for value in UInt8.min...UInt8.max {
                let plane = [UInt8](repeating: value, count: 70 * 3)
                var to = [UInt8](repeating: 0, count: 70 * 3)
                try plane.withUnsafeBufferPointer { plane in
                    try to.withUnsafeMutableBufferPointer {
                        _ = try Images.blur(plane, width: 70, height: 3, sigma: sigma, into: $0, on: team)
                    }
                }
                expectSame(to, plane)
            }
        }
    }

    // MARK: - Sobel

    @Test func `gradients are those of the formula`() throws {
        for (width, height) in sizes {
            let image = Self.bytes(width * height, seed: width + height)
            let expected = PlainPlane(image, width: width, height: height).sobel()
            try check(image, gives: expected, "\(width) × \(height)") {
                _ = try Images.sobel($0, width: width, height: height, into: $1, on: $2, schedule: $3)
            }
            var floats = Self.floats(width * height, seed: width)
            if width * height > 500 {
                floats[200] = .nan
                floats[300] = -.infinity
            }
            let real = PlainPlane(floats, width: width, height: height).sobel()
            try checkFloats(floats, gives: real, "\(width) × \(height) floats") {
                _ = try Images.sobel($0, width: width, height: height, into: $1, on: $2, schedule: $3)
            }
        }
    }

    // MARK: - Resize

    @Test func `a resized plane is that of the formula`() throws {
        for (width, height) in [(1, 1), (7, 5), (33, 20), (1100, 3)] {
            for (toWidth, toHeight) in [
                (1, 1), (width, height), (20, 41), (1030, 7), (1030, 2), (600, 3), (15, 7), (5, 2),
            ] {
                let what = "\(width) × \(height) to \(toWidth) × \(toHeight)"
                let image = Self.bytes(width * height, seed: toWidth)
                let expected = PlainPlane(image, width: width, height: height)
                    .resized(width: toWidth, height: toHeight)
                try check(image, gives: expected, what) {
                    _ = try Images.resize(
                        $0, width: width, height: height, into: $1, width: toWidth, height: toHeight, on: $2,
                        schedule: $3)
                }
                let floats = Self.floats(width * height, seed: toHeight)
                let resized = PlainPlane(floats, width: width, height: height)
                    .resized(width: toWidth, height: toHeight)
                try check(floats, gives: resized, "\(what), floats") {
                    _ = try Images.resize(
                        $0, width: width, height: height, into: $1, width: toWidth, height: toHeight, on: $2,
                        schedule: $3)
                }
                if (width, height) == (toWidth, toHeight) { expectSame(expected, image) }
            }
        }
    }

    @Test func `planes larger than the caches come out as their parts do`() throws {
        let width = 4099
        let height = 2100
        let part = 1000..<1040
        let inner = 1010..<1030
        let plane = (0..<width * height).map { Float(($0 * 7919) % 1009) }
        let strip = Array(plane[part.lowerBound * width..<part.upperBound * width])
        func run(
            _ image: [Float],
            _ kernel: (UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) throws -> Void
        ) throws -> [Float] {
            var to = [Float](repeating: -1, count: image.count + 2)
            try image.withUnsafeBufferPointer { image in try to.inner { try kernel(image, $0) } }
            #expect(to.first == -1 && to.last == -1)
            return Array(to.dropFirst().dropLast())
        }
        func rows(_ image: [Float], _ rows: Range<Int>) -> [Float] {
            Array(image[rows.lowerBound * width..<rows.upperBound * width])
        }
        let innerOfPart = inner.lowerBound - part.lowerBound..<inner.upperBound - part.lowerBound
        let team = try Team(threads: 2)
        let blurred = try run(plane) {
            _ = try Images.blur($0, width: width, height: height, sigma: 1.4, into: $1, on: team)
        }
        let blurredPart = try run(strip) {
            _ = try Images.blur($0, width: width, height: part.count, sigma: 1.4, into: $1, on: team)
        }
        expectSame(rows(blurred, inner), rows(blurredPart, innerOfPart), "blur")
        let edges = try run(plane) {
            _ = try Images.sobel($0, width: width, height: height, into: $1, on: team)
        }
        let edgesOfPart = try run(strip) {
            _ = try Images.sobel($0, width: width, height: part.count, into: $1, on: team)
        }
        expectSame(rows(edges, inner), rows(edgesOfPart, innerOfPart), "sobel")
        let same = try run(plane) {
            _ = try Images.resize(
                $0, width: width, height: height, into: $1, width: width, height: height, on: team)
        }
        expectSame(same, plane, "resize to the same size")
    }

    // MARK: - Histograms

    @Test func `values are counted and spread`() throws {
        for count in [0, 1, 7, 8, 9, 1001, 65_537, 200_003] {
            var image = Self.bytes(count, seed: count).map { $0 / 3 + 20 }
            if count == 1001 { image = [UInt8](repeating: 9, count: count) }
            var counts = [Int](repeating: 0, count: 256)
            for pixel in image { counts[Int(pixel)] += 1 }
            let expected = PlainPlane(image, width: count, height: 1).equalised()
            try check(image, gives: expected, "\(count) pixels") {
                _ = try Images.equalise($0, into: $1, on: $2, schedule: $3)
                let whole = try Images.histogram($0, on: $2)
                let dealt = try Images.histogram($0, on: $2, schedule: .dynamic(chunk: 1))
                #expect(whole == counts && dealt == counts)
            }
        }
    }

    // MARK: - Refused

    @Test func `images that do not fit, overlap or cannot be blurred are refused; empty ones are not`() throws {
        let team = try Team(threads: 1)
        var memory = [UInt8](repeating: 7, count: 40)
        memory.withUnsafeMutableBufferPointer { memory in
            let all = memory
            let to = UnsafeMutableBufferPointer(rebasing: all[0..<12])
            let from = UnsafeBufferPointer(rebasing: all[12..<24])
            let near = UnsafeBufferPointer(rebasing: all[8..<20])
            let none = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
            let nothing = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
            func blur(_ from: UnsafeBufferPointer<UInt8>, _ width: Int, _ height: Int, _ sigma: Double = 1) throws {
                _ = try Images.blur(from, width: width, height: height, sigma: sigma, into: to, on: team)
            }
            let refused: [() throws -> Void] = [
                { try blur(near, 3, 4) }, { try blur(from, 4, 4) }, { try blur(from, -3, -4) },
                { try blur(from, .max, 12) }, { try blur(from, 3, 4, 0) }, { try blur(from, 3, 4, -1) },
                { try blur(from, 3, 4, .nan) }, { try blur(from, 3, 4, 10.7) }, { try blur(from, 3, 4, .infinity) },
                { _ = try Images.sobel(near, width: 3, height: 4, into: to, on: team) },
                { _ = try Images.grey(near, into: to, on: team) },
                { _ = try Images.grey(from, into: .init(rebasing: all[20..<24]), on: team) },
                { _ = try Images.equalise(near, into: to, on: team) },
                { _ = try Images.equalise(from, into: .init(rebasing: all[0..<3]), on: team) },
                { _ = try Images.resize(from, width: 3, height: 4, into: to, width: 5, height: 2, on: team) },
                { _ = try Images.resize(from, width: 0, height: 4, into: to, width: 3, height: 4, on: team) },
                { _ = try Images.resize(none, width: 0, height: 4, into: to, width: 3, height: 4, on: team) },
            ]
            for (index, call) in refused.enumerated() {
                let found = code(call)
                #expect(found == .invalidArgument, "call \(index)")
            }
            let empty: [() throws -> Void] = [
                { _ = try Images.blur(none, width: 0, height: 4, sigma: 1, into: nothing, on: team) },
                { _ = try Images.sobel(none, width: 5, height: 0, into: nothing, on: team) },
                { _ = try Images.grey(none, into: nothing, on: team) },
                { _ = try Images.equalise(none, into: nothing, on: team) },
                { _ = try Images.resize(from, width: 3, height: 4, into: nothing, width: 0, height: 9, on: team) },
            ]
            for (index, call) in empty.enumerated() {
                let found = code(call)
                #expect(found == nil, "empty \(index)")
            }
        }
        #expect(memory == [UInt8](repeating: 7, count: 40))
    }
}
