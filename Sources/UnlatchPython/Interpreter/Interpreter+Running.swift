internal import CPythonABI

extension Interpreter {
    /// The interpreter that runs in this process: the one that `start` started, or, for code that Python itself has
    /// loaded, the one that loaded it. Nil when there is none, or it has ended.
    ///
    /// ```swift
    /// let version = try Interpreter.running?.attached { gil in try String(gil.import("sys").version) }
    /// ```
    ///
    /// When a Python that somebody else started comes to its end, threads that are attached are waited for, for a second
    /// at most, after Python's own threads have ended; from then on `tryAttached` throws, as after `finalize()`.
    ///
    /// GIL: either. Cost: once a search for Python's functions, then a lock that is hardly ever contended.
    public static var running: Interpreter? { try? joined() }

    /// Whether the table of Python's functions is filled by `join`. Nothing of Python's runs under this mutex.
    private static let isLoaded = Guarded.heldAcrossForks(false)

    /// As `running`, and says why there is none.
    ///
    /// - Parameter lockIsHeld: Whether Python has called, so that the lock is known to be held.
    static func joined(lockIsHeld: Bool = false) throws(InterpreterError) -> Interpreter {
        if let interpreter = try current() { return interpreter }
        try isLoaded.withLock { (isLoaded) throws(InterpreterError) in
            if isLoaded { return }
            var message = [CChar](repeating: 0, count: 1024)
            guard unl_python_attach_running(&message, message.count) == 0 else {
                throw InterpreterError(
                    .loadFailed, "the Python of this process cannot be used: \(message.textUpToNUL)")
            }
            isLoaded = true
        }
        let outer = lockIsHeld ? ThreadState.noteEntry() : nil
        defer { if lockIsHeld { ThreadState.endEntry(outer) } }
        // Not under the mutex of the interpreter's state: who holds that must not wait for Python's lock.
        let attachment = lockIsHeld || ThreadState.isAttached ? nil : ThreadState.attach()
        defer { if let attachment { ThreadState.detach(attachment) } }
        let (interpreter, isNew) = try adopt(Interpreter(InterpreterLocation.ofRunning()))
        if isNew {
            shareWithOtherCopies()
            watchForTheEnd()
        }
        return interpreter
    }

    /// Has Python tell us of its end. pre: the lock is held, of whatever interpreter.
    private static func watchForTheEnd() {
        // The very last: what Swift still holds is forgotten instead of counted. Also where there was no memory for more
        // such functions, nothing asks a Python that has ended: the function below has run before.
        _ = unl_py.Py_AtExit { Interpreter.forgetJoined() }
        if unl_python_has_other_interpreters() != 0, ThreadState.interpreterNumber != 0 {
            // The first interpreter must know, and this is another one: a new thread attaches to the first.
            let released = ThreadState.release()
            try? OwnThread.run {
                let attachment = ThreadState.attach()
                registerForTheEnd()
                ThreadState.detach(attachment)
            }
            ThreadState.acquire(released)
        } else {
            registerForTheEnd()
        }
    }

    /// pre: the lock of the first interpreter is held.
    private static func registerForTheEnd() {
        let gil = GIL(assumingAttached: ())
        let hostEnds = PythonError.forgetting {
            try gil.function("unlatch_host_ends") { gil, _ in
                gil.released { endForHost(timeout: 1) }
                return PythonNone()
            }
        }
        // A Python that is ending already may refuse.
        _ = PythonError.forgetting {
            if let hostEnds { try gil.import("atexit").register(hostEnds) }
        }
    }

    /// The host's Python has run its threads to their end, and is about to free its objects: threads of ours that ask
    /// for the lock by themselves are stopped, nobody else is let in, and who is inside is waited for.
    private static func endForHost(timeout: Double) {
        ThreadState.noteEnding()
        EndOfInterpreter.prepare()
        guard AttachmentCount.phase == .running else { return }
        _ = AttachmentCount.close(timeout: timeout)
    }
}

extension InterpreterLocation {
    /// What the interpreter of this process says of itself. pre: the lock is held.
    fileprivate static func ofRunning() -> InterpreterLocation {
        let full = String(cString: unl_py.Py_GetVersion())
        let gil = GIL(assumingAttached: ())
        let system = PythonError.forgetting { try gil.import("sys").reference }
        func text(_ name: String) -> String {
            guard let system else { return "" }
            return PythonError.forgetting { try gil.bind(system).attribute(name).reference }?.quietText ?? ""
        }
        return InterpreterLocation(
            executable: text("executable"), version: String(full.prefix { $0 != " " }),
            library: unl_python_library_path().map { String(cString: $0) } ?? "", prefix: text("prefix"),
            isFreeThreaded: unl_py.unl_is_free_threaded != 0)
    }
}
