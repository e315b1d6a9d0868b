internal import Unlatch

/// What one fresh process is asked to measure.
package struct Job: Codable, Sendable {
    package enum Task: Codable, Sendable {
        /// Time the work: samples of at least so many seconds, where a model can repeat the work.
        case samples(count: Int, seconds: Double)
        /// Run it once, for at least so many seconds where a model can repeat the work, beside another Python thread.
        case otherThread(seconds: Double)
    }

    var workload: String
    var row: Row
    var effort: Effort
    var task: Task
    /// The picture of the image workload; nil for the one that comes with the program.
    var image: String?
    /// The folder that holds the Python modules.
    var folder: String
    /// nil where there is no interpreter.
    var interpreter: InterpreterLocation?
}

/// What the process answers.
package struct Measurement: Codable, Sendable {
    /// Seconds for one pass.
    var samples: [Double] = []
    var passes = 1
    var items = 0
    var digests: [String: String] = [:]
    var otherThreadShare: Double?
    var granted: Int?
    var cpus: [Int]?
    var startUp: [Double] = []
    var gilEnabled: Bool?
    var notes: [String] = []
}
