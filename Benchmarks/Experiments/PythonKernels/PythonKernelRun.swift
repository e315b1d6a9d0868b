import Foundation

/// `bench-native python-kernels`: the functions of the Python package beside those of others.
enum PythonKernelRun {
    /// What one fresh process measures.
    struct Task: Codable, Sendable {
        let id: String
        let peers: PeerSetup
        let package: String?
        let threads: Int
    }

    /// A way to call a function, on so many elements.
    struct Point: Codable, Sendable {
        let variant: String
        let count: Int
        var subjects: [Series] = []
        /// The models whose result was another one, and how.
        var wrong: [String: String] = [:]
        /// Of a call beside a Python thread: the rate ÷ that alone, by model.
        var shares: [String: Double] = [:]
    }

    struct Samples: Codable, Sendable {
        let id: String
        let threads: Int
        var points: [Point] = []
    }

    static func sizes(_ effort: Effort) -> [Int] {
        effort == .quick ? [10, 10_000] : [10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000]
    }

    /// The fresh process's side.
    static func measure(_ job: Job<Task>) throws -> Samples {
        guard let one = PythonKernelCase.all.first(where: { $0.id == job.task.id }) else {
            throw LeftOut("there is no function '\(job.task.id)'")
        }
        return try job.withPython { _, gil in
            for path in job.task.peers.paths.reversed() + [job.task.package].compactMap({ $0 }) {
                _ = try gil.import("sys").path.insert(0, path)
            }
            let tools = try gil.import("unlatch_python_kernels").reference
            let missing = try gil.bind(tools).missing()
            if !missing.isNone { throw LeftOut(try String(missing)) }
            var samples = Samples(id: one.id, threads: job.task.threads)
            for (index, variant) in one.variants.enumerated() {
                for count in one.isBeside ? [1000] : sizes(job.effort) {
                    var point = Point(variant: variant.name, count: count)
                    let loops = try loops(one, index, job.task, tools, &point, gil)
                    if one.isBeside {
                        try measureBeside(loops, job.effort, tools, &point, gil)
                    } else {
                        let (rounds, isLong) = (job.effort == .quick ? 3 : 9, count > 50_000)
                        // What takes microseconds is repeated until it has taken two milliseconds, too.
                        let sampler = Sampler(rounds: rounds, stretch: 0.002, startsQuiet: isLong)
                        point.subjects = try sampler.take(loops.map(\.model)) { subject, times in
                            _ = try gil.bind(loops[subject].loop)(times)
                        }
                    }
                    samples.points.append(point)
                }
            }
            return samples
        }
    }

    private typealias Loop = (model: String, loop: PythonReference)

    private static func loops(
        _ one: PythonKernelCase, _ variant: Int, _ task: Task, _ tools: PythonReference, _ point: inout Point,
        _ gil: borrowing GIL
    ) throws -> [Loop] {
        let text = String(decoding: try JSONEncoder().encode(one), as: UTF8.self)
        let made = try gil.bind(tools).loops(text, variant, point.count, task.threads)
        var loops: [Loop] = []
        try made[0].forEach { pair in loops.append((try String(pair[0]), try pair[1].reference)) }
        var wrong: [String: String] = [:]
        try made[1].forEach { pair in wrong[try String(pair[0])] = try String(pair[1]) }
        point.wrong = wrong
        return loops
    }

    private static func measureBeside(
        _ loops: [Loop], _ effort: Effort, _ tools: PythonReference, _ point: inout Point, _ gil: borrowing GIL
    ) throws {
        for (model, loop) in loops {
            let rates = try gil.bind(tools).beside(loop, effort == .quick ? 0.1 : 1.0)
            let (alone, beside) = (try Double(rates[0]), try Double(rates[1]))
            var series = Series(model: model)
            series.values = [1 / beside]
            point.subjects.append(series)
            point.shares[model] = beside / alone
        }
    }
}
