import Foundation
internal import Unlatch

/// What a fresh process does with the user's callable.
package enum AdviceProbe {
    package struct Job: Codable, Sendable {
        let interpreter: InterpreterLocation
        let folder: String
        let question: AdviceRun.Question
        let task: Task
    }

    enum Task: Codable, Sendable {
        /// One item after the other, for about so long, beside somebody who asks for the lock now and then.
        case alone(seconds: Double)
        case run(AdviceRun.Model, workers: Int, chunk: Int, items: Int)
    }

    package enum Reply: Codable, Sendable {
        case alone(Alone)
        case run(Run)
        case wrong(String)
        case failed(String)
    }

    /// What the callable does by itself.
    package struct Alone: Codable, Sendable {
        /// How many items the user has.
        let items: Int
        let coroutine: Bool
        let seen: ProfileMeasurement

        var mean: Double { seen.elapsed / Double(seen.items) }
        var profile: TaskProfile { seen.profile }
    }

    package struct Run: Codable, Sendable {
        let seconds: Double
        let startUp: Double?
        let results: Results
    }

    /// As `Subject.summary` gives them.
    package struct Results: Codable, Sendable {
        var marks: [String]
        var previews: [String]
    }

    /// Answers with everything that the callable prints thrown away: the answer goes to the standard output itself.
    package static func measure(_ job: Job) throws -> Reply {
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
        let python = try Interpreter.start(job.interpreter)
        let reply: Reply
        do {
            reply = try python.attached { gil in
                try PythonModel.use(folder: job.folder, gil: &gil)
                switch job.task {
                case .alone(let seconds): return .alone(try alone(job, seconds: seconds, python, &gil))
                case .run(let model, let workers, let chunk, let items):
                    return .run(try run(job, model, workers: workers, chunk: chunk, items: items, &gil))
                }
            }
        } catch let error as PythonError {
            reply = Self.reply(type: error.type, message: error.message)
        } catch let error as ExecutorError {
            reply = Self.reply(type: "", message: error.description)
        }
        python.finalize()
        return reply
    }

    private static func reply(type: String, message: String) -> Reply {
        let text = message.split(whereSeparator: \.isNewline).joined(separator: " ")
        if type == "Wrong" { return .wrong(text) }
        if type == "Failed" { return .failed(text) }
        let said = (type.isEmpty ? "" : "\(type): ") + "\(text.count > 200 ? text.prefix(199) + "…" : text)"
        return .failed(said)
    }

    static func request(_ job: Job, items: Int?) throws -> String {
        struct Request: Encodable {
            let spec: String
            let items: String?
            let count: Int
            let measured: Int?
        }
        let question = job.question
        let request = Request(spec: question.spec, items: question.itemsFile, count: question.count, measured: items)
        return String(decoding: try JSONEncoder().encode(request), as: UTF8.self)
    }

    private static func alone(
        _ job: Job, seconds: Double, _ python: Interpreter, _ gil: inout GIL
    ) throws -> Alone {
        let one: PythonReference
        let items: Int
        let isCoroutine: Bool
        do {
            let subject = try gil.import("unlatch_advice").Subject(try request(job, items: nil))
            one = try subject.one.reference
            items = try subject.attribute("items").length()
            isCoroutine = try Bool(subject.is_coroutine)
        }
        let seen = try ProfileMeasurement(of: python, for: .seconds(seconds), gil: &gil) { gil, number in
            _ = try gil.bind(one)(number)
        }
        return Alone(items: items, coroutine: isCoroutine, seen: seen)
    }

    private static func run(
        _ job: Job, _ model: AdviceRun.Model, workers: Int, chunk: Int, items: Int, _ gil: inout GIL
    ) throws -> Run {
        let subject: PythonReference
        do { subject = try gil.import("unlatch_advice").Subject(try request(job, items: items)).reference }
        let inChunks = model.executor != nil && model != .asyncio
        let began = ChildProcess.now()
        var startUp: Double?
        let results: PythonReference
        if let kind = model.executor {
            let function = try gil.bind(subject).attribute(inChunks ? "chunked" : "function").reference
            let work: PythonReference
            do {
                work = try inChunks ? gil.bind(subject).chunks(chunk).reference : gil.bind(subject).work.reference
            }
            let executor = try PoolExecutor(kind, workers: workers)
            results = try executor.use { executor in
                try executor.map(function, over: work, timeout: .seconds(job.question.limit * 0.9), gil: &gil)
            }
            startUp = executor.startUp
        } else {
            results = try gil.bind(subject).in_turn().reference
        }
        let seconds = ChildProcess.now() - began
        let summary = try String(gil.bind(subject).summary(results, inChunks))
        return Run(
            seconds: seconds, startUp: startUp,
            results: try JSONDecoder().decode(Results.self, from: Data(summary.utf8)))
    }
}

extension AdviceRun.Model {
    /// nil for a plain loop.
    fileprivate var executor: PoolExecutor.Kind? {
        switch self {
        case .sequential: nil
        case .threads: .threads
        case .asyncio: .asyncio
        case .processes: .processes(.fork)
        case .interpreters: .interpreters
        }
    }
}

extension AdviceProbe.Results {
    /// How the first result that differs does, as a sentence's end.
    func difference(to other: Self) -> String? {
        guard marks.count == other.marks.count else { return "\(other.marks.count) results instead of \(marks.count)" }
        guard let index = marks.indices.first(where: { marks[$0] != other.marks[$0] }) else { return nil }
        let place = "item \(index + 1)"
        guard index < previews.count, index < other.previews.count, previews[index] != other.previews[index] else {
            return place
        }
        return "\(place): \(other.previews[index]) instead of \(previews[index])"
    }
}
