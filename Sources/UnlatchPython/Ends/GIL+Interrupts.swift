internal import CPythonABI

/// Whether Ctrl-C came since some released work began: asked by that work between its pieces.
///
/// GIL: either. Cost: one load.
public struct Interruption: Sendable {
    private let start: Int

    init(since start: Int) { self.start = start }

    /// Whether SIGINT has arrived.
    public var isRequested: Bool { InterruptWatch.count != start }
}

extension GIL {
    /// Lets Python act on signals that have arrived: after Ctrl-C this throws `KeyboardInterrupt`.
    ///
    /// For native work that keeps the lock: call it every few milliseconds. Python acts on signals in its main thread,
    /// the one that started the interpreter; on others this does nothing.
    ///
    /// - Throws: `PythonError`: what the signal's Python handler raised.
    ///
    /// GIL: held. Cost: a few nanoseconds when there is no signal.
    public func checkInterrupts() throws(PythonError) {
        ThreadState.assertAttached()
        try PythonError.check(unl_py.PyErr_CheckSignals())
    }

    /// As `released`, for work that Ctrl-C must be able to stop: `body` looks at its argument between pieces of the
    /// work, and stops early when asked to.
    ///
    /// ```swift
    /// try gil.releasedInterruptibly { interruption in
    ///     for block in blocks where !interruption.isRequested { try team.parallelFor(block) { … } }
    /// }
    /// ```
    ///
    /// Afterwards, with the lock taken again, Python acts on the signal: in Python's main thread this throws
    /// `KeyboardInterrupt`. On other threads the body's result is returned, and Python's main thread gets the exception.
    /// A program that does not handle SIGINT is ended by it, as before: see `Interpreter.start(_:handlingInterrupts:)`.
    ///
    /// - Parameter body: Runs on the calling thread, without the lock.
    /// - Returns: What `body` returns, when no signal's handler raised.
    /// - Throws: `PythonError` from the signal's handler, else what `body` throws.
    ///
    /// GIL: held before and after, released inside. Cost: that of `released` and four system calls, about 1 µs.
    @discardableResult
    public mutating func releasedInterruptibly<R: ~Copyable>(
        _ body: (Interruption) throws -> R
    ) throws -> R {
        InterruptWatch.begin()
        defer { InterruptWatch.end() }
        let interruption = Interruption(since: InterruptWatch.count)
        let result: R
        do {
            result = try released { try body(interruption) }
        } catch {
            try checkInterrupts()
            throw error
        }
        try checkInterrupts()
        return result
    }
}
