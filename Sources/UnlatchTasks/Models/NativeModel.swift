public import UnlatchParallel
public import UnlatchPython

/// A native kernel called from Python threads, with the lock held or released while it runs.
///
/// Each thread makes one call, in which it computes every `workers`-th band of the work.
public struct NativeThreads: ExecutionModel {
    public enum Lock: Hashable, Sendable {
        /// No other Python thread runs while the kernel does.
        case held
        /// Other Python threads, and other kernels, run beside it.
        case released
    }

    public let lock: Lock
    public let workers: Int

    /// - Precondition: At least one worker.
    public init(lock: Lock, workers: Int) {
        precondition(workers > 0, "a model needs at least one worker")
        self.lock = lock
        self.workers = workers
    }

    public var name: String { lock == .held ? "native-held" : "native-released" }

    public func run(_ work: Work, passes: Int, gil: inout GIL) throws -> Outcome {
        guard let native = work.native else { throw UnsupportedModel(model: name, form: "as a native kernel") }
        let (lock, workers) = (lock, workers)
        let function = try gil.function("compute") { gil, arguments in
            let worker = try Int(gil.bind(arguments[0]))
            if lock == .held {
                native.compute(bandsOf: worker, of: workers, passes: passes)
            } else {
                gil.released { native.compute(bandsOf: worker, of: workers, passes: passes) }
            }
            return worker
        }
        let shares = Work(function: function, items: try Array(0..<workers).pythonReference(gil))
        return try PythonModel(.threads, workers: workers).run(shares, gil: &gil)
    }
}

extension NativeWork {
    /// Computes the bands that one of several equal workers is dealt, round-robin.
    fileprivate func compute(bandsOf worker: Int, of workers: Int, passes: Int) {
        for _ in 0..<passes {
            for begin in stride(from: worker * bandSize, to: itemCount, by: workers * bandSize) {
                compute(begin..<min(begin + bandSize, itemCount))
            }
        }
    }
}

/// A native kernel on an OpenMP team, called once with the lock released: the caller's own team, or one that is pinned
/// to a node. The team is run on a thread of a `TeamExecutor`.
public struct NativeTeam: ExecutionModel {
    public let team: Team
    private let executor: TeamExecutor
    private let isPinned: Bool

    public init(_ team: Team, isPinned: Bool) {
        self.team = team
        self.isPinned = isPinned
        executor = TeamExecutor(team)
    }

    public var name: String { isPinned ? "native-pinned" : "native-team" }
    public var workers: Int { team.threads }

    public func run(_ work: Work, passes: Int, gil: inout GIL) throws -> Outcome {
        guard let native = work.native else { throw UnsupportedModel(model: name, form: "as a native kernel") }
        return try run(native, passes: passes)
    }

    /// The same without Python: the native part works where there is no interpreter.
    ///
    /// GIL: either; released meanwhile.
    public func run(_ work: any NativeWork, passes: Int) throws -> Outcome {
        let grant = try executor.submit { team, _ in
            var grant = try work.compute(on: team)
            for _ in 1..<max(passes, 1) { grant = try work.compute(on: team) }
            return grant
        }.result()
        return Outcome(grant: grant)
    }
}
