// Kernels on Python's own memory: the arguments are views, so the call is made with the lock released.

extension Vectors {
    /// The dot product of two Python buffers, computed where they lie.
    ///
    /// ```swift
    /// let product = try gil.released { try Vectors.dot(x, y, on: team) }
    /// ```
    ///
    /// - Throws: `UnlatchError` when one of them has not one dimension, the lengths differ, or the team cannot run.
    ///
    /// GIL: either; released is what lets other Python threads run meanwhile. Cost: 16 bytes and 2 operations for each
    /// element.
    public static func dot(_ x: BufferView<Double>, _ y: BufferView<Double>, on team: Team) throws -> Double {
        for (name, shape) in [("x", x.shape), ("y", y.shape)] where shape.count != 1 {
            throw UnlatchError(
                code: .invalidArgument, call: "Vectors.dot",
                cause: "\(name) has the shape \(shape); a vector has one dimension")
        }
        return try x.withUnsafeBuffer { x in try y.withUnsafeBuffer { y in try dot(x, y, on: team) } }
    }
}
