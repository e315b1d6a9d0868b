internal import CInterrupts
internal import CPythonABI

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

    /// As `released`, for work that signals must be able to interrupt: `body` looks at its argument between pieces of
    /// the work, and stops early when asked to. The runs of a team on the calling thread look by themselves.
    ///
    /// ```swift
    /// try gil.releasedInterruptibly { interruption in
    ///     for block in blocks where !interruption.isRequested { try team.parallelFor(block) { … } }
    /// }
    /// ```
    ///
    /// In Python's main thread every Python handler, of whatever signal, runs while the work goes on, some ten
    /// milliseconds after the signal. The work is asked to stop when one raises, as Ctrl-C's does, and this throws what it
    /// raised. On other threads the work is asked to stop by Ctrl-C (SIGINT), the body's result is returned, and Python's
    /// main thread gets the exception. A program that does not handle SIGINT is ended by it, as before: see
    /// `Interpreter.start(_:handlingInterrupts:)`.
    ///
    /// - Parameter body: Runs on the calling thread, without the lock. Signal handlers run in the middle of it, where it
    ///   asks and inside runs of a team: it must not hold a lock there that they need.
    /// - Returns: What `body` returns, when no signal's handler raised.
    /// - Throws: `PythonError` from the signal's handler, else what `body` throws.
    ///
    /// GIL: held before and after, released inside. Cost: that of `released` and some ten nanoseconds; on other threads
    /// than Python's main one also that of four system calls, about 1 µs.
    @discardableResult
    public mutating func releasedInterruptibly<R: ~Copyable>(
        _ body: (Interruption) throws -> R
    ) throws -> R {
        let begins = SignalLook.begin()
        defer { if begins { SignalLook.end() } }
        let looks = SignalLook.isOn
        if !looks { unl_interrupts_begin() }
        defer { if !looks { unl_interrupts_end() } }
        let interruption: Interruption = looks ? .looking() : .counting()
        let result: R
        do {
            result = try released { try body(interruption) }
        } catch {
            try SignalLook.check()
            try checkInterrupts()
            throw error
        }
        try SignalLook.check()
        try checkInterrupts()
        return result
    }
}
