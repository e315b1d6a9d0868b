internal import CPythonABI

/// The one place that calls CPython's thread-state functions.
///
/// *Attach* makes a thread known to the interpreter and takes its lock; *release* gives the lock back for a while.
/// In a free-threaded build the same calls attach and detach without a lock to take, so the verbs stay true.
enum ThreadState {
    /// What `attach` found, to be given back to `detach`.
    struct Attachment: ~Copyable {
        fileprivate let previous: Int32
    }

    /// A lock that was given back and will be taken again.
    struct Released: ~Copyable {
        fileprivate let state: UnsafeMutableRawPointer
    }

    /// Whether the calling thread holds the lock; false, too, after the interpreter's end. pre: the library is loaded.
    /// Cost: two thread-local look-ups.
    ///
    /// `PyGILState_Check` is no help: it answers yes on every thread once a program has had a second interpreter.
    static var isAttached: Bool {
        guard let current = unl_py.unl_current_thread_state() else { return false }
        return current == unl_py.PyGILState_GetThisThreadState()
    }

    /// Stops a debug build that uses a token on a thread that has given the lock back: what the compiler does not see
    /// when two tokens are nested.
    @inline(__always)
    static func assertAttached() {
        assert(
            isAttached,
            "a GIL token was used while its thread had released the lock through another token: see GIL, Drawbacks")
    }

    static func attach() -> Attachment { Attachment(previous: unl_py.PyGILState_Ensure()) }

    static func detach(_ attachment: consuming Attachment) { unl_py.PyGILState_Release(attachment.previous) }

    /// pre: the calling thread holds the lock.
    static func release() -> Released { Released(state: unl_py.PyEval_SaveThread()) }

    static func acquire(_ released: consuming Released) { unl_py.PyEval_RestoreThread(released.state) }

    /// The end of the interpreter's start: the starting thread holds the lock and gives it back.
    static func leaveForGood() { _ = unl_py.PyEval_SaveThread() }

    /// The beginning of the interpreter's end, which destroys the thread's state together with everything else.
    static func attachForGood() { _ = unl_py.PyGILState_Ensure() }

    /// An interpreter with a lock of its own, current on the calling thread, and the state that was current before.
    struct Isolated: ~Copyable {
        fileprivate let state: UnsafeMutableRawPointer
        fileprivate let previous: UnsafeMutableRawPointer
    }

    /// Makes an interpreter with a lock of its own, takes that lock, and gives the first one's back.
    /// pre: the calling thread holds the first interpreter's lock.
    static func isolate() throws(InterpreterError) -> Isolated {
        guard let make = unl_py.Py_NewInterpreterFromConfig, let previous = unl_py.unl_current_thread_state() else {
            throw InterpreterError(.unsupported, "interpreters with a lock of their own need CPython 3.12 or later")
        }
        var configuration = PyInterpreterConfig(
            use_main_obmalloc: 0, allow_fork: 0, allow_exec: 0, allow_threads: 1, allow_daemon_threads: 0,
            check_multi_interp_extensions: 1, gil: Int32(UNL_PY_OWN_GIL))
        var state: UnsafeMutableRawPointer?
        let status = make(&state, &configuration)
        guard status.type == 0, let state else {
            let cause = status.err_msg.map { String(cString: $0) } ?? "no reason given"
            throw InterpreterError(.loadFailed, "no interpreter with a lock of its own could be made: \(cause)")
        }
        return Isolated(state: state, previous: previous)
    }

    /// Ends that interpreter, and takes the first one's lock again.
    static func endIsolation(_ isolated: consuming Isolated) {
        unl_py.Py_EndInterpreter(isolated.state)
        _ = unl_py.PyThreadState_Swap(isolated.previous)
    }
}
