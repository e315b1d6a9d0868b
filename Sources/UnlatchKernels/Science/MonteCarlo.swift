internal import CKernels
public import UnlatchParallel

/// π from random points.
///
///     let pi = try MonteCarlo.pi(points: 1_000_000_000, seed: 42, on: team)
///
/// The points come from Philox4x32-10, a generator that has a counter for its state, so point i is the same whoever
/// makes it: the answer depends on the seed and the number of points alone.
public enum MonteCarlo {
    /// How many of the points are within the quarter of a circle.
    ///
    /// - Parameters:
    ///   - points: how many are made.
    ///   - seed: which they are.
    ///   - team: who works.
    ///   - control: what can stop the run, and who watches it.
    /// - Throws: `invalidArgument` for a negative number of points; as `Team.run`.
    /// - Thread safety: any thread. GIL: released.
    /// - Complexity: O(points), 44 operations of integers for each, and 8 bytes of memory for 131 072 points.
    public static func pointsInside(
        points: Int, seed: UInt64, on team: Team, control: RunControl? = nil
    ) throws(UnlatchError) -> Int {
        if points < 0 { throw Operands.refuse("MonteCarlo.pointsInside", "\(points) points cannot be made") }
        var arguments = unl_montecarlo_arguments(seed: seed)
        var inside: UInt64 = 0
        // SAFETY: arguments and result live until the run is over.
        try team.run(
            Reduction(unl_montecarlo_kernel()), arguments: &arguments, count: points, into: &inside, control: control)
        return Int(inside)
    }

    /// π, about 1.6 / √points off.
    ///
    /// - Parameters: as above.
    /// - Throws: `invalidArgument` if there are no points; as `Team.run`.
    /// - Thread safety: any thread. GIL: released.
    /// - Complexity: as above.
    public static func pi(
        points: Int, seed: UInt64, on team: Team, control: RunControl? = nil
    ) throws(UnlatchError) -> Double {
        if points < 1 {
            throw Operands.refuse("MonteCarlo.pi", "the number of points must be at least 1, and is \(points)")
        }
        return try 4 * Double(pointsInside(points: points, seed: seed, on: team, control: control)) / Double(points)
    }
}
