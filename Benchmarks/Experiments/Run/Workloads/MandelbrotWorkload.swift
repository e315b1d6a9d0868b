/// Escape-time counts of a region of the Mandelbrot set: the same double-precision arithmetic in the same order in
/// Python and in the kernel, hence the same integers. Rows differ in cost a hundredfold, so they are dealt dynamically.
struct MandelbrotWorkload: Workload {
    let id = "mandelbrot"
    let kind = Conclusion.Work.cpu
    let forms: Set<ModelDescription.Form> = [.function, .coroutine, .kernel]
    let itemUnit = "pixels"

    private func set(_ effort: Effort) throws -> Mandelbrot {
        effort == .quick
            ? try Mandelbrot(width: 160, height: 120, limit: 256) : try Mandelbrot(width: 512, height: 384, limit: 256)
    }

    func title(_ effort: Effort) -> String {
        effort == .quick ? "Mandelbrot set, 160 × 120, 256 steps" : "Mandelbrot set, 512 × 384, 256 steps"
    }

    func explanation(_ effort: Effort) -> String {
        "How often each point's orbit is stepped before it escapes; the same integers from every model. Native rows "
            + "repeat the picture inside one call; their times are for one picture."
    }

    func prepare(_ job: RunJob, gil: inout GIL) throws -> PreparedWork {
        let set = try set(job.effort)
        let bands = stride(from: 0, to: set.height, by: 10).map { begin in
            PythonTuple(
                set.width, set.limit, set.x0, set.y0, set.dx, set.dy, begin, min(begin + 10, set.height))
        }
        let work = try Work(python: "mandelbrot", items: bands.pythonReference(gil), gil: gil)
        return PreparedWork(work: work, items: set.width * set.height) { outcome, gil in
            ["counts": Digest.of(try outcome.joinedBytes(gil))]
        }
    }

    func prepareNative(_ job: RunJob) throws -> PreparedWork? { try prepared(set(job.effort), job) }

    private func prepared(_ set: Mandelbrot, _ job: RunJob) throws -> PreparedWork {
        let native = try MandelbrotWork(set, memory: job.task.row.model.memory)
        return PreparedWork(
            work: Work(native: native), items: set.width * set.height,
            nativeDigests: { ["counts": native.digest] }, notes: { native.notes })
    }
}

/// The picture as a kernel that writes into memory of its own.
struct MandelbrotWork: NativeWork {
    let picture: Mandelbrot
    let counts: PlacedArray<UInt32>

    init(_ picture: Mandelbrot, memory: MemoryPlace) throws {
        self.picture = picture
        counts = try PlacedArray(count: picture.width * picture.height, on: memory)
    }

    var itemCount: Int { picture.height }
    var bandSize: Int { 4 }

    func compute(_ items: Range<Int>) {
        // SAFETY: the array has a count for every pixel, and callers deal disjoint rows.
        picture.compute(rows: items, into: counts.unsafeBuffer.baseAddress!)
    }

    func compute(on team: Team) throws -> Grant {
        // SAFETY: as above.
        try picture.compute(on: team, into: counts.unsafeBuffer.baseAddress!)
    }

    var digest: String { Digest.of(UnsafeRawBufferPointer(counts.unsafeBuffer)) }
    var notes: [String] { counts.notes }
}
