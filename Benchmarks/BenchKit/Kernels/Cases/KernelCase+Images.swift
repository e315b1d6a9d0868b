internal import Unlatch

extension KernelCase {
    static let images: [KernelCase] =
        planes(UInt8.self, "u8", bytes: 1) { UInt8(truncatingIfNeeded: $0) }
        + planes(Float.self, "f32", bytes: 4) { Float($0) * 0x1p-32 }
        + [levels, equalise, edges]

    private static func size(_ effort: Effort) -> (width: Int, height: Int) {
        effort == .quick ? (3840, 2160) : (7680, 4320)
    }

    private static func planes<Kind: Pixel>(
        _ type: Kind.Type, _ name: String, bytes: Int, _ pixel: @escaping @Sendable (UInt32) -> Kind
    ) -> [KernelCase] {
        // Bytes are rounded: halves may go either way.
        let tolerance = bytes == 1 ? 1 : 1e-5
        let single = PeakRate.Precision.single
        return [
            KernelCase("grey-\(name)", function: "grey", isSingle: type == Float.self, .images, .memory) {
                effort, team in
                let (width, height) = size(effort)
                let rgb = try KernelData.make(3 * width * height, team, pixel)
                var prepared = try plane(
                    width * height, team, pixel, moves: 0, operations: 0, tolerance,
                    arguments: { _, theirs in [Shaped(rgb, width * height, 3), theirs] }
                ) { _, to in try Images.grey(rgb.reading, into: to, on: team) }
                prepared.count(.ofItem(bytes == 1 ? "grey_of_bytes" : "grey_of_floats"))
                return prepared
            },
            KernelCase(
                "blur-\(name)", function: "blur", isSingle: type == Float.self, .images,
                bytes == 1 ? .other : .arithmetic(single)
            ) { effort, team in
                let (width, height) = size(effort)
                return try plane(
                    width * height, team, pixel, moves: 2, operations: bytes == 1 ? 0 : 2 + 6 * 5, tolerance,
                    arguments: { from, theirs in [Shaped(from, height, width), Shaped(theirs, height, width), 1.4] }
                ) { from, to in
                    try Images.blur(from, width: width, height: height, sigma: 1.4, into: to, on: team)
                }
            },
            KernelCase(
                "sobel-\(name)", function: "sobel", isSingle: type == Float.self, .images, bytes == 1 ? .other : .memory
            ) { effort, team in
                let (width, height) = size(effort)
                return try plane(
                    width * height, team, pixel, moves: 2, operations: bytes == 1 ? 0 : 18, tolerance,
                    arguments: { from, theirs in [Shaped(from, height, width), Shaped(theirs, height, width)] }
                ) { from, to in try Images.sobel(from, width: width, height: height, into: to, on: team) }
            },
            KernelCase("resize-\(name)", function: "resize", isSingle: type == Float.self, .images, .other) {
                effort, team in
                let (width, height) = size(effort)
                let (toWidth, toHeight) = (width * 2 / 3, height * 2 / 3)
                let from = try KernelData.make(width * height, team, pixel)
                return try plane(
                    toWidth * toHeight, team, pixel, moves: 1, operations: bytes == 1 ? 0 : 12, tolerance,
                    arguments: { _, theirs in [Shaped(from, height, width), Shaped(theirs, toHeight, toWidth)] }
                ) { _, to in
                    try Images.resize(
                        from.reading, width: width, height: height, into: to, width: toWidth, height: toHeight, on: team
                    )
                }
            },
        ]
    }

    /// A plane and what is made of it, pixel by pixel.
    private static func plane<Kind: Pixel>(
        _ count: Int, _ team: Team, _ pixel: @Sendable (UInt32) -> Kind, moves: Int, operations: Int,
        _ tolerance: Double,
        arguments: (PlacedArray<Kind>, PlacedArray<Kind>) -> [any ConvertibleToPython],
        _ run: @escaping (UnsafeBufferPointer<Kind>, UnsafeMutableBufferPointer<Kind>) throws -> Void
    ) throws -> PreparedKernel {
        let from = try KernelData.make(count, team, pixel)
        let to: PlacedArray<Kind> = try KernelData.empty(count, team)
        let theirs: PlacedArray<Kind> = try KernelData.empty(count, team)
        var prepared = PreparedKernel(items: count, "pixels") {
            try run(from.reading, to.unsafeBuffer)
        } ours: {
            [to]
        }
        prepared.bytes = Double(moves * count * MemoryLayout<Kind>.size)
        prepared.operations = Double(operations * count)
        prepared.arguments = arguments(from, theirs)
        prepared.theirs = [theirs]
        prepared.tolerance = tolerance
        return prepared
    }

    private final class Levels {
        var counts: [Int] = []
    }

    private static let levels = KernelCase("levels", function: "levels", .images, .other) { effort, team in
        let (width, height) = size(effort)
        let plane = try KernelData.make(width * height, team) { UInt8(truncatingIfNeeded: $0) }
        let theirs: PlacedArray<Int> = try KernelData.empty(256, team)
        let result = Levels()
        var prepared = PreparedKernel(items: width * height, "pixels") {
            result.counts = try Images.histogram(plane.reading, on: team)
        } ours: {
            [SharedArray(result.counts)]
        }
        prepared.bytes = Double(width * height)
        prepared.arguments = [plane, theirs]
        prepared.theirs = [theirs]
        return prepared
    }

    private static let equalise = KernelCase("equalise", function: "equalise", .images, .other) { effort, team in
        let (width, height) = size(effort)
        let dark: @Sendable (UInt32) -> UInt8 = { UInt8(truncatingIfNeeded: $0 & 0x7F) &+ 32 }
        return try plane(
            width * height, team, dark, moves: 3, operations: 0, 0, arguments: { [$0, $1] }
        ) { from, to in try Images.equalise(from, into: to, on: team) }
    }

    private static let edges = KernelCase("edges", function: "edges", .images, .other) { effort, team in
        let (width, height) = size(effort)
        let detector = try EdgeDetector(width: width, height: height, sigma: 1)
        let weights = try PlacedArray<UInt16>(count: detector.weights.count)
        _ = weights.unsafeBuffer.update(from: detector.weights)
        let rgb = try KernelData.make(3 * width * height, team) { UInt8(truncatingIfNeeded: $0) }
        var prepared = try plane(
            width * height, team, { UInt8(truncatingIfNeeded: $0) }, moves: 4, operations: 0, 0,
            arguments: { _, theirs in [Shaped(rgb, height, width, 3), Shaped(theirs, height, width), weights] }
        ) { _, to in
            try detector.compute(on: team, from: rgb.unsafeBuffer.baseAddress!, into: to.baseAddress!)
        }
        prepared.tolerance = 1
        return prepared
    }
}
