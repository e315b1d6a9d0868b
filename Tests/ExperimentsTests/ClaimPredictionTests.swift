import Experiments
import Testing

/// What the model says that a claim's figure should be, from samples.
@Suite struct ClaimPredictionTests {
    private let samples = standardSamples()

    private func predicted(_ samples: ClaimSamples) -> [String: Double] {
        let outcome = ClaimsRun.Outcome(claims: Claim.all, samples: samples)
        return Dictionary(
            uniqueKeysWithValues: outcome.results.compactMap { result in
                result.predicted.map { (result.id, $0) }
            })
    }

    /// The samples are those of a machine with 2 cores.
    @Test(arguments: [
        ("os-threads-parallel", 1.98, 0.05), ("cpu-threads-serial", 0.99, 0.05), ("cpu-processes-parallel", 1.86, 0.1),
        ("io-releases-gil", 7.6, 0.1), ("myth-threads-useless", 7.6, 0.1), ("io-threads-or-async", 1.01, 0.1),
        ("cpu-native-bypass", 1.96, 0.05), ("mixed", 1.75, 0.2), ("async-many", 1.05, 0.06),
        ("myth-processes-always-faster", 4e-3, 0.5),
    ])
    func `it comes near what such a machine shows`(id: String, figure: Double, error: Double) throws {
        let predicted = try #require(predicted(samples)[id])
        #expect(abs(predicted / figure - 1) < error, "\(id): \(predicted) for \(figure)")
    }

    @Test func `it is not made of the figure that it stands beside`() {
        let before = predicted(samples)
        var other = samples
        for name in other.series.keys {
            let isInput =
                name.hasSuffix("/sequential") || name.hasSuffix("-alone") || name == "create/processes-fork"
                || ["os/one", "native/native-released-1"].contains(name)
            let isCount = (other.series[name]?.count ?? 0) < 3
            if !isInput && !isCount { other.series[name] = other.series[name]?.map { $0 * 3 } }
        }
        #expect(predicted(other) == before)
    }

    @Test func `without the lock, threads are predicted to run side by side`() throws {
        var free = samples
        free.gilEnabled = false
        let speedUp = try #require(predicted(free)["cpu-threads-serial"])
        #expect(speedUp > 1.8, "\(speedUp)")
    }

    @Test func `where parts were not measured, and on one core, it says nothing`() {
        var one = samples
        one.cores = 1
        for id in ["os-threads-parallel", "cpu-threads-serial", "cpu-processes-parallel", "cpu-native-bypass"] {
            #expect(predicted(one)[id] == nil)
        }
        #expect(predicted(ClaimSamples(cores: 2)).isEmpty)
    }
}
