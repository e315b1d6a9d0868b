import Foundation

/// Tasks whose use of the lock is known, run by real workers, beside what `TaskModel` predicts for them.
enum TaskModelRun {
    /// As `unlatch_scale.measure` takes it.
    fileprivate struct Request: Encodable {
        let task: Case
        let model: String
        /// The function that keeps workers at work.
        let loop: String?
        let rounds: Int
        /// How often a window that was disturbed is measured, at most.
        let attempts: Int
        let seconds: Double
    }

    /// As `unlatch_scale.measure` gives it.
    struct Answer: Codable, Sendable {
        struct Window: Codable, Sendable {
            let workers: Int
            /// Items in a second.
            let rate: Double
            /// An item's seconds with the lock, without it, waiting, and what an event loop adds.
            let profile: [Double]
            /// Processor seconds of an item in the window itself, with the lock and without it.
            let inside: [Double]
            let noise: Double
        }

        let windows: [Window]
        let dispatch: Double
        let transfer: Double
    }

    /// One line of the comparison.
    struct Comparison: Sendable {
        let task: String
        let model: ModelDescription
        let workers: Int
        /// Items in a second, of each window.
        let measured: [Double]
        /// The same, from the profile of just before and after the window.
        let predicted: [Double]
        /// From the processor time that the items took in the window: with its speed, and what workers slow each other.
        let predictedAtSpeed: [Double]
        let limit: TaskModel.Limit
        let isQuiet: Bool

        /// Prediction ÷ measurement − 1, the median of the windows.
        var error: Double { Self.error(predicted, measured) }

        /// The error that is the model's own.
        var errorAtSpeed: Double { Self.error(predictedAtSpeed, measured) }

        private static func error(_ predicted: [Double], _ measured: [Double]) -> Double {
            Statistics.median(zip(predicted, measured).map { $0 / $1 - 1 })
        }
    }

    struct Outcome: Sendable {
        var comparisons: [Comparison] = []
        /// What was measured of the machine and the interpreter.
        var costs = TaskCosts()
        /// The last profile of each task.
        var profiles: [(task: Case, profile: TaskProfile)] = []
        let cores: Int
    }

    /// A task of the comparison; milliseconds.
    struct Case: Codable, Sendable {
        let name: String
        let held: Double
        let released: Double
        let waiting: Double
        var model = ModelDescription.threads
        var workers = [1, 2, 3, 4, 6, 8]
    }

    static let cases =
        [
            Case(name: "lock-bound", held: 4, released: 1, waiting: 0),
            Case(name: "release-bound", held: 0.5, released: 6, waiting: 0),
            Case(name: "wait-bound", held: 0.5, released: 0.5, waiting: 9),
            Case(name: "mixed", held: 2, released: 3, waiting: 8),
            Case(name: "short", held: 0.3, released: 0.3, waiting: 0.3),
            Case(name: "many workers", held: 0.3, released: 0.2, waiting: 20, workers: [1, 8, 32, 64, 128]),
        ]
        + ModelDescription.all.filter { $0.loop != nil && $0 != .threads }.map {
            Case(name: "mixed", held: 2, released: 3, waiting: 8, model: $0, workers: [1, 2, 4, 8])
        }

    /// What shows the hand-offs: a lock that is always wanted and given back often, with cores that are free when it is,
    /// and with cores that are not. In the order in which they are learnt.
    static var handOffs: [(cost: WritableKeyPath<TaskCosts, Double>, task: Case)] {
        [
            (\.crowdedHandOff, Case(name: "crowded hand-off", held: 1, released: 2, waiting: 0, workers: [6])),
            (\.handOff, Case(name: "hand-off", held: 0.1, released: 0.1, waiting: 0, workers: [4])),
        ]
    }
}

extension Scale {
    /// The fresh process's side.
    static func measure(_ job: Job<TaskModelRun.Case>) throws -> TaskModelRun.Answer {
        let (one, isQuick) = (job.task, job.effort == .quick)
        let request = TaskModelRun.Request(
            task: one, model: one.model.name, loop: one.model.loop, rounds: isQuick ? 1 : 3,
            attempts: isQuick ? 1 : 3, seconds: isQuick ? 0.2 : 0.3)
        let encoded = String(decoding: try JSONEncoder().encode(request), as: UTF8.self)
        let answer = try job.withPython { _, gil in try String(gil.import("unlatch_scale").measure(encoded)) }
        return try JSONDecoder().decode(TaskModelRun.Answer.self, from: Data(answer.utf8))
    }
}

extension TaskModelRun.Answer.Window {
    /// An item alone.
    var task: TaskProfile { TaskProfile(held: profile[0], released: profile[1], waiting: profile[2]) }

    /// An item beside the others.
    var taskInside: TaskProfile { TaskProfile(held: inside[0], released: inside[1], waiting: profile[2]) }
}

extension TaskModelRun.Outcome {
    /// What follows from the answers: first the costs, which the predictions need.
    init(_ samples: [(task: TaskModelRun.Case, sample: TaskModelRun.Answer)], cores: Int) {
        self.cores = cores
        for (task, answer) in samples {
            if let one = TaskModelRun.handOffs.first(where: { $0.task.name == task.name }) {
                learn(one.cost, answer)
            } else {
                compare(task, answer)
            }
        }
    }

    mutating func learn(_ cost: WritableKeyPath<TaskCosts, Double>, _ answer: TaskModelRun.Answer) {
        let explaining = answer.windows.filter { $0.rate > 0 }.map {
            costs.explaining(
                cost, by: $0.taskInside, workers: $0.workers, cores: cores, itemsPerSecond: $0.rate)[keyPath: cost]
        }
        if !explaining.isEmpty { costs[keyPath: cost] = Statistics.median(explaining) }
    }

    mutating func compare(_ one: TaskModelRun.Case, _ answer: TaskModelRun.Answer) {
        if one.model.startMethod != nil { (costs.dispatch, costs.transfer) = (answer.dispatch, answer.transfer) }
        let loops = answer.windows.map { $0.profile[3] }
        if one.model.form == .coroutine, !loops.isEmpty { costs.coroutine = Statistics.median(loops) }
        for workers in one.workers {
            let windows = answer.windows.filter { $0.workers == workers && $0.rate > 0 }
            guard !windows.isEmpty else { continue }
            func predictions(_ task: (TaskModelRun.Answer.Window) -> TaskProfile) -> [TaskModel.Prediction] {
                windows.map {
                    TaskModel(task($0), costs: costs).prediction(one.model.kind, workers: workers, cores: cores)
                }
            }
            let alone = predictions(\.task)
            comparisons.append(
                TaskModelRun.Comparison(
                    task: one.name, model: one.model, workers: workers, measured: windows.map(\.rate),
                    predicted: alone.map(\.itemsPerSecond),
                    predictedAtSpeed: predictions(\.taskInside).map(\.itemsPerSecond), limit: alone[0].limit,
                    isQuiet: windows.allSatisfy { $0.noise <= TaskModelRun.quiet }))
        }
        if let window = answer.windows.min(by: { $0.noise < $1.noise }) { profiles.append((one, window.task)) }
    }
}
