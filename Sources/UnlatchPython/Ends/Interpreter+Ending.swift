internal import CPythonABI

extension Interpreter {
    /// How an interpreter ended.
    public enum Ending: Hashable, Sendable {
        /// Python has ended.
        case complete
        /// Python has ended, and could not write out all of its output.
        case outputLost
        /// So many threads were still attached when the time was over. Python was left as it is: they may go on, nobody
        /// else may attach, `atexit` functions have not run, and the process may exit.
        case abandoned(threads: Int)
    }

    /// Ends the interpreter: waits for the threads that are attached, then for Python's non-daemon threads, runs its
    /// `atexit` functions, and frees its objects. A process cannot start another one.
    ///
    /// From the call on `attached` is refused, and `tryAttached` throws, on every thread that is not attached already.
    /// Threads inside `attached`, released or not, are waited for; those that do not leave within `timeout` are never
    /// cut off: Python is then left alone instead. A further call waits for the first, and returns what that returned.
    ///
    /// Python's own daemon threads are not waited for: CPython stops them when they next want the lock.
    ///
    /// A program need not call this before it exits: Python's `atexit` functions then run and its output is written out,
    /// but threads are not waited for, and objects not freed.
    ///
    /// - Parameter timeout: How long to wait for attached threads, in seconds.
    /// - Returns: How it ended.
    /// - Precondition: The calling thread is not attached. It need not be the one that started the interpreter.
    ///
    /// GIL: released; taken for good. Cost: milliseconds, and whatever the waiting takes.
    @discardableResult
    public func finalize(timeout: Double = 10) -> Ending {
        if AttachmentCount.phase != .absent, ThreadState.isAttached || ThreadState.hasReleased {
            fatalError("Interpreter.finalize() inside attached would wait for itself: call it outside")
        }
        if let ending = Self.claimOrWait() { return ending }
        EndOfInterpreter.prepare()  // threads of ours that would be waited for, or would want the lock
        Interpreter.claimEnd()
        let remaining = AttachmentCount.close(timeout: timeout)
        let ending = remaining > 0 ? Ending.abandoned(threads: remaining) : Self.endPython()
        Self.finalization.withLock { $0 = .over(ending) }
        Self.finalization.wakeAll()
        return ending
    }

    private enum Finalization {
        case notBegun
        /// By a thread of the process that this was noted in.
        case begun(process: UInt32)
        case over(Ending)
    }

    private static let finalization = Guarded.heldAcrossForks(Finalization.notBegun)

    /// Nil when the caller is the first; else the ending, which is waited for. In a forked child, what a thread of the
    /// parent had begun nobody goes on with: the caller is the first.
    private static func claimOrWait() -> Ending? {
        let process = ForkHandling.generation
        return finalization.wait { finalization -> Ending?? in
            switch finalization {
            case .over(let ending): return .some(ending)
            case .begun(process): return nil
            case .notBegun, .begun:
                finalization = .begun(process: process)
                return .some(nil)
            }
        }
    }

    /// Somebody else has ended the Python that he started.
    static func endedOutside() {
        finalization.withLock { $0 = .over(.complete) }
        finalization.wakeAll()
    }

    /// pre: nobody is attached, and nobody is let in.
    private static func endPython() -> Ending {
        ThreadState.attachForGood()
        ThreadState.noteEnding()
        DeferredDrops.perform()
        UndescribedExceptions.describe()
        Interpreter.excuseMainThread()
        AttachmentCount.advance(to: .finalizing)
        let status = unl_py.Py_FinalizeEx()
        unl_python_forget_interpreter(InterpreterNumber.first.value)
        AttachmentCount.advance(to: .ended)
        return status == 0 ? .complete : .outputLost
    }

    /// Has `threading` not wait for Python's main thread when the end comes on another one.
    ///
    /// Up to 3.12 the module waits for every thread that has not ended, the main thread among them, unless the waiting
    /// one is the main thread itself: then it first gives back a lock of that thread, which is what is done here. Later
    /// versions have no such lock, and no such wait. pre: the lock is held, for good.
    private static func excuseMainThread() {
        let gil = GIL(assumingAttached: ())
        let source = """
            [thread._tstate_lock.release()
             for module in [__import__('sys').modules.get('threading')] if module is not None
             for thread in [module.main_thread()] if thread.ident != module.get_ident()
             if getattr(thread, '_tstate_lock', None) is not None and thread._tstate_lock.locked()]
            """
        _ = PythonError.forgetting { try gil.evaluate(source).reference }
    }
}
