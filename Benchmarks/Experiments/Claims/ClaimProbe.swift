/// What one fresh process measures for the claims; several claims may read one probe's samples.
package struct ClaimProbe: Sendable {
    /// What is asked of the process.
    struct Task: Codable, Sendable {
        var probe: String
        var cores: Int
    }

    /// What it answers.
    package struct Answer: Codable, Sendable {
        var probe: String
        var gilEnabled: Bool?
        var series: [String: [Double]] = [:]
        var missing: [String: String] = [:]
        var notes: [String] = []
    }

    /// The native side of a comparison, as functions for Python.
    typealias Natives = @Sendable (Job<Task>, borrowing GIL) throws -> [String: PythonReference]

    private enum Measuring: Sendable {
        /// A function of a Python module, which is given a `Probe`; and what it calls of ours.
        case python(String, Natives)
        case native(@Sendable (Job<Task>) throws -> Answer)
    }

    /// Names of its series begin with it, as in `cpu/threads`.
    package let name: String
    let sources: [PythonSource]
    private let measuring: Measuring

    /// - Parameters:
    ///   - function: What measures, as in `unlatch_claims_io:io`.
    ///   - sources: The modules that it imports, `unlatch_claims` and `unlatch_workloads` aside.
    init(
        _ name: String, _ function: String, sources: [PythonSource] = [],
        natives: @escaping Natives = { _, _ in [:] }
    ) {
        (self.name, self.sources, measuring) = (name, sources, .python(function, natives))
    }

    /// One that needs no Python.
    init(_ name: String, native: @escaping @Sendable (Job<Task>) throws -> Answer) {
        (self.name, sources, measuring) = (name, [], .native(native))
    }

    var needsPython: Bool { if case .python = measuring { true } else { false } }

    /// Those that the claims read, in the claims' order.
    static func all(of claims: [Claim]) -> [ClaimProbe] {
        claims.flatMap(\.probes).reduce(into: []) { found, probe in
            if !found.contains(where: { $0.name == probe.name }) { found.append(probe) }
        }
    }

    /// The fresh process's side.
    static func measure(_ job: Job<Task>) throws -> Answer {
        guard let probe = all(of: Claim.all).first(where: { $0.name == job.task.probe }) else {
            throw LeftOut("there is no probe '\(job.task.probe)'")
        }
        switch probe.measuring {
        case .native(let measure): return try measure(job)
        case .python(let function, let natives): return try ClaimMeasuring.measure(job, function, natives)
        }
    }
}
