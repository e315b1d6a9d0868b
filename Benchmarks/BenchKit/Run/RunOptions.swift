package import Unlatch

/// What `bench-native run` was asked to measure.
package struct RunOptions: Sendable {
    package var workloads: [any Workload]
    package var effort: Effort
    /// Worker counts for work that computes.
    package var workers: [Int]
    /// The picture of the image workload; nil for the one that comes with the program.
    package var image: String?
    package var interpreters: [InterpreterLocation]
    /// Why there is no interpreter, when there is none.
    package var noInterpreter: String?
    package var showsProgress: Bool

    package init(
        workloads: [any Workload], effort: Effort, workers: [Int], image: String?, interpreters: [InterpreterLocation],
        noInterpreter: String?, showsProgress: Bool
    ) {
        self.workloads = workloads
        self.effort = effort
        self.workers = workers
        self.image = image
        self.interpreters = interpreters
        self.noInterpreter = noInterpreter
        self.showsProgress = showsProgress
    }

    /// Seconds that the whole run may take. A round that has begun is finished, so this is kept well below the promise
    /// (five minutes, or one).
    var budget: Double { effort == .quick ? 36 : 280 }

    /// Seconds for one row at most, when few are measured.
    var rowBudget: Double { effort == .quick ? 1 : 6 }
}
