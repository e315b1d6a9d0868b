import Foundation

/// What a fresh process does with the user's callable.
enum AdviceProbe {
    struct Asked: Codable, Sendable {
        let question: AdviceRun.Question
        let task: Task
    }

    enum Task: Codable, Sendable {
        /// One item after the other, for about so long, beside somebody who asks for the lock now and then. Where a
        /// free-threaded build has none, it is turned on for that when this is wanted.
        case alone(seconds: Double, turningLockOn: Bool)
        case run(Row, chunk: Int, Amount)
    }

    /// How much is run.
    struct Amount: Codable, Sendable {
        var items: Int
        /// Where the work may be divided, so that not too many results are in memory: see `Subject.weigh`.
        var pieces: [Int] = []
        /// Seconds for comparing results.
        var timeout: Double

        /// The items of each part, the last one's end included: as few as memory allows, since workers wait for each
        /// other between them.
        func parts(workers: Int) -> [Range<Int>] {
            let step = max(8, workers)
            let ends =
                stride(from: step - 1, to: pieces.count, by: step).map { pieces[$0] }.filter { $0 < items } + [items]
            return zip([0] + ends, ends).map { $0..<$1 }
        }
    }

    enum Reply: Codable, Sendable {
        case alone(Alone)
        case run(Run)
        case wrong(String)
        case failed(String)
    }

    /// What the callable does by itself.
    struct Alone: Codable, Sendable {
        /// How many items the user has; of a long file, how many were read.
        let items: Int
        let hasMore: Bool
        let coroutine: Bool
        let seen: ProfileMeasurement
        /// Whether the callable runs with a lock when nobody turns it on.
        var hasLock: Bool

        var mean: Double { seen.elapsed / Double(seen.items) }
        var profile: TaskProfile {
            var profile = seen.profile
            profile.hasLock = hasLock
            return profile
        }
    }

    struct Run: Codable, Sendable {
        let seconds: Double
        let startUp: Double?
        let results: Results
    }

    /// As `Subject.summary` gives them.
    struct Results: Codable, Sendable {
        var count: Int
        /// Of the first ones, as many as there was time for.
        var marks: [String]
        var previews: [String]
        /// See `Amount`.
        var pieces: [Int]
    }

    /// Answers with everything that the callable prints thrown away: the answer goes to the standard output itself.
    static func measure(_ job: Job<Asked>) throws -> Reply {
        // As `python -X gil=1`: before Python starts.
        if case .alone(_, turningLockOn: true) = job.task.task { setenv("PYTHON_GIL", "1", 1) }
        let output = dup(1)
        let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
        dup2(nowhere, 1)
        dup2(nowhere, 2)
        close(nowhere)
        defer {
            fflush(nil)
            dup2(output, 1)
            close(output)
        }
        return try job.withPython { python, gil in
            do {
                switch job.task.task {
                case .alone(let seconds, _): return .alone(try alone(job, seconds: seconds, python, &gil))
                case .run(let row, let chunk, let amount):
                    return .run(try run(job, row, chunk: chunk, amount, &gil))
                }
            } catch let error as PythonError {
                return Self.reply(type: error.type, message: error.message)
            } catch let error as ExecutorError {
                return Self.reply(type: "", message: error.description)
            }
        }
    }

    private static func reply(type: String, message: String) -> Reply {
        let text = message.split(whereSeparator: \.isNewline).joined(separator: " ")
        if type == "Wrong" { return .wrong(text) }
        if type == "Failed" { return .failed(text) }
        let reason = (type.isEmpty ? "" : "\(type): ") + "\(text.count > 200 ? text.prefix(199) + "…" : text)"
        return .failed(reason)
    }

    static func request(_ job: Job<Asked>, _ amount: Amount?) throws -> String {
        struct Request: Encodable {
            let spec: String
            let items: String?
            let count: Int
            let measured: Int?
            let timeout: Double?
        }
        let question = job.task.question
        let request = Request(
            spec: question.spec, items: question.itemsFile, count: question.count, measured: amount?.items,
            timeout: amount?.timeout)
        return String(decoding: try JSONEncoder().encode(request), as: UTF8.self)
    }

