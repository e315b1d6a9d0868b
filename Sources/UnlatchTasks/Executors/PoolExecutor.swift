internal import UnlatchParallel
public import UnlatchPython

/// How `multiprocessing` starts a process.
public enum StartMethod: String, Sendable, CaseIterable, Codable {
    case fork, spawn, forkserver
}

/// Python's own executors behind one interface: threads, processes, asyncio, interpreters with a lock of their own.
///
/// ```swift
/// let pool = try PoolExecutor(.processes(.forkserver), workers: 4)
/// let results = try python.attached { gil in
///     let parse = try gil.import("parser").attribute("parse")
///     return try pool.map(parse.reference, over: pages, gil: &gil)
/// }
/// ```
///
/// ### Processes
/// Workers ignore Ctrl-C, which is the program's matter, and end when the program does, also when it is killed. One
/// that is killed takes the executor with it: its calls fail with `workersLost`. From CPython 3.12 on a fork in a program
/// with threads is warned of, as everywhere in Python; where warnings are errors, this one stays a warning.
///
/// ### Context variables
/// A coroutine runs in a copy of the context (`contextvars`) in which it was submitted; a sequential call, too. Threads,
/// processes and interpreters know nothing of the submitter's, as in Python. What a call sets ends with it.
///
/// ### Drawbacks
/// CPython crashes in a forked process while there are interpreters with a lock of their own: then `submit` refuses.
///
/// Nothing in Python ends a thread that waits in a function written in C: `terminate` leaves it alone, and the
/// interpreter's end waits for it.
///
/// GIL: either, for everything declared here; given back while a call waits.
public final class PoolExecutor: Executor {
    /// Who runs the calls, and how.
    public struct Kind: Hashable, Sendable {
        /// As reports name it.
        public let name: String
        /// How its processes are started, where its workers are processes.
        public let startMethod: StartMethod?
        /// Each worker has a lock of its own, and gets its calls as bytes.
        package let isIsolated: Bool
        /// Its calls are of coroutine functions.
        package let runsCoroutines: Bool
        fileprivate let defaultWorkers: @Sendable () -> Int
        /// Makes an executor as those of `unlatch_executors`, of so many workers.
        fileprivate let make: @Sendable (Interpreter, Int, borrowing GIL) throws -> PythonReference

        package init(
            _ name: String, startMethod: StartMethod? = nil, isIsolated: Bool = false, runsCoroutines: Bool = false,
            defaultWorkers: @escaping @Sendable () -> Int,
            make: @escaping @Sendable (Interpreter, Int, borrowing GIL) throws -> PythonReference
        ) {
            (self.name, self.startMethod, self.isIsolated) = (name, startMethod, isIsolated)
            (self.runsCoroutines, self.defaultWorkers, self.make) = (runsCoroutines, defaultWorkers, make)
        }

        public static func == (one: Kind, other: Kind) -> Bool {
            one.name == other.name && one.startMethod == other.startMethod
        }

        public func hash(into hasher: inout Hasher) {
            hasher.combine(name)
            hasher.combine(startMethod)
        }
    }

    public let kind: Kind
    public let workers: Int
    let interpreter: Interpreter
    /// An executor of `unlatch_executors`.
    let pool: PythonReference

    public var name: String { kind.name }

    /// - Parameters:
    ///   - kind: Who runs the calls.
    ///   - workers: How many run side by side; nil for as many as Python's own executor has, 1 000 coroutines.
    ///   - interpreter: Whose Python; the one that runs, or is found, unless given.
    /// - Throws: `ExecutorError` with the code `notAvailable` for interpreters before CPython 3.12, `InterpreterError`,
    ///   or `PythonError`.
    /// - Precondition: At least one worker.
    ///
    /// Cost: the first one imports `concurrent.futures`, some 20 ms. Workers are started by the calls that need them.
    public init(_ kind: Kind, workers: Int? = nil, on interpreter: Interpreter? = nil) throws {
        let workers = workers ?? kind.defaultWorkers()
        precondition(workers > 0, "an executor needs at least one worker")
        let interpreter = try interpreter ?? Interpreter.start()
        self.kind = kind
        self.workers = workers
        self.interpreter = interpreter
        pool = try interpreter.tryAttached { gil in try kind.make(interpreter, workers, gil) }
    }

    public func submit(_ call: PythonCall) throws -> Future<PythonReference> {
        try checkFork()
        return try attached { gil in
            let inner = try gil.bind(pool).submit(call.function, call.tuple).reference
            let future = Future<PythonReference>(control(of: inner))
            let pool = pool
            let settle = try gil.function("settle") { gil, arguments in
                future.settle(Result { try Self.value(of: gil.bind(pool).outcome(arguments[0])) })
                return PythonNone()
            }
            _ = try gil.bind(pool).when_done(inner, settle)
            return future
        }
    }

    public func shutdown(wait: Bool, cancelFutures: Bool) throws {
        try attached { gil in _ = try gil.bind(pool).shutdown(wait, cancelFutures) }
    }

    @discardableResult
    public func terminate(timeout: Duration) throws -> Int {
        try attached { gil in try Int(gil.bind(pool).terminate(timeout.inSeconds)) }
    }

    /// With the lock, and with the errors of our modules in Swift's terms.
    func attached<R>(_ body: (inout GIL) throws -> R) throws -> R {
        do {
            return try interpreter.tryAttachedInTaskContext(body)
        } catch let error as PythonError {
            throw ExecutorError.translated(error)
        }
    }

    /// A worker that is forked beside other interpreters would crash.
    func checkFork() throws {
        if kind == .processes(.fork), Interpreter.isolatedCount > 0 {
            throw ExecutorError(
                .notAvailable,
                "a forked process crashes beside interpreters with a lock of their own: use spawn or forkserver"
            )
        }
    }

    /// The value of an outcome, as our modules state it, or throws the exception in its place.
    private static func value(of outcome: BoundObject) throws -> PythonReference {
        let error = try outcome[1]
        guard error.isNone else { throw ExecutorError.translated(PythonError(error)) }
        return try outcome[0].reference
    }

    private func control(of inner: PythonReference) -> Future<PythonReference>.Control {
        let interpreter = interpreter
        @Sendable func ask(_ method: String) -> Bool {
            (try? interpreter.tryAttached { gil in try Bool(gil.bind(inner).attribute(method)()) }) ?? false
        }
        return Future.Control(
            cancel: { ask("cancel") },
            cancelSoon: {
                interpreter.executor.interfere { gil in _ = try gil.bind(inner).attribute("cancel")() }
            },
            isRunning: { ask("running") })
    }
}

extension GIL {
    /// What raises an exception in a thread, or takes one back that was not raised yet, for Python to call.
    func interrupt() throws -> PythonReference {
        try function("interrupt") { gil, arguments in
            let thread = try UInt(gil.bind(arguments[0]))
            gil.raise(gil.bind(arguments[1]).isNone ? nil : arguments[1], inThread: thread)
            return PythonNone()
        }
    }
}
