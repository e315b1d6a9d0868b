import Synchronization

/// An asyncio event loop on a thread of its own.
final class AsyncioBridge: Sendable {
    let executor: PythonExecutor
    /// `Loop` of `asyncioSource`.
    private let loop: PythonReference
    private let thread = Mutex<NativeThread?>(nil)

    private init(_ executor: PythonExecutor, _ gil: inout GIL) throws {
        self.executor = executor
        loop = try gil.bind(executor.asyncioCode(gil)).item("Loop")().reference
    }

    /// Begins to wait for the awaitable on the loop; `done` is called once. Returns the `Call`.
    func begin(
        _ awaitable: PythonReference, _ gil: borrowing GIL, done: @escaping @Sendable (Outcome) -> Void
    ) throws -> PythonReference {
        let report = try gil.function("done") { gil, arguments in
            done(try Outcome(kind: Int(gil.bind(arguments[0])), arguments[1], gil))
            return 0
        }
        return try gil.bind(loop).attribute("begin")(awaitable, report).reference
    }

    /// What became of an awaitable.
    typealias Outcome = Result<PythonReference, any Error>

    private func serve() {
        _ = try? executor.interpreter.tryAttached { gil in try gil.bind(loop).attribute("serve")() }
    }

    /// Cancels what the loop still runs, waits until that has ended, and ends the thread. pre: the lock is not held.
    private func shutDown() {
        guard let thread = thread.withLock({ $0.take() }) else { return }
        _ = try? executor.interpreter.tryAttached { gil in try gil.bind(loop).attribute("stop")() }
        thread.join()
    }

    // MARK: - The one of the interpreter

    private static let shared = Mutex<AsyncioBridge?>(nil)

    /// The interpreter's bridge; its loop and thread are started the first time.
    static func shared(_ executor: PythonExecutor, _ gil: inout GIL) throws -> AsyncioBridge {
        if let known = known(executor) { return known }
        // Made outside the mutex: Python code may hand the lock to a thread that wants the mutex.
        let new = try AsyncioBridge(executor, &gil)
        let (winner, isNew) = shared.withLock { shared in
            if let shared, shared.executor.interpreter === executor.interpreter { return (shared, false) }
            shared = new
            return (new, true)
        }
        guard isNew else {
            try gil.bind(new.loop).attribute("loop").attribute("close")()
            return winner
        }
        new.thread.withLock { $0 = NativeThread("unlatch-asyncio") { new.serve() } }
        _ = EndOfInterpreter.add { forget(new) }
        return new
    }

    /// Ends the loop and its thread, when there is one. pre: the lock is not held.
    static func shutDownShared() {
        if let bridge = shared.withLock({ $0 }) { forget(bridge) }
    }

    private static func known(_ executor: PythonExecutor) -> AsyncioBridge? {
        shared.withLock { $0.flatMap { $0.executor.interpreter === executor.interpreter ? $0 : nil } }
    }

    private static func forget(_ bridge: AsyncioBridge) {
        shared.withLock { shared in if shared === bridge { shared = nil } }
        bridge.shutDown()
    }
}

extension Result<PythonReference, any Error> {
    /// As `asyncioSource` reports it.
    fileprivate init(kind: Int, _ value: PythonReference, _ gil: borrowing GIL) throws {
        switch kind {
        case 0: self = .success(value)
        case 1: self = .failure(PythonError.wrapping(value, gil))
        default: self = .failure(CancellationError())
        }
    }
}
