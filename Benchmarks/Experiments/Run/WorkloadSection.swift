/// What a report says to people about one workload.
package struct WorkloadSection: Sendable {
    /// The workload's identifier, `mandelbrot`.
    package var id: String
    /// A few words: "Mandelbrot set, 512 × 512".
    package var title: String
    /// What one run does, one or two sentences.
    package var explanation: String
    /// The rows, in the order in which they are shown.
    package var results: [MeasuredResult]
    /// What was not measured and why, one line each.
    package var leftOut: [String]
    /// The closing sentence; see `Conclusion`. Empty for none.
    package var conclusion: String

    package init(
        id: String, title: String, explanation: String, results: [MeasuredResult], leftOut: [String] = [],
        conclusion: String = ""
    ) {
        (self.id, self.title, self.explanation) = (id, title, explanation)
        (self.results, self.leftOut, self.conclusion) = (results, leftOut, conclusion)
    }
}
