internal import UnlatchElements

// What there is to know of the kernels of images. The typed functions do the work.

extension Images {
    /// In the order of reports.
    static var descriptions: [KernelDescription] {
        planes(UInt8.self) + planes(Float.self) + [histogram, equalise, edges]
    }

    // MARK: - Their descriptions

    private static let lengths = [
        "height": KernelLengths(37, 2160, 4320), "width": KernelLengths(53, 3840, 7680),
        "new_height": KernelLengths(41, 1440, 2880), "new_width": KernelLengths(31, 2560, 5120),
    ]

    /// How a kernel is measured that makes one pixel of so many bytes and operations.
    private static func measure(
        _ row: String, tolerance: Double, moves: Int, operations: Int = 0, result: Int = 1
    ) -> KernelMeasure {
        KernelMeasure(row, "pixels", tolerance: tolerance) { call in
            let pixels = call.arguments[result].count
            return .init(items: pixels, bytes: Double(moves * pixels), operations: Double(operations * pixels))
        }
    }

    /// The plane of a call's first array.
    private static func plane<Kind: Pixel>(_ call: KernelCall, of _: Kind.Type = Kind.self) -> PlainPlane<Kind> {
        let pixels: UnsafeBufferPointer<Kind> = call.input(0)
        return PlainPlane<Kind>(Array(pixels), width: call.length(0, 1), height: call.length(0, 0))
    }

    /// The one of two references that is for the type.
    private static func reference<Kind: Pixel>(
        _: Kind.Type, bytes: @escaping @Sendable (PlainPlane<UInt8>, KernelCall) -> [UInt8],
        floats: @escaping @Sendable (PlainPlane<Float>, KernelCall) -> [Float]
    ) -> @Sendable (KernelCall) -> [Double] {
        let isByte = Kind.elementType == .u8
        return { call in
            if isByte { return bytes(plane(call, of: UInt8.self), call).map { Double($0) } }
            return floats(plane(call, of: Float.self), call).map { Double($0) }
        }
    }

    private static func planes<Kind: Pixel>(_ type: Kind.Type) -> [KernelDescription] {
        let isByte = Kind.elementType == .u8
        let name = Kind.elementType.rawValue
        let size = MemoryLayout<Kind>.size
        let (values, plane): (ClosedRange<Double>, [KernelLength]) = (isByte ? 0...255.99 : 0...1, ["height", "width"])
        // Bytes are rounded: halves may go either way.
        let tolerance = isByte ? 1 : 1e-5
        func image(_ shape: [KernelLength], _ name: String = "image") -> KernelParameter {
            .input(name, shape: shape, values: values, domain: values)
        }
        return [
            KernelDescription(
                "grey", .images, Kind.elementType,
                "Grey values of a colour image: (77 · R + 150 · G + 29 · B + 128) >> 8 for bytes, (0.299 · R + 0.587 · G) + "
                    + "0.114 · B for floats.",
                [image(["height", "width", 3], "rgb"), .output(shape: plane)], lengths: lengths,
                measure: measure(
                    "grey-\(name)", tolerance: tolerance, moves: 4 * size, operations: 5),
                peers: KernelPeers(
                    numpy: "grey(rgb.reshape(-1, 3), out.reshape(-1))",
                    loop: .lines("grey(rgb.reshape(-1, 3), out.reshape(-1))")),
                reference: { call in
                    (0..<call.arguments[1].count).map { i in
                        if isByte {
                            let (r, g, b): (UInt8, UInt8, UInt8) = (
                                call[0, 3 * i], call[0, 3 * i + 1], call[0, 3 * i + 2]
                            )
                            return Double((77 * Int(r) + 150 * Int(g) + 29 * Int(b) + 128) >> 8)
                        }
                        let (r, g, b): (Float, Float, Float) = (call[0, 3 * i], call[0, 3 * i + 1], call[0, 3 * i + 2])
                        return Double((0.299 * r + 0.587 * g) + 0.114 * b)
                    }
                }
            ) { call in
                try grey(call.input(0) as UnsafeBufferPointer<Kind>, into: call.output(1), on: call.team)
                return .nothing
            },
            KernelDescription(
                "blur", .images, Kind.elementType,
                "Blurs with a Gaussian, along rows and then down columns. It reaches 3 sigma to each side, rounded up; sigma "
                    + "is in pixels.",
                [image(plane), .real("sigma", 1.4), .output(shape: plane)], limit: isByte ? .other : .arithmetic,
                lengths: lengths,
                measure: measure(
                    "blur-\(name)", tolerance: tolerance, moves: 2 * size, operations: isByte ? 0 : 2 + 6 * 5, result: 2
                ),
                peers: KernelPeers(numba: .lines("blur(image, out, sigma)")),
                reference: reference(
                    type, bytes: { $0.blurred(sigma: $1.real(1)) }, floats: { $0.blurred(sigma: $1.real(1)) })
            ) { call in
                try blur(
                    call.input(0) as UnsafeBufferPointer<Kind>, width: call.length(0, 1), height: call.length(0, 0),
                    sigma: call.real(1), into: call.output(2), on: call.team)
                return .nothing
            },
            KernelDescription(
                "sobel", .images, Kind.elementType,
                "The length of Sobel's gradient: sqrt(gx² + gy²), for bytes cut to whole numbers of 255 at most.",
                [image(plane), .output(shape: plane)], limit: isByte ? .other : .memory, lengths: lengths,
                measure: measure("sobel-\(name)", tolerance: tolerance, moves: 2 * size, operations: isByte ? 0 : 18),
                peers: KernelPeers(loop: .lines("sobel(image, out)")),
                reference: reference(type, bytes: { plane, _ in plane.sobel() }, floats: { plane, _ in plane.sobel() })
            ) { call in
                try sobel(
                    call.input(0) as UnsafeBufferPointer<Kind>, width: call.length(0, 1), height: call.length(0, 0),
                    into: call.output(1), on: call.team)
                return .nothing
            },
            KernelDescription(
                "resize", .images, Kind.elementType,
                "Brings a plane to the size of the result: each pixel is weighed from the four around its centre.",
                [image(plane), .output(shape: ["new_height", "new_width"])], limit: .other, lengths: lengths,
                measure: measure("resize-\(name)", tolerance: tolerance, moves: size, operations: isByte ? 0 : 12),
                peers: KernelPeers(numba: .lines("resize(image, out)")),
                reference: reference(
                    type, bytes: { $0.resized(width: $1.length(1, 1), height: $1.length(1, 0)) },
                    floats: { $0.resized(width: $1.length(1, 1), height: $1.length(1, 0)) })
            ) { call in
                try resize(
                    call.input(0) as UnsafeBufferPointer<Kind>, width: call.length(0, 1), height: call.length(0, 0),
                    into: call.output(1), width: call.length(1, 1), height: call.length(1, 0), on: call.team)
                return .nothing
            },
        ]
    }

