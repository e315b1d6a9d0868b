internal import CKernels
internal import UnlatchParallel

/// Kernels over vectors of `Float` or `Double`.
///
///     let team = try Team()
///     let product = try Vectors.dot(x, y, on: team)
///     try Vectors.exp(x, into: result, on: team)
///
/// Results have the same bits for any number of threads and any schedule; but for the functions `exp`, `log`, `sin`,
/// `cos` and `erf`, for any instruction set, too.
///
/// A result may be one of its operands, but not overlap one in part. One that does not fit the cache is written past it.
///
/// - Thread safety: any thread, if nobody writes to what is read. GIL: released for long vectors.
/// - Complexity: O(count); a short vector is worked on by the calling thread alone, or that of a pinned team.
public enum Vectors {
    /// So many elements are one piece of work on any team.
    private static let grain = 16384

    /// Whether a result of this size is written past the caches, because it does not fit them.
    package static func isStreamed(bytes: Int) -> Bool { unl_streams(bytes) }

    /// Runs a kernel whose result has as many elements as each operand that it has.
    static func map<Scalar: KernelScalar>(
        _ call: String, _ descriptor: UnsafePointer<unl_kernel>, _ to: UnsafeMutableBufferPointer<Scalar>,
        _ x: UnsafeBufferPointer<Scalar>? = nil, _ y: UnsafeBufferPointer<Scalar>? = nil,
        _ z: UnsafeRawBufferPointer? = nil, factor: Scalar = 0, second: Scalar = 0, readsResult: Bool = false,
        on team: Team
    ) throws(UnlatchError) -> Grant {
        let result = Operand(UnsafeBufferPointer(to))
        let arguments = unl_vector_arguments(
            to: to.baseAddress, x: x?.baseAddress, y: y?.baseAddress, z: z?.baseAddress, factor: Double(factor),
            second: Double(second), streams: false)
        return try run(
            call, descriptor, result, x.map(Operand.init), y.map(Operand.init), arguments, readsResult, on: team)
    }

    /// Runs a reduction whose operands have the same length.
    static func reduce<Scalar: BufferElement, Partial: BitwiseCopyable>(
        _ call: String, _ descriptor: UnsafePointer<unl_reduction>, _ x: UnsafeBufferPointer<Scalar>,
        _ y: UnsafeBufferPointer<Scalar>? = nil, factor: Double = 1, into result: inout Partial, on team: Team
    ) throws(UnlatchError) {
        if let y, y.count != x.count { throw different(call, x.count, y.count) }
        let arguments = unl_vector_arguments(
            to: nil, x: x.baseAddress, y: y?.baseAddress, z: nil, factor: factor, second: 0, streams: false)
        try withUnsafeMutableBytes(of: &result) { result throws(UnlatchError) in
            try run(descriptor, arguments, x.count, into: result.baseAddress, on: team)
        }
    }

    // What follows is not generic, so that it is not a call through a witness table for each step.

    private struct Operand {
        let start, count, stride: Int

        init<Scalar>(_ buffer: UnsafeBufferPointer<Scalar>) {
            start = Int(bitPattern: buffer.baseAddress)
            count = buffer.count
            stride = MemoryLayout<Scalar>.stride
        }
    }

    private static func run(
        _ call: String, _ descriptor: UnsafePointer<unl_kernel>, _ to: Operand, _ x: Operand?, _ y: Operand?,
        _ arguments: unl_vector_arguments, _ readsResult: Bool, on team: Team
    ) throws(UnlatchError) -> Grant {
        try check(call, to, x, apart: readsResult)
        try check(call, to, y, apart: readsResult)
        let inPlace = readsResult || x?.start == to.start || y?.start == to.start
        var arguments = arguments
        arguments.streams = !inPlace && isStreamed(bytes: to.count * to.stride)
        if !areShort(to.count, descriptor, team) {
            // One part for each thread, so that pages stay where they were first touched.
            // SAFETY: the arguments live until the run is over; the buffers are the caller's promise.
            return try ShortRuns.shared(to.count, of: descriptor) { () throws(UnlatchError) in
                try team.run(Kernel(descriptor), arguments: &arguments, count: to.count)
            }
        }
        return try ShortRuns.alone(to.count, of: descriptor) { () throws(UnlatchError) in
            // SAFETY: as above; and as the kernel's header has it, for a chunk of all items.
            if to.count > 0, team.letsCallersWork, let chunk = descriptor.pointee.chunk,
                chunk(&arguments, 0, to.count) == 0
            {
                return Grant(requested: team.threads, granted: 1, cpus: [])
            }
            return try team.run(
                Kernel(descriptor), arguments: &arguments, count: to.count, schedule: .static(chunk: Swift.max(to.count, 1)))
        }
    }

    private static func run(
        _ descriptor: UnsafePointer<unl_reduction>, _ arguments: unl_vector_arguments, _ count: Int,
        into result: UnsafeMutableRawPointer?, on team: Team
    ) throws(UnlatchError) {
        guard let result else { preconditionFailure("a partial result has bytes") }
        var arguments = arguments
        if !areShort(count, descriptor, team) {
            // SAFETY: arguments and result live until the run is over; the buffers are the caller's promise.
            _ = try ShortRuns.shared(count, of: descriptor) { () throws(UnlatchError) in
                try team.run(Reduction(descriptor), arguments: &arguments, count: count, into: result)
            }
            return
        }
        try ShortRuns.alone(count, of: descriptor) { () throws(UnlatchError) in
            // SAFETY: as above; and as the kernel's header has it, for all items in one block.
            if count <= descriptor.pointee.block_items, team.letsCallersWork, let partial = descriptor.pointee.partial,
                partial(&arguments, 0, count, result) == 0
            {
                return
            }
            try team.run(
                Reduction(descriptor), arguments: &arguments, count: count, schedule: .static(chunk: Swift.max(count, 1)),
                into: result)
        }
    }

    /// Whether one thread works alone. The parts of a pinned team's threads stay with them, so that they find their memory
    /// near.
    private static func areShort(_ count: Int, _ descriptor: UnsafeRawPointer, _ team: Team) -> Bool {
        team.isPinned ? count <= grain : ShortRuns.areShort(count, of: descriptor, on: team)
    }

    private static func check(_ call: String, _ to: Operand, _ from: Operand?, apart: Bool) throws(UnlatchError) {
        guard let from else { return }
        if from.count != to.count { throw different(call, to.count, from.count) }
        if abs(to.start - from.start) < to.count * to.stride, apart || to.start != from.start {
            throw UnlatchError(
                code: .invalidArgument, call: call,
                cause: apart
                    ? "the result overlaps the operand; it must be another vector"
                    : "the result overlaps an operand; it must be the same vector or another one")
        }
    }

    private static func different(_ call: String, _ one: Int, _ other: Int) -> UnlatchError {
        UnlatchError(
            code: .invalidArgument, call: call,
            cause: "expected vectors of equal length, got \(one) and \(other) elements")
    }
}
