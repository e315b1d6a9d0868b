import Testing
import UnlatchKernels
import UnlatchParallel

@Suite struct MandelbrotTests {
    /// What `body` leaves of a picture full of marks.
    private static func computed(
        _ picture: Mandelbrot, _ body: (UnsafeMutablePointer<UInt32>) throws -> Void
    ) rethrows -> [UInt32] {
        let mark: UInt32 = 0xDEAD_BEEF
        var counts = [UInt32](repeating: mark, count: picture.pixelCount + 32)
        try counts.withUnsafeMutableBufferPointer { try body($0.baseAddress!) }
        #expect(counts[picture.pixelCount...].allSatisfy { $0 == mark }, "nothing is written past the picture")
        return Array(counts.prefix(picture.pixelCount))
    }

    @Test("the counts are those of the plain program", arguments: [0, 1, 7, 8, 9, 100])
    func counts(limit: Int) throws {
        let team = try Team()
        for (width, height) in [(1, 1), (16, 2), (17, 3), (33, 5), (101, 37), (0, 5), (5, 0)] {
            let picture = try Mandelbrot(width: width, height: height, limit: limit)
            let expected = picture.plainCounts()
            #expect(MandelbrotTests.computed(picture) { picture.compute(rows: 0..<height, into: $0) } == expected)
            #expect(try MandelbrotTests.computed(picture) { _ = try picture.compute(on: team, into: $0) } == expected)
        }
    }

    @Test("where the set is fine, the last bit decides, and it is the same")
    func seahorses() throws {
        let picture = try Mandelbrot(
            width: 203, height: 61, limit: 2000,
            region: .init(real: -0.7436 ... -0.7434, imaginary: 0.1313...0.1315))
        let expected = picture.plainCounts()
        #expect(Set(expected).count > 100, "the picture is worth the test")
        #expect(MandelbrotTests.computed(picture) { picture.compute(rows: 0..<61, into: $0) } == expected)
    }

    @Test("rows are computed alone, and others are left as they are")
    func someRows() throws {
        let picture = try Mandelbrot(width: 19, height: 9, limit: 50)
        let expected = picture.plainCounts()
        let counts = MandelbrotTests.computed(picture) { picture.compute(rows: 3..<5, into: $0) }
        #expect(counts[57..<95] == expected[57..<95])
        #expect(counts[..<57].allSatisfy { $0 == 0xDEAD_BEEF } && counts[95...].allSatisfy { $0 == 0xDEAD_BEEF })
    }

    @Test("pictures that cannot be made are refused")
    func refused() {
        func code(_ width: Int, _ height: Int, _ limit: Int, _ x0: Double = 0) -> UnlatchError.Code? {
            do {
                _ = try Mandelbrot(width: width, height: height, limit: limit, x0: x0, y0: 0, dx: 1, dy: 1)
                return nil
            } catch { return error.code }
        }
        #expect(code(1, 1, 1) == nil)
        #expect(code(-1, 1, 1) == .invalidArgument)
        #expect(code(1, -1, 1) == .invalidArgument)
        #expect(code(-2, -2, 1) == .invalidArgument)
        #expect(code(Int.max, 2, 1) == .invalidArgument)
        #expect(code(1, 1, -1) == .invalidArgument)
        #expect(code(1, 1, Int(UInt32.max) + 1) == .invalidArgument)
        #expect(code(1, 1, 1, .nan) == .invalidArgument)
        #expect(code(1, 1, 1, .infinity) == .invalidArgument)
    }

    @Test("the instruction set has a name")
    func instructionSet() {
        #expect(InstructionSet.allCases.contains(InstructionSet.current))
    }
}
