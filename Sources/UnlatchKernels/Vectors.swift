internal import CKernels
public import UnlatchParallel

/// Kernels over vectors of doubles.
///
///     let team = try Team()
///     let product = try Vectors.dot(x, y, on: team)
///
/// Sums have the same bits for any number of threads, any schedule and any instruction set.
///
/// - Thread safety: any thread, if nobody writes to what is read. GIL: released for long vectors.
/// - Complexity: O(count); a short vector is worked on by the calling thread alone, or that of a pinned team.
public enum Vectors {
    /// Below this, waking a second thread costs more than it saves.
    private static let grain = 16384

    /// One part for each thread, so that pages stay where they were first touched; short vectors in one part.
    private static func schedule(_ count: Int) -> Schedule { count > grain ? .static : .static(chunk: grain) }

    /// The dot product Σ x[i] · y[i]; 0 for empty vectors.
    ///
    /// - Throws: `invalidArgument` for vectors of different length.
    public static func dot(
        _ x: UnsafeBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>, on team: Team
    ) throws(UnlatchError) -> Double {
        try checkCounts("Vectors.dot", [x.count, y.count])
        guard let xs = x.baseAddress, let ys = y.baseAddress else { return 0 }
        return try reduce(unl_dot_kernel(), unl_vectors(x: xs, y: ys), count: x.count, on: team)
    }

    /// The sum Σ x[i]; 0 for an empty vector.
    public static func sum(_ x: UnsafeBufferPointer<Double>, on team: Team) throws(UnlatchError) -> Double {
        guard let xs = x.baseAddress else { return 0 }
        return try reduce(unl_sum_kernel(), unl_vectors(x: xs, y: xs), count: x.count, on: team)
    }

    /// to[i] = value
    @discardableResult
    public static func fill(
        _ to: UnsafeMutableBufferPointer<Double>, with value: Double, on team: Team
    ) throws(UnlatchError) -> Grant {
        guard let start = to.baseAddress else { return try team.parallelFor(0..<0) { _ in } }
        var arguments = unl_fill_arguments(to: start, value: value)
        // SAFETY: the arguments live until the run is over; the buffer is the caller's promise.
        return try team.run(
            Kernel(unl_fill_kernel()), arguments: &arguments, count: to.count, schedule: schedule(to.count))
    }

    /// to[i] = x[i] + factor · y[i]
    ///
    /// - Throws: `invalidArgument` for vectors of different length, or if `to` overlaps `x` or `y` without being
    ///   the same vector.
    @discardableResult
    public static func triad(
        _ to: UnsafeMutableBufferPointer<Double>, _ x: UnsafeBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>,
        factor: Double, on team: Team
    ) throws(UnlatchError) -> Grant {
        try checkCounts("Vectors.triad", [to.count, x.count, y.count])
        guard let start = to.baseAddress, let xs = x.baseAddress, let ys = y.baseAddress else {
            return try team.parallelFor(0..<0) { _ in }
        }
        try checkOverlap("Vectors.triad", UnsafePointer(start), xs, to.count)
        try checkOverlap("Vectors.triad", UnsafePointer(start), ys, to.count)
        var arguments = unl_triad_arguments(to: start, x: xs, y: ys, factor: factor)
        // SAFETY: the arguments live until the run is over; the buffers are the caller's promise.
        return try team.run(
            Kernel(unl_triad_kernel()), arguments: &arguments, count: to.count, schedule: schedule(to.count))
    }

    private static func reduce(
        _ kernel: UnsafePointer<unl_reduction>, _ vectors: unl_vectors, count: Int, on team: Team
    ) throws(UnlatchError) -> Double {
        var vectors = vectors
        var result = 0.0
        // SAFETY: arguments and result live until the run is over; the buffers are the caller's promise.
        try team.run(Reduction(kernel), arguments: &vectors, count: count, into: &result)
        return result
    }

    private static func checkCounts(_ call: String, _ counts: [Int]) throws(UnlatchError) {
        if Set(counts).count > 1 {
            let text = counts.map(String.init).joined(separator: ", ")
            throw UnlatchError(
                code: .invalidArgument, call: call, cause: "the vectors have \(text) elements; they must have as many")
        }
    }

    private static func checkOverlap(
        _ call: String, _ to: UnsafePointer<Double>, _ from: UnsafePointer<Double>, _ count: Int
    ) throws(UnlatchError) {
        if to != from, to < from + count, from < to + count {
            throw UnlatchError(
                code: .invalidArgument, call: call,
                cause: "the result overlaps an operand; it must be the same vector or another one")
        }
    }
}
