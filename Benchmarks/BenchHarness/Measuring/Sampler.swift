/// Takes the samples of several subjects in one process.
///
/// With a `stretch`, each subject first runs once, which warms it up, and then as often as it takes to know how many passes
/// last that long. After that all take turns in rounds, in an order drawn anew for each round: a slow while of the machine
/// is slow for all of them.
///
/// ```swift
/// let series = try Sampler(rounds: 31, stretch: 0.002).take(["ours", "theirs"]) { subject, passes in
///     for _ in 0..<passes { subject == 0 ? ours() : theirs() }
/// }
/// ```
package struct Sampler {
    /// How many samples each subject gets.
    package var rounds: Int
    /// Seconds that a sample lasts at least; nil where it is a single pass and nothing warms up.
    package var stretch: Double?
    /// Each sample begins when no other thread of the process is runnable, with a pass that is not timed: it wakes the
    /// subject's own threads.
    package var startsQuiet: Bool

    // What a test puts in the place of the machine.
    package var now: () -> Double = SystemClock.now
    package var waitForQuiet: () -> Void = ProcessThreads.waitForRest
    /// The order of so many turns.
    package var order: (Int) -> [Int] = { (0..<$0).shuffled() }

    package init(rounds: Int, stretch: Double? = nil, startsQuiet: Bool = false) {
        (self.rounds, self.stretch, self.startsQuiet) = (rounds, stretch, startsQuiet)
    }

    /// Calibrates each subject, then takes its samples.
    ///
    /// - Parameters:
    ///   - models: The subjects, as the report names them.
    ///   - before: Runs before each stretch, and is not timed.
    ///   - untimed: Asked after each stretch: seconds of it that are not the subject's.
    ///   - run: Runs the subject of that number so many times.
    /// - Throws: What the closures throw.
    package func take(
        _ models: [String], before: () throws -> Void = {}, untimed: () -> Double = { 0 },
        _ run: (_ subject: Int, _ passes: Int) throws -> Void
    ) throws -> [Series] {
        func elapsed(_ subject: Int, _ passes: Int) throws -> Double {
            try before()
            let began = now()
            try run(subject, passes)
            return now() - began - untimed()
        }
        var series = models.map { Series(model: $0) }
        if let stretch {
            for subject in models.indices {
                series[subject].times = try passes(for: stretch) { try elapsed(subject, $0) }
            }
        }
        for _ in 0..<rounds {
            for subject in order(models.count) {
                if startsQuiet {
                    waitForQuiet()
                    _ = try elapsed(subject, 1)
                }
                let times = series[subject].times
                series[subject].values.append(try elapsed(subject, times) / Double(times))
            }
        }
        return series
    }

    /// How many passes last that long.
    ///
    /// - Parameter elapsed: Runs so many passes, and returns the seconds that they took.
    private func passes(for seconds: Double, _ elapsed: (Int) throws -> Double) throws -> Int {
        _ = try elapsed(1)
        var passes = 1
        while true {
            let each = try elapsed(passes) / Double(passes)
            // What takes no time by the clock is not repeated for ever.
            if each * Double(passes) >= seconds / 8 || passes >= 1 << 30 {
                return max(1, Int((seconds / max(each, seconds / Double(1 << 30))).rounded(.up)))
            }
            passes *= 4
        }
    }
}

/// The samples of one subject: seconds for one pass each.
package struct Series: Codable, Equatable, Sendable {
    /// The report's name of the subject.
    package let model: String
    package var values: [Double] = []
    /// Passes that were timed at once; the values are divided by it.
    package var times = 1
    /// What a pass moves or computes, for those that measure a ceiling.
    package var amount: Double?

    package init(model: String) { self.model = model }

    package var median: Double? { values.isEmpty ? nil : Statistics.median(values) }
}
