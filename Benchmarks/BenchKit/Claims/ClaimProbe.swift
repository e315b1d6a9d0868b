internal import Unlatch

/// What one fresh process measures for the claims; several claims may read one probe's samples.
package enum ClaimProbe: String, Codable, Sendable, CaseIterable {
    /// Threads of the operating system, without Python.
    case os
    case cpu, memory, create, `switch`, io, ipc, native, mixed, crossover, many
    case userSpace = "user-space"

    var needsPython: Bool { self != .os }

    /// What a fresh process is asked.
    package struct Job: Codable, Sendable {
        var probe: ClaimProbe
        var effort: Effort
        var cores: Int
        /// The folder that holds the Python modules.
        var folder: String
        var interpreter: InterpreterLocation?
    }

    /// What it answers.
    package struct Answer: Codable, Sendable {
        var probe: ClaimProbe
        var gilEnabled: Bool?
        var series: [String: [Double]] = [:]
        var missing: [String: String] = [:]
        var notes: [String] = []
    }
}
