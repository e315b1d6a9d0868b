import Testing
import UnlatchKernels
import UnlatchParallel

@Suite struct EdgeTests {
    private static func photograph(_ detector: EdgeDetector, extremes: Bool) -> [UInt8] {
        var numbers = Numbers(state: UInt64(detector.width * 1000 + detector.height))
        return (0..<max(detector.rowBytes * detector.height, 1)).map { _ in
            extremes ? (Bool.random(using: &numbers) ? 255 : 0) : UInt8.random(in: 0...255, using: &numbers)
        }
    }

    @Test("the image is that of the formulas", arguments: [0.1, 0.5, 1.4, 2.5, 9])
    func image(sigma: Double) throws {
        let team = try Team()
        // 990 columns are worked on at a time; the last sizes straddle that.
        for (width, height) in [(1, 1), (1, 9), (9, 1), (2, 3), (17, 33), (100, 21), (989, 4), (990, 3), (992, 5)] {
            for gap in [0, 5] {
                let detector = try EdgeDetector(width: width, height: height, sigma: sigma, rowBytes: 3 * width + gap)
                let rgb = EdgeTests.photograph(detector, extremes: gap == 0)
                let expected = detector.plainEdges(rgb)
                var serial = [UInt8](repeating: 77, count: width * height + 64)
                var parallel = serial
                // Rows in two parts, so that each must find its neighbours by itself.
                let middle = height / 2
                serial.withUnsafeMutableBufferPointer {
                    detector.compute(rows: 0..<middle, from: rgb, into: $0.baseAddress!)
                    detector.compute(rows: middle..<height, from: rgb, into: $0.baseAddress!)
                }
                try parallel.withUnsafeMutableBufferPointer {
                    _ = try detector.compute(on: team, from: rgb, into: $0.baseAddress!, schedule: .dynamic(chunk: 3))
                }
                #expect(serial.dropLast(64) == expected[...], "\(width) × \(height)")
                #expect(parallel == serial)
                #expect(serial.suffix(64).allSatisfy { $0 == 77 }, "nothing is written past the image")
            }
        }
    }

    @Test("the weights are a Gaussian of 256 parts", arguments: [0.01, 0.3, 1, 1.4, 2, 2.7, 5, 100, 1e300])
    func weights(sigma: Double) throws {
        let detector = try EdgeDetector(width: 1, height: 1, sigma: sigma)
        #expect(detector.radius == (sigma >= 8.0 / 3 ? 8 : Int((3 * sigma).rounded(.up))))
        #expect(detector.weights.count == 2 * detector.radius + 1)
        #expect(detector.weights.reduce(0) { $0 + Int($1) } == 256)
        #expect(detector.weights == detector.weights.reversed())
    }

    @Test("photographs that cannot be worked on are refused; empty ones are not")
    func refused() throws {
        func code(_ width: Int, _ height: Int, _ sigma: Double, _ rowBytes: Int? = nil) -> UnlatchError.Code? {
            do {
                _ = try EdgeDetector(width: width, height: height, sigma: sigma, rowBytes: rowBytes)
                return nil
            } catch { return error.code }
        }
        #expect(code(10, 10, 1) == nil)
        #expect(code(-1, 10, 1) == .invalidArgument)
        #expect(code(10, -1, 1) == .invalidArgument)
        #expect(code(Int.max, 1, 1) == .invalidArgument)
        #expect(code(10, 10, 1, 29) == .invalidArgument)
        #expect(code(10, 10, 1, Int.max) == .invalidArgument)
        for sigma in [0, -1, Double.nan, .infinity] { #expect(code(10, 10, sigma) == .invalidArgument) }
        for (width, height) in [(0, 0), (0, 5), (5, 0)] {
            var nothing: UInt8 = 77
            let detector = try EdgeDetector(width: width, height: height, sigma: 1)
            detector.compute(rows: 0..<height, from: [0], into: &nothing)
            try detector.compute(on: Team(), from: [0], into: &nothing)
            #expect(nothing == 77)
        }
    }
}
