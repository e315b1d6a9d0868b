/// How a kernel is measured: on how much, what that is worth, and how far others' results may be from ours.
package struct KernelMeasure: Sendable {
    /// What one call does.
    package struct Work: Sendable {
        package let items: Int
        /// Memory traffic in bytes, each operand once; 0 where nobody counts it.
        package let bytes: Double
        /// Floating-point operations; 0 where nobody counts them.
        package let operations: Double

        init(items: Int, bytes: Double = 0, operations: Double = 0) {
            (self.items, self.bytes, self.operations) = (items, bytes, operations)
        }
    }

    /// The report's name of the workload: `triad-f64`.
    package let row: String
    /// What items are.
    package let unit: String
    /// What a name in the shapes stands for that the description does not say, in a quick and in a whole measurement; nil
    /// for as many elements as do not fit the caches.
    package let count: (quick: Int, whole: Int)?
    package let work: @Sendable (KernelCall) -> Work
    /// Integers by so much, floats by this share of the largest.
    package let tolerance: Double
    /// The share of the elements that may be further apart: where rounding decides.
    package let mayDiffer: Double
    /// Whether a run on what a run has left takes as long.
    package let repeats: Bool

    init(
        _ row: String, _ unit: String, count: (quick: Int, whole: Int)? = nil, tolerance: Double = 0,
        mayDiffer: Double = 0, repeats: Bool = true, work: @escaping @Sendable (KernelCall) -> Work
    ) {
        (self.row, self.unit, self.count, self.work) = (row, unit, count, work)
        (self.tolerance, self.mayDiffer, self.repeats) = (tolerance, mayDiffer, repeats)
    }
}
