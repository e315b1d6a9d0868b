internal import CPythonABI

extension Interpreter {
    /// Waits for something that other threads do, as Python's own waiting calls do: the lock, when the calling thread
    /// holds it, is given back meanwhile, and Python's signal handlers run in its main thread: Ctrl-C raises
    /// `KeyboardInterrupt` there.
    ///
    /// - Parameter wait: Looks at its argument several times a second, and returns early when asked to. On another
    ///   thread than Python's main one nothing is thrown then: the caller goes on waiting.
    /// - Returns: What `wait` returns.
    /// - Throws: `PythonError` from the signal's handler, else what `wait` throws.
    ///
    /// GIL: either; released inside.
    package static func waiting<R>(_ wait: (Interruption) throws -> R) throws -> R {
        guard AttachmentCount.phase.hasPython else { return try wait(.never) }
        if ThreadState.isAttached {
            var gil = GIL(assumingAttached: ())
            return try gil.releasedInterruptibly(wait)
        }
        let begins = SignalLook.beginWithoutLock()
        defer { if begins { SignalLook.end() } }
        guard SignalLook.isOn else { return try wait(.never) }
        let result = Result { try wait(.looking()) }
        if SignalLook.hasRaised {
            try current()?.tryAttached { _ in try SignalLook.check() }
        }
        return try result.get()
    }
}

extension GIL {
    /// Has the Python code of a thread raise an exception of this class at its next bytecode; nil takes back one that was
    /// not raised yet. Does nothing for a thread that Python does not know.
    ///
    /// - Parameter thread: Python's number for it, `threading.get_ident()`.
    package func raise(_ exception: PythonReference?, inThread thread: UInt) {
        ThreadState.assertAttached()
        ThreadState.raise(exception, inThread: thread)
    }

    /// Takes back what another thread has asked the calling one to raise, if it was not raised yet.
    package func takeBackInterrupt() { raise(nil, inThread: ThreadState.identity) }
}
