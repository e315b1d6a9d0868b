/// A stream of short and long calls of one function beside a Python thread that computes, under each policy of
/// `releasesGIL`.
///
/// The function sums an array of doubles. Nearly all arrays are short (a microsecond), two of 100 are long; their order is
/// drawn once. Measured is how much of each the program gets done in a while: the stream, as a share of what it does
/// with nobody beside it, and the other thread, likewise. *Together* is the sum of the two shares: 100 % is what two
/// threads get that share one lock and never run at once, 200 % is two cores and no waiting.
package enum ReleaseStream {
    /// A stream's long calls last about so many milliseconds: longer and shorter than Python's switch interval of 5.
    private static func lengths(_ effort: Effort) -> [Int] { effort == .quick ? [8] : [8, 2] }

    private static let policies = ["always", "never", "adaptive", "adaptive-unsized"]

    /// One policy's samples.
    package struct Policy: Codable, Sendable {
        let name: String
        /// Seconds for one pass through the stream, and how fast the other thread ran, as a share of its speed alone.
        var seconds: [Double] = []
        var others: [Double] = []
    }

    /// One stream's samples.
    package struct Samples: Codable, Sendable {
        let milliseconds: Int
        /// Calls in one pass.
        let calls: Int
        /// Seconds for one pass with nobody beside it.
        var alone: [Double] = []
        var policies: [Policy]
    }

    /// pre: `MeasuredModule` is installed.
    static func measure(_ effort: Effort, _ gil: inout GIL) throws -> [Samples] {
        try lengths(effort).map { try measure(milliseconds: $0, effort, &gil) }
    }

    private static func measure(milliseconds: Int, _ effort: Effort, _ gil: inout GIL) throws -> Samples {
        let (rounds, seconds) = effort == .quick ? (4, 0.3) : (7, 1.5)
        let streams = try (policies + ["never"]).map { policy in
            let function = try gil.import(MeasuredModule.name).attribute("stream_" + policy.replacing("-", with: "_"))
                .reference
            return try gil.import("unlatch_overhead").Stream(function, milliseconds).reference
        }
        var samples = Samples(
            milliseconds: milliseconds, calls: try Int(gil.bind(streams[0]).calls),
            policies: policies.map { Policy(name: $0) })
        for _ in 0..<rounds {
            samples.alone.append(try Double(gil.bind(streams[policies.count]).run(seconds / 3)))
            let bystander = try Bystander(aloneFor: seconds / 3, gil)
            defer { bystander.stop(gil) }
            for index in policies.indices.shuffled() {
                let share = try bystander.share(&gil) { gil in
                    samples.policies[index].seconds.append(try Double(gil.bind(streams[index]).run(seconds)))
                }
                samples.policies[index].others.append(share)
            }
        }
        return samples
    }
}
