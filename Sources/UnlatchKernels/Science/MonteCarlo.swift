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

    /// Whether a point is within the quarter of a circle, computed plainly.
    package static func isInside(_ point: Int, seed: UInt64) -> Bool {
        let words = philox(
            SIMD4(UInt32(truncatingIfNeeded: point / 2), UInt32((point / 2) >> 32), 0, 0),
            SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(seed >> 32)))
        let a = UInt64(words[2 * (point % 2)])
        let b = UInt64(words[2 * (point % 2) + 1])
        return !(a * a).addingReportingOverflow(b * b).overflow
    }

    /// Philox4x32-10, one word after the other.
    package static func philox(_ counter: SIMD4<UInt32>, _ key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var (c, k) = (counter, key)
        for _ in 0..<10 {
            let first = UInt64(0xD251_1F53) * UInt64(c[0])
            let second = UInt64(0xCD9E_8D57) * UInt64(c[2])
            c = SIMD4(
                UInt32(second >> 32) ^ c[1] ^ k[0], UInt32(truncatingIfNeeded: second),
                UInt32(first >> 32) ^ c[3] ^ k[1], UInt32(truncatingIfNeeded: first))
            k = SIMD2(k[0] &+ 0x9E37_79B9, k[1] &+ 0xBB67_AE85)
        }
        return c
    }
}

// MARK: - Their descriptions

extension Science {
    static var pointsInside: KernelDescription {
        KernelDescription(
            "points_inside", .science, .f64,
            "How many of so many random points of a square are within its quarter of a circle: 4 · inside ÷ points is about π. "
                + "They depend on the seed alone.",
            [.integer("points", 20_000_000, trial: 200_003), .integer("seed", 42)], returns: .integer, limit: .other,
            measure: KernelMeasure("pi", "points") { .init(items: $0.integer(0)) },
            peers: KernelPeers(numba: .lines("return pi(points, seed)")), size: { $0.integer(0) },
            reference: { call in
                let seed = UInt64(bitPattern: Int64(call.integer(1)))
                return [Double((0..<call.integer(0)).count { MonteCarlo.isInside($0, seed: seed) })]
            }
        ) { call in
            .integer(
                try MonteCarlo.pointsInside(
                    points: call.integer(0), seed: UInt64(bitPattern: Int64(call.integer(1))), on: call.team))
        }
    }
}
