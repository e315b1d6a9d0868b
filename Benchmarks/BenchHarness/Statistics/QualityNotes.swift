/// What a reader should know before trusting a row. A note warns; it does not make the row invalid.
package enum QualityNotes {
    /// A standard deviation above this share of the mean is worth a note.
    package static let noisy = 0.10
    /// A timed stretch below this, in seconds, is close to what the clock and the scheduler add.
    package static let shortest = 1e-3
    /// With fewer samples than this an interval means little.
    package static let fewest = 3

    /// The notes on one row.
    ///
    /// - Parameters:
    ///   - samples: seconds for one pass each.
    ///   - passes: how many passes each timed stretch held; the stretch, not the pass, must be long enough.
    ///   - workers: how many were asked for.
    ///   - granted: how many threads a team got, when known.
    ///   - usableCores: what affinity and quota leave to us. Give it where workers compete for cores, not where they
    ///     wait.
    package static func notes(
        samples: [Double], passes: Int, workers: Int, granted: Int? = nil, usableCores: Int? = nil
    ) -> [String] {
        var notes: [String] = []
        if samples.count < fewest {
            notes.append("\(samples.count == 1 ? "one sample" : "\(samples.count) samples"): too few for an interval")
        }
        if Statistics.relativeDeviation(samples) > noisy {
            // Without the figure, so that rows with the same trouble share a line; the samples are in the report.
            notes.append("noisy: the standard deviation is above \(Format.percent(noisy)) of the mean")
        }
        let stretch = Statistics.median(samples) * Double(passes)
        if stretch < shortest {
            notes.append("short: \(Format.seconds(stretch)) were timed at once; below 1 ms the clock matters")
        }
        if let granted, granted < workers { notes.append("\(workers) threads were asked for, \(granted) granted") }
        if let usableCores, workers > usableCores {
            notes.append("\(workers) workers share \(usableCores) usable \(usableCores == 1 ? "core" : "cores")")
        }
        return notes
    }
}
