/// An execution model, described once: `run`, `claims`, `scale`, `advise` and the tables read the list of them, `all`.
package struct ModelDescription: Sendable {
    /// The form of a piece of work that it runs.
    enum Form: Sendable { case function, coroutine, kernel, numPy }

    /// What a worker is, which says how many of them a machine bears.
    enum Worker: Sendable {
        /// The caller alone.
        case caller
        /// A thread or a coroutine: many can wait at once.
        case light
        /// A process or an interpreter.
        case heavy
    }

    /// The report's name.
    package let name: String
    /// In a table, and in the middle of a sentence.
    package let label: String
    let prose: String
    let form: Form
    let worker: Worker
    /// What makes its workers; nil for models that are no pool of Python's.
    var pool: PoolExecutor.Kind?
    /// The Python modules that it needs, beside the executors' own.
    var sources: [PythonSource] = []
    /// Whether it is measured only where there is an interpreter.
    var needsPython = true
    /// Where its kernel should find its memory.
    var memory = MemoryPlace.firstTouch
    /// Whether `run` measures it without being asked for it by name.
    var isUsual = true
    /// Of models that are level `advise` names the one with the lowest; nil where it does not try it.
    var complexity: Int?
    /// Whether `advise` tries more workers than there are cores.
    var searchesWorkers = true
    /// The function that keeps so many of its workers at work, as in `unlatch_scale:threads`; nil where `scale` does not
    /// measure it.
    var loop: String?
    /// Its stations in the model of the lock; a kernel's items take so many seconds.
    let stations: @Sendable (_ kernel: Double) -> TaskModel.Kind
    /// - Throws: `LeftOut` when it cannot be had here.
    let make: @Sendable (_ workers: Int) throws -> any ExecutionModel

    /// Unlike that of any other.
    package var id: String { startMethod.map { "\(name)-\($0.rawValue)" } ?? name }
    var startMethod: StartMethod? { pool?.startMethod }
    /// Whether it runs a kernel.
    var isNative: Bool { form == .kernel }
    /// Whether each worker has a lock of its own.
    var isIsolated: Bool { pool?.isIsolated ?? false }
    /// Its stations, where it runs no kernel.
    var kind: TaskModel.Kind { stations(0) }

    /// Those that `advise` tries, the simplest first.
    static var advised: [ModelDescription] {
        all.filter { $0.complexity != nil }.sorted { ($0.complexity ?? 0) < ($1.complexity ?? 0) }
    }

    /// Those of a report's name, or the one of an id.
    package static func named(_ name: String) -> [ModelDescription] { all.filter { $0.name == name || $0.id == name } }

    /// What `named` knows.
    package static var names: [String] {
        all.flatMap { [$0.name, $0.id] }.reduce(into: []) { names, one in
            if !names.contains(one) { names.append(one) }
        }
    }
}

extension ModelDescription {
    /// One of Python's own.
    init(_ pool: PoolExecutor.Kind, worker: Worker, stations: TaskModel.Kind) {
        let label = pool.startMethod.map { "\(pool.name), \($0.rawValue)" } ?? pool.name
        self.init(
            name: pool.name, label: label, prose: label, form: pool.runsCoroutines ? .coroutine : .function,
            worker: worker, pool: pool, stations: { _ in stations }, make: { PythonModel(pool, workers: $0) })
    }

    /// The same with other properties than most have.
    func with(_ change: (inout Self) -> Void) -> Self {
        var changed = self
        change(&changed)
        return changed
    }
}

// In jobs, by its id.
extension ModelDescription: Hashable, Codable {
    package static func == (one: Self, other: Self) -> Bool { one.id == other.id }

    package func hash(into hasher: inout Hasher) { hasher.combine(id) }

    package init(from decoder: any Decoder) throws {
        let id = try decoder.singleValueContainer().decode(String.self)
        guard let one = Self.all.first(where: { $0.id == id }) else { throw LeftOut("there is no model '\(id)'") }
        self = one
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(id)
    }
}
