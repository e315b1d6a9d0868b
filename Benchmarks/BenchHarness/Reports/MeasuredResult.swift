/// One row of a report: one way of working, on one workload, with so many workers.
///
/// The property names are those of the report's JSON (schema `unlatch-bench/1`); a property that is nil is left out
/// there. All times are seconds for one pass.
package struct MeasuredResult: Codable, Equatable, Sendable {
    /// The command that measured it: `run`, `kernels`, …
    package var suite: String
    /// The workload's identifier, `mandelbrot`.
    package var workload: String
    /// `sequential`, `threads`, `processes`, `asyncio`, `interpreters`, `native-held`, `native-released`,
    /// `native-team`, `native-pinned`, `peer:<name>`, or another that the command's list of models has.
    package var model: String
    /// How processes were started: `fork`, `spawn` or `forkserver`.
    package var startMethod: String?
    /// Threads, processes or concurrent tasks asked for.
    package var workers: Int
    /// Threads that a team got.
    package var grantedThreads: Int?
    /// The CPUs that a pinned team was found on, one for each thread.
    package var cpus: [Int]?
    /// The version of the Python that took part.
    package var interpreter: String?
    package var gilEnabled: Bool?

    /// How much work one pass does.
    package var items: Int
    /// What is counted, in the plural: `sums`, `pixels`.
    package var itemUnit: String
    /// How often the work was repeated within each timed stretch. The samples are already divided by it.
    package var passes: Int

    /// The unit of the samples, always `s`.
    package var unit = "s"
    package var samples: [Double]
    package var min: Double
    package var median: Double
    /// Median absolute deviation.
    package var mad: Double
    /// 95 % bootstrap interval of the median.
    package var ci95: [Double]
    /// Items per second at the median; 0 when the median is 0.
    package var rate: Double
    /// How fast another Python thread ran meanwhile ÷ its speed alone: 1 means that it noticed nothing.
    package var otherThreadShare: Double?
    /// Seconds of the median sample that went into starting workers.
    package var startUp: Double?

    /// Memory traffic of a pass in bytes, and its floating-point operations, where they are known.
    package var bytes: Double?
    package var operations: Double?
    /// The rate ÷ the best that was measured in the same process, of a triad or of arithmetic in registers.
    package var ceilingShare: Double?
    /// Which version of our kernels ran.
    package var instructionSet: String?

    /// Where its threads and its pages were, in the rows of `numa`.
    package var placement: PlacementEvidence?
    /// Bytes in a second in the best sample, where it says something about memory.
    package var bandwidth: Double?
    /// What `TaskModel` predicts for a pass, in the unit of the samples.
    package var predicted: Double?

    /// The model that this row is compared with.
    package var baseline: String?
    /// The baseline's time for an item ÷ this row's: above 1 means faster than the baseline.
    package var ratio: Double?
    /// Whether the figure may be used: the work was done, and its result checked.
    package var valid: Bool
    package var notes: [String]

    /// Computes the summary and the quality notes from the samples.
    ///
    /// A sample that is not a finite number above zero makes the row invalid, with a note; it is not stored.
    ///
    /// - Parameters:
    ///   - samples: seconds for one pass, in the order in which they were taken.
    ///   - usableCores: give it where workers compete for cores; more workers than cores are then noted.
    ///   - notes: what the caller has to say; quality notes follow.
    package init(
        suite: String, workload: String, model: String, startMethod: String? = nil, workers: Int,
        grantedThreads: Int? = nil, cpus: [Int]? = nil, interpreter: String? = nil, gilEnabled: Bool? = nil,
        items: Int, itemUnit: String, passes: Int = 1, samples: [Double], otherThreadShare: Double? = nil,
        startUp: Double? = nil, usableCores: Int? = nil, valid: Bool = true, notes: [String] = []
    ) {
        let usable = samples.filter { $0.isFinite && $0 > 0 }
        (self.suite, self.workload, self.model, self.startMethod) = (suite, workload, model, startMethod)
        (self.workers, self.grantedThreads, self.cpus) = (workers, grantedThreads, cpus)
        (self.interpreter, self.gilEnabled) = (interpreter, gilEnabled)
        (self.items, self.itemUnit, self.passes) = (items, itemUnit, passes)
        self.samples = usable
        self.otherThreadShare = otherThreadShare.flatMap { $0.isFinite ? $0 : nil }
        self.startUp = startUp.flatMap { $0.isFinite ? $0 : nil }
        self.valid = valid && !usable.isEmpty && usable.count == samples.count
        self.notes = notes
        if usable.count < samples.count { self.notes.append("a sample was not a time above zero") }
        if samples.isEmpty { self.notes.append("no samples") }
        guard !usable.isEmpty else {
            (min, median, mad, ci95, rate) = (0, 0, 0, [0, 0], 0)
            return
        }
        min = usable.min() ?? 0
        median = Statistics.median(usable)
        mad = Statistics.medianAbsoluteDeviation(usable)
        ci95 = Statistics.medianInterval(usable)
        rate = Double(items) / median
        self.notes += QualityNotes.notes(
            samples: usable, passes: passes, workers: workers, granted: grantedThreads, usableCores: usableCores)
    }
}
