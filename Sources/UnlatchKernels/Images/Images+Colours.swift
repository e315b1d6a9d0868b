internal import CKernels
public import UnlatchParallel

extension Images {
    /// Grey values of a colour image: (77 · R + 150 · G + 29 · B + 128) >> 8 for bytes, (0.299 · R + 0.587 · G) +
    /// 0.114 · B for floats.
    ///
    /// - Parameters:
    ///   - rgb: red, green, blue of each pixel.
    ///   - grey: a value for each pixel.
    ///   - team: who works.
    ///   - schedule: how pixels are dealt; `nil` means one part for each thread.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` if there are not three numbers in `rgb` for each in `grey`, or they overlap.
    /// - Thread safety: any thread, each with a result of its own. GIL: released for large images.
    /// - Complexity: O(pixels).
    @discardableResult
    public static func grey<Kind: Pixel>(
        _ rgb: UnsafeBufferPointer<Kind>, into grey: UnsafeMutableBufferPointer<Kind>, on team: Team,
        schedule: Schedule? = nil
    ) throws(UnlatchError) -> Grant {
        let call = "Images.grey"
        try Operands.check(call, "the colour image", has: rgb.count, needs: 3 * grey.count)
        try Operands.checkApart(call, UnsafeRawBufferPointer(grey), UnsafeRawBufferPointer(rgb))
        guard let start = rgb.baseAddress, let greyStart = grey.baseAddress, !grey.isEmpty else {
            return try team.nothing()
        }
        var arguments = unl_grey_arguments(
            rgb: start, grey: greyStart, streams: unl_streams(grey.count * MemoryLayout<Kind>.size))
        // SAFETY: the arguments live until the run is over; the buffers are the caller's promise.
        return try team.run(
            Kernel(unl_grey_kernel(Kind.elementType.c)), arguments: &arguments, count: grey.count,
            schedule: schedule ?? self.schedule(rows: grey.count, width: 1))
    }

    /// How many pixels have each of the 256 levels.
    ///
    /// - Parameters:
    ///   - plane: the pixels.
    ///   - team: who works.
    ///   - schedule: how blocks of pixels are dealt.
    /// - Returns: 256 numbers.
    /// - Throws: `noResources` where there is no memory for the counts of blocks.
    /// - Thread safety: any thread. GIL: released for large images.
    /// - Complexity: O(pixels); memory for 2 KB in 64 KB.
    public static func histogram(
        _ plane: UnsafeBufferPointer<UInt8>, on team: Team, schedule: Schedule = .static
    ) throws(UnlatchError) -> [Int] {
        let levels = Int(UNL_BYTE_VALUES)
        guard let start = plane.baseAddress, !plane.isEmpty else { return [Int](repeating: 0, count: levels) }
        let kernel = try Reduction(unl_byte_histogram_kernel())
        var failure: UnlatchError?
        let counts = [Int](unsafeUninitializedCapacity: levels) { counts, initialized in
            do throws(UnlatchError) {
                guard let counts = counts.baseAddress else {
                    preconditionFailure("an array of 256 numbers has an address")
                }
                // SAFETY: an `unl_byte_histogram` is 256 numbers of 64 bits; the buffer is the caller's promise.
                try team.run(kernel, arguments: start, count: plane.count, schedule: schedule, into: counts)
                initialized = levels
            } catch { failure = error }
        }
        if let failure { throw failure }
        return counts
    }

    /// Spreads the levels of an image over the whole range: a level v becomes 255 · (below(v) - first) / (pixels - first),
    /// rounded, where below(v) counts the pixels of level v or less, and first those of the lowest level that occurs.
    /// An image of one level stays as it is.
    ///
    /// - Parameters:
    ///   - from: the pixels.
    ///   - to: as many; may be the same.
    ///   - team: who works.
    ///   - schedule: how pixels are dealt; `nil` means one part for each thread.
    /// - Returns: the threads that took part in the second of its two runs.
    /// - Throws: `invalidArgument` if there are not as many pixels, or if they overlap without being the same.
    /// - Thread safety: any thread, each with a result of its own. GIL: released for large images.
    /// - Complexity: O(pixels), two ways through the image.
    @discardableResult
    public static func equalise(
        _ from: UnsafeBufferPointer<UInt8>, into to: UnsafeMutableBufferPointer<UInt8>, on team: Team,
        schedule: Schedule? = nil
    ) throws(UnlatchError) -> Grant {
        let call = "Images.equalise"
        try Operands.check(call, "the result", has: to.count, needs: from.count)
        try Operands.checkApart(
            call, UnsafeRawBufferPointer(to), UnsafeRawBufferPointer(from), sameAllowed: true)
        guard let start = from.baseAddress, let toStart = to.baseAddress, !to.isEmpty else {
            return try team.nothing()
        }
        // SAFETY: an array is passed as a pointer that is valid during the call.
        return try recolour(start, toStart, to.count, equalising(try histogram(from, on: team)), on: team, schedule)
    }

    private static func recolour(
        _ from: UnsafePointer<UInt8>, _ to: UnsafeMutablePointer<UInt8>, _ count: Int, _ table: UnsafePointer<UInt8>,
        on team: Team, _ schedule: Schedule?
    ) throws(UnlatchError) -> Grant {
        var arguments = unl_recolour_arguments(from: from, to: to, table: table)
        // SAFETY: the arguments live until the run is over; the buffers are the caller's promise.
        return try team.run(
            Kernel(unl_recolour_kernel()), arguments: &arguments, count: count,
            schedule: schedule ?? self.schedule(rows: count, width: 1))
    }

    /// The level that each becomes.
    private static func equalising(_ counts: [Int]) -> [UInt8] {
        let pixels = counts.reduce(0, +)
        let first = counts.first { $0 > 0 } ?? 0
        let rest = pixels - first
        if rest == 0 { return (0...255).map { UInt8($0) } }
        var below = 0
        return counts.map { count in
            below += count
            return UInt8((255 * max(below - first, 0) + rest / 2) / rest)
        }
    }
}