    private static func alone(
        _ job: Job<Asked>, seconds: Double, _ python: Interpreter, _ gil: inout GIL
    ) throws -> Alone {
        let one: PythonReference
        let items: Int
        let isCoroutine: Bool
        let hasMore: Bool
        do {
            let subject = try gil.import("unlatch_advice").Subject(try request(job, nil))
            one = try subject.one.reference
            items = try subject.attribute("items").length()
            isCoroutine = try Bool(subject.is_coroutine)
            hasMore = try Bool(subject.has_more)
        }
        let seen = try ProfileMeasurement(of: python, for: .seconds(seconds), gil: &gil) { gil, number in
            _ = try gil.bind(one)(number)
        }
        return Alone(items: items, hasMore: hasMore, coroutine: isCoroutine, seen: seen, hasLock: seen.hasLock)
    }

    private static func run(
        _ job: Job<Asked>, _ row: Row, chunk: Int, _ amount: Amount, _ gil: inout GIL
    ) throws -> Run {
        let subject: PythonReference
        do { subject = try gil.import("unlatch_advice").Subject(try request(job, amount)).reference }
        var startUp: Double?
        let seconds: Double
        if row.model != .sequential, let kind = row.model.pool {
            let began = SystemClock.now()
            let executor = try PoolExecutor(kind, workers: row.workers)
            let paused = try executor.use { executor in
                try map(subject, on: executor, until: began + job.task.question.limit * 0.9, chunk: chunk, amount, &gil)
            }
            seconds = SystemClock.now() - began - paused
            startUp = executor.startUp
        } else {
            seconds = try Double(gil.bind(subject).in_turn(chunk))
        }
        let summary = try String(gil.bind(subject).summary())
        return Run(
            seconds: seconds, startUp: startUp,
            results: try JSONDecoder().decode(Results.self, from: Data(summary.utf8)))
    }

    /// Runs the parts, and compares the results of each before the next.
    ///
    /// - Returns: The seconds in which no item was worked on.
    private static func map(
        _ subject: PythonReference, on executor: PoolExecutor, until end: Double, chunk: Int, _ amount: Amount,
        _ gil: inout GIL
    ) throws -> Double {
        let inChunks = !executor.kind.runsCoroutines
        let function = try gil.bind(subject).attribute(inChunks ? "chunked" : "function").reference
        var paused = 0.0
        for part in amount.parts(workers: executor.workers) {
            var stopped = SystemClock.now()
            let size = max(1, min(chunk, part.count / (4 * executor.workers)))
            let work: PythonReference
            do {
                let bound = gil.bind(subject)
                work =
                    try inChunks
                    ? bound.chunks(part.lowerBound, part.upperBound, size).reference
                    : bound.batch(part.lowerBound, part.upperBound).reference
            }
            let began = SystemClock.now()
            paused += began - stopped
            let results = try executor.map(function, over: work, timeout: .seconds(max(0.1, end - began)), gil: &gil)
            stopped = SystemClock.now()
            _ = try gil.bind(subject).attribute(inChunks ? "compare_chunks" : "compare")(results)
            paused += SystemClock.now() - stopped
        }
        return paused
    }
}

extension AdviceProbe.Results {
    /// How the first result that differs does, as a sentence's end.
    func difference(to other: Self) -> String? {
        guard count == other.count else { return "\(other.count) results instead of \(count)" }
        guard let index = zip(marks, other.marks).enumerated().first(where: { $1.0 != $1.1 })?.offset else {
            return nil
        }
        let place = "item \(index + 1)"
        guard index < previews.count, index < other.previews.count, previews[index] != other.previews[index] else {
            return place
        }
        return "\(place): \(other.previews[index]) instead of \(previews[index])"
    }
}
