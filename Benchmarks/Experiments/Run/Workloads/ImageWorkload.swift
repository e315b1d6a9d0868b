/// A photograph to grey, Gaussian blur, Sobel edges: pure Python on a crop, NumPy and the kernel on the whole.
struct ImageWorkload: Workload {
    let id = "image"
    let kind = Conclusion.Work.cpu
    let forms: Set<ModelDescription.Form> = [.function, .coroutine, .numPy, .kernel]
    let itemUnit = "pixels"

    private let sigma = 1.0

    private func cropSide(_ effort: Effort) -> Int { effort == .quick ? 128 : 400 }

    func title(_ effort: Effort) -> String { "Blurred edges of a photograph" }

    func explanation(_ effort: Effort) -> String {
        let side = cropSide(effort)
        return
            "RGB to grey, Gaussian blur (σ = 1), Sobel, in integers. Pure Python works on the middle \(side) × \(side) "
            + "pixels, NumPy and the kernel on the whole picture; speed-ups are for one pixel."
    }

    func prepare(_ job: RunJob, gil: inout GIL) throws -> PreparedWork {
        let picture = try Self.picture(job)
        let crop = picture.middle(side: cropSide(job.effort))
        switch job.task.row.model.form {
        case .numPy: return try preparedNumPy(picture, crop, gil)
        default: return try preparedPython(crop, gil)
        }
    }

    func prepareNative(_ job: RunJob) throws -> PreparedWork? {
        let picture = try Self.picture(job)
        return try prepared(picture, picture.middle(side: cropSide(job.effort)), job)
    }

    private static func picture(_ job: RunJob) throws -> RGBImage {
        if let path = job.task.image { try RGBImage.load(path: path) } else { try RGBImage.photograph() }
    }

    private func weights(_ picture: RGBImage) throws -> [Int] {
        try EdgeDetector(width: picture.width, height: picture.height, sigma: sigma).weights.map(Int.init)
    }

    /// Bands of 16 rows, each with the rows around it that the blur and the edges need.
    private func preparedPython(_ crop: RGBImage, _ gil: borrowing GIL) throws -> PreparedWork {
        let weights = try weights(crop)
        let halo = weights.count / 2 + 1
        let bands = stride(from: 0, to: crop.height, by: 16).map { begin in
            let end = min(begin + 16, crop.height)
            let top = max(begin - halo, 0)
            let rows = crop.rows(top..<min(end + halo, crop.height))
            return PythonTuple(PythonBytes(rows), crop.width, begin - top, end - begin, weights)
        }
        let work = try Work(python: "image", items: bands.pythonReference(gil), gil: gil)
        return PreparedWork(work: work, items: crop.width * crop.height) { outcome, gil in
            ["crop": Digest.of(try outcome.joinedBytes(gil))]
        }
    }

    private func preparedNumPy(_ picture: RGBImage, _ crop: RGBImage, _ gil: borrowing GIL) throws -> PreparedWork {
        let module = try gil.import("unlatch_workloads")
        guard InterpreterDescription.numPyVersion(gil) != nil else {
            throw LeftOut("NumPy is not installed in this interpreter")
        }
        let function = try module.image_numpy.reference
        let weights = try weights(picture)
        func items(_ picture: RGBImage, _ gil: borrowing GIL) throws -> PythonReference {
            try [PythonTuple(PythonBytes(picture.pixels), picture.width, weights)].pythonReference(gil)
        }
        let work = Work(function: function, items: try items(picture, gil))
        let cropWork = Work(function: function, items: try items(crop, gil))
        return PreparedWork(work: work, items: picture.width * picture.height) { outcome, gil in
            let cropped = try PythonModel(.sequential).run(cropWork, gil: &gil)
            return [
                "whole": Digest.of(try outcome.joinedBytes(gil)), "crop": Digest.of(try cropped.joinedBytes(gil)),
            ]
        }
    }

    private func prepared(_ picture: RGBImage, _ crop: RGBImage, _ job: RunJob) throws -> PreparedWork {
        let native = try EdgesWork(picture, sigma: sigma, memory: job.task.row.model.memory)
        let cropped = try EdgesWork(crop, sigma: sigma, memory: .firstTouch)
        let digests: () -> [String: String] = {
            cropped.compute(0..<cropped.itemCount)
            return ["whole": native.digest, "crop": cropped.digest]
        }
        return PreparedWork(
            work: Work(native: native), items: picture.width * picture.height, nativeDigests: digests,
            notes: { native.notes })
    }
}

/// The picture as a kernel: its pixels and its edges in memory of their own.
private struct EdgesWork: NativeWork {
    let detector: EdgeDetector
    let pixels: PlacedArray<UInt8>
    let edges: PlacedArray<UInt8>

    init(_ picture: RGBImage, sigma: Double, memory: MemoryPlace) throws {
        detector = try EdgeDetector(width: picture.width, height: picture.height, sigma: sigma)
        pixels = try PlacedArray(count: picture.pixels.count, on: memory)
        edges = try PlacedArray(count: picture.width * picture.height, on: memory)
        _ = pixels.unsafeBuffer.update(fromContentsOf: picture.pixels)
    }

    var itemCount: Int { detector.height }
    var bandSize: Int { 32 }

    func compute(_ items: Range<Int>) {
        // SAFETY: both arrays were made for the detector's size, and callers deal disjoint rows.
        detector.compute(rows: items, from: source, into: edges.unsafeBuffer.baseAddress!)
    }

    func compute(on team: Team) throws -> Grant {
        // SAFETY: as above.
        try detector.compute(on: team, from: source, into: edges.unsafeBuffer.baseAddress!)
    }

    private var source: UnsafePointer<UInt8> { UnsafePointer(pixels.unsafeBuffer.baseAddress!) }
    var digest: String { Digest.of(edges.unsafeBuffer) }
    var notes: [String] { pixels.notes + edges.notes }
}

extension RGBImage {
    /// The middle of the picture, no larger than the picture.
    fileprivate func middle(side: Int) -> RGBImage {
        let (columns, lines) = (min(side, width), min(side, height))
        let (left, top) = ((width - columns) / 2, (height - lines) / 2)
        let cropped = (top..<top + lines).flatMap { row in
            let first = (row * width + left) * 3
            return pixels[first..<first + columns * 3]
        }
        return RGBImage(width: columns, height: lines, pixels: cropped)
    }

    fileprivate func rows(_ range: Range<Int>) -> [UInt8] {
        Array(pixels[range.lowerBound * width * 3..<range.upperBound * width * 3])
    }
}

extension PlacedArray {
    /// What a result must say about its memory: that it was not bound as asked, or that its pages are elsewhere.
    var notes: [String] {
        guard case .node(let node) = placement.requested else { return [] }
        if placement.reason != nil { return ["memory: \(placement)"] }
        guard let pages = nodeOfPages() else { return ["memory: the system does not say where its pages are"] }
        let there = pages.perNode[node, default: 0]
        let all = pages.perNode.values.reduce(0, +)
        return Double(there) < 0.99 * Double(all) ? ["memory: \(there) of \(all) pages are on node \(node)"] : []
    }
}
