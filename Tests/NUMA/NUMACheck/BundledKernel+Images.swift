import UnlatchKernels
import UnlatchParallel

extension BundledKernel {
    private static let width = 317
    private static let height = 211

    static var images: [BundledKernel] {
        each("u8") { UInt8($0 >> 24) } + each("f32") { Float($0) * 0x1p-32 } + [
            BundledKernel("image-histogram") { bench in
                bench.result(try Images.histogram(plane(bench), on: bench.team))
            },
            BundledKernel("equalise") { bench in
                let to: UnsafeMutableBufferPointer<UInt8> = try bench.room(width * height)
                try Images.equalise(plane(bench), into: to, on: bench.team)
                bench.result(to)
            },
            BundledKernel("edges") { bench in
                let rgb = try bench.make(3 * width * height, seed: 8) { UInt8($0 >> 24) }
                let edges: UnsafeMutableBufferPointer<UInt8> = try bench.room(width * height)
                let detector = try EdgeDetector(width: width, height: height, sigma: 1.5)
                guard let from = rgb.baseAddress, let to = edges.baseAddress else { return }
                try detector.compute(on: bench.team, from: from, into: to)
                bench.result(edges)
            },
        ]
    }

    /// A plane whose brightest third is empty, so that there is something to equalise.
    private static func plane(_ bench: Workbench) throws -> UnsafeBufferPointer<UInt8> {
        try bench.make(width * height, seed: 9) { UInt8(($0 >> 24) * 2 / 3) }
    }

    private static func each<Kind: Pixel>(_ format: String, _ value: @escaping (UInt32) -> Kind) -> [BundledKernel] {
        func map(
            _ name: String, channels: Int = 1, to size: (width: Int, height: Int) = (width, height),
            _ run: @escaping (UnsafeBufferPointer<Kind>, UnsafeMutableBufferPointer<Kind>, Team) throws -> Void
        ) -> BundledKernel {
            BundledKernel("\(name)-\(format)") { bench in
                let from = try bench.make(channels * width * height, seed: 10, value)
                let to: UnsafeMutableBufferPointer<Kind> = try bench.room(size.width * size.height)
                try run(from, to, bench.team)
                bench.result(to)
            }
        }
        return [
            map("grey", channels: 3) { from, to, team in try Images.grey(from, into: to, on: team) },
            map("blur") { from, to, team in
                try Images.blur(from, width: width, height: height, sigma: 2.5, into: to, on: team)
            },
            map("sobel") { from, to, team in
                try Images.sobel(from, width: width, height: height, into: to, on: team)
            },
            map("resize", to: (401, 111)) { from, to, team in
                try Images.resize(
                    from, width: width, height: height, into: to, width: 401, height: 111, on: team)
            },
        ]
    }
}
