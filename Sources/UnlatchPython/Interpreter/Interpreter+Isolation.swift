internal import CPythonABI
import Synchronization

extension Interpreter {
    /// Whether this CPython can have interpreters with a lock of their own: 3.12 or later.
    public var supportsIsolation: Bool { unl_py.Py_NewInterpreterFromConfig != nil }

    /// Runs `body` in a new interpreter that has a lock of its own, on a new thread, and waits for it.
    ///
    /// Python code in several such interpreters runs at the same time. They share nothing: each imports its modules
    /// anew, and only Swift values go in and out.
    ///
    /// ```swift
    /// let primes = try python.withIsolatedInterpreter { gil in
    ///     try [Int](gil.evaluate("[n for n in range(2, 100) if all(n % d for d in range(2, n))]"))
    /// }
    /// ```
    ///
    /// Extension modules that do not support this, NumPy among them, refuse to be imported: an `ImportError`
    /// says so. Daemon threads, `os.fork` and `os.exec` are not allowed in there.
    ///
    /// ### Drawbacks
    /// A `PythonReference` belongs to the interpreter that made it, and the compiler does not know which: do not use one
    /// in another interpreter. It may be dropped anywhere, and is given back under its own interpreter's lock. That the result is `Codable` keeps references from leaving as results.
    ///
    /// - Parameter body: Gets the token of the new interpreter; `attached` inside it stays in that interpreter.
    /// - Returns: What `body` returns.
    /// - Throws: `InterpreterError` with the code `unsupported` before CPython 3.12, `ended` after `finalize()`, `noThread`,
    ///   or what `body` throws; a `PythonError` arrives as `IsolatedError`. On Python's main thread the handlers of signals
    ///   run meanwhile, and a `PythonError` that one raises is thrown when `body` has returned.
    ///
    /// GIL: either; released while waiting. Cost: 10 to 50 ms for making and ending the interpreter.
    public func withIsolatedInterpreter<R: Codable & Sendable>(
        _ body: @Sendable (inout GIL) throws -> R
    ) throws -> R {
        var result: Result<R, any Error>?
        try runIsolated { gil in
            do {
                result = .success(try body(&gil))
            } catch let error as PythonError {
                result = .failure(IsolatedError(type: error.type, message: error.message, traceback: error.traceback))
            } catch {
                result = .failure(error)
            }
        }
        guard let result else { preconditionFailure("an isolated interpreter returned without a result") }
        return try result.get()
    }

    /// As the other one, for work without a result.
    public func withIsolatedInterpreter(_ body: @Sendable (inout GIL) throws -> Void) throws {
        _ = try withIsolatedInterpreter { gil in
            try body(&gil)
            return true
        }
    }

    /// As the public ones, on the calling thread instead of a new one: it must be one that Python does not know.
    ///
    /// - Parameter body: Gets the token of the new interpreter. Nothing of Python's may leave it.
    /// - Throws: `InterpreterError`.
    package func isolatedOnThisThread(_ body: (inout GIL) -> Void) throws {
        guard supportsIsolation else { throw isolationMissing }
        try tryAttached { _ in try Isolation.run(body) }
    }

    /// Why there are none. For whoever must say it before starting anything.
    package var isolationMissing: InterpreterError {
        InterpreterError(
            .unsupported,
            "CPython \(location.version) has no interpreters with a lock of their own: they need 3.12 or later")
    }

    /// How many interpreters with a lock of their own there are now. While there is one, CPython (up to 3.13 at least)
    /// crashes in a child of `os.fork`: it ends the other interpreters there without being in one.
    package static var isolatedCount: Int { Isolation.count.load(ordering: .acquiring) }

    private func runIsolated(_ body: (inout GIL) -> Void) throws {
        guard supportsIsolation else { throw isolationMissing }
        // The new thread needs the lock before it has its own.
        let isAttached = AttachmentCount.phase != .ended && ThreadState.isAttached
        let looks = isAttached ? SignalLook.begin() : SignalLook.beginWithoutLock()
        let released = isAttached ? ThreadState.release() : nil
        var failure: (any Error)?
        let started = Result<Void, ThreadFailure> { () throws(ThreadFailure) in
            try OwnThread.run(look: { _ = SignalLook.ifDue() }) {
                do {
                    try self.tryAttached { _ in try Isolation.run(body) }
                } catch {
                    failure = error
                }
            }
        }
        if looks { SignalLook.end() }
        if let released { ThreadState.acquire(released) }
        if SignalLook.hasRaised { try tryAttached { _ in try SignalLook.check() } }
        if case .failure(let failure) = started { throw InterpreterError(failure) }
        if let failure { throw failure }
    }
}

/// A Python exception of an isolated interpreter: its texts, since the object ends with its interpreter.
public struct IsolatedError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The exception's class, as in `ValueError`.
    public let type: String
    /// `str(exception)`.
    public let message: String
    /// The text that Python would print, last line included.
    public let traceback: String

    public var description: String { message.isEmpty ? type : "\(type): \(message)" }
}

/// Interpreters with a lock of their own that we make.
enum Isolation {
    /// Those that are there.
    static let count = Atomic<Int>(0)

    /// pre: the calling thread holds the first interpreter's lock.
    static func run(_ body: (inout GIL) -> Void) throws {
        count.wrappingAdd(1, ordering: .acquiringAndReleasing)
        defer { count.wrappingSubtract(1, ordering: .acquiringAndReleasing) }
        let isolated = try ThreadState.isolate()
        let number = InterpreterNumber(value: ThreadState.interpreterNumber)
        OtherInterpreters.begin(number)
        var gil = GIL(assumingAttached: ())
        body(&gil)
        UndescribedExceptions.describe()
        OtherInterpreters.perform(for: number)
        ThreadState.endIsolation(isolated)
        OtherInterpreters.end(number)
    }
}