    private static var bytes: KernelParameter {
        .input("image", .u8, shape: ["height", "width"], values: 0...255.99, domain: 0...255.99)
    }

    private static var histogram: KernelDescription {
        KernelDescription(
            "image_histogram", .images, .u8, "How many pixels have each of the 256 levels.",
            [bytes, .output("counts", .i64, shape: [256])], limit: .other, lengths: lengths,
            measure: KernelMeasure("histogram-u8", "pixels") { call in
                .init(items: call.arguments[0].count, bytes: Double(call.arguments[0].count))
            },
            peers: KernelPeers(
                numpy: "counts[:] = np.bincount(image.reshape(-1), minlength=256)",
                numba: .lines("image_histogram(image.reshape(-1), counts)")),
            reference: { call in
                var counts = [Double](repeating: 0, count: 256)
                for level in call.input(0) as UnsafeBufferPointer<UInt8> { counts[Int(level)] += 1 }
                return counts
            }
        ) { call in
            _ = (call.output(1) as UnsafeMutableBufferPointer<Int>).update(
                from: try histogram(call.input(0), on: call.team))
            return .nothing
        }
    }

    private static var equalise: KernelDescription {
        KernelDescription(
            "equalise", .images, .u8,
            "Spreads the levels of an image over the whole range: v becomes 255 · (below(v) - first) / (pixels - first), "
                + "rounded, where below(v) counts the pixels of level v or less, and first those of the lowest level.",
            [
                .input("image", .u8, shape: ["height", "width"], values: 32...159.99, domain: 0...170),
                .output(shape: ["height", "width"], mayBeInput: true),
            ], limit: .other, lengths: lengths, measure: measure("equalise", tolerance: 0, moves: 3),
            peers: KernelPeers(
                numpy: "equalise(image.reshape(-1), out.reshape(-1))",
                numba: .lines("equalise(image.reshape(-1), out.reshape(-1))")),
            reference: { plane($0, of: UInt8.self).equalised().map { Double($0) } }
        ) { call in
            try equalise(call.input(0), into: call.output(1), on: call.team)
            return .nothing
        }
    }

    private static func detector(_ call: KernelCall) throws -> EdgeDetector {
        try EdgeDetector(width: call.length(0, 1), height: call.length(0, 0), sigma: call.real(1))
    }

    private static func run(_ detector: EdgeDetector, _ call: KernelCall) throws -> ResultValue {
        let (rgb, edges): (UnsafeBufferPointer<UInt8>, UnsafeMutableBufferPointer<UInt8>) = (
            call.input(0), call.output(2)
        )
        if let rgb = rgb.baseAddress, let edges = edges.baseAddress {
            try detector.compute(on: call.team, from: rgb, into: edges)
        }
        return .nothing
    }

    private static var edges: KernelDescription {
        KernelDescription(
            "edges", .images, .u8,
            "Edges of a photograph: grey values, a Gaussian blur of sigma pixels, and the length of Sobel's gradient, in "
                + "integers.",
            [
                .input("rgb", shape: ["height", "width", 3], values: 0...255.99, domain: 0...255.99), .real("sigma", 1),
                .output(shape: ["height", "width"]),
            ], limit: .other, lengths: lengths, measure: measure("edges", tolerance: 1, moves: 4, result: 2),
            peers: KernelPeers(numba: .lines("edges(rgb, out, edge_weights(sigma))")),
            reference: { call in
                let rgb = Array(call.input(0) as UnsafeBufferPointer<UInt8>)
                return (try? detector(call))?.plainEdges(rgb).map { Double($0) } ?? []
            },
            begin: { call in
                let detector = try detector(call)
                return { try run(detector, $0) }
            },
            run: { call in try run(detector(call), call) })
    }
}
