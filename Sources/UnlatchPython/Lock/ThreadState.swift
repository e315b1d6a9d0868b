internal import CPythonABI
import Glibc
import Synchronization

/// The one place that calls CPython's thread-state functions.
///
/// *Attach* makes a thread known to the interpreter and takes its lock; *release* gives the lock back for a while.
/// In a free-threaded build the same calls attach and detach without a lock to take, so the verbs stay true.
@usableFromInline
enum ThreadState {
    /// Whether the calling thread holds the lock of some interpreter; false, too, after Python's end.
    /// pre: the library is loaded. Cost: two thread-local look-ups; one from 3.12 on.
    ///
    /// `PyGILState_Check` is no help: it answers yes on every thread once a program has had a second interpreter. Up to
    /// 3.11 a thread's own state says nothing of an interpreter beside the first one, which has another.
    static var isAttached: Bool {
        guard let current = unl_py.unl_current_thread_state() else { return false }
        return isOwn(current) || unl_python_is_state_of_this_thread(current) != 0
    }

    /// Whether the current state is that of the calling thread. From 3.12 on it always is.
    @inline(__always)
    private static func isOwn(_ current: UnsafeMutableRawPointer) -> Bool {
        unl_py.unl_thread_number_offset == 0 || current == unl_py.PyGILState_GetThisThreadState()
    }

    /// As `isAttached`, and takes the interpreter into account when it is one that we have not been in.
    @inline(__always)
    static func isAttachedNoting() -> Bool {
        guard let current = unl_py.unl_current_thread_state() else { return false }
        // Up to 3.11, other code than the thread's own start has put it into an interpreter where the state is not its own.
        if unl_py.unl_thread_number_offset != 0 {
            if current == unl_py.PyGILState_GetThisThreadState() { return true }
            if unl_python_is_state_of_this_thread(current) == 0 { return false }
        }
        OtherInterpreters.beginCurrent()
        return true
    }

    /// Whether the calling thread has given a lock back in `released`, and not attached again since.
    /// Cost: one thread-local load.
    static var hasReleased: Bool {
        @inline(__always) get { unl_python_released() != nil }
    }

    /// Stops the program with a message where a token is used on a thread that has given the lock back: what the compiler
    /// does not see when two tokens are nested. Cost: a call and a thread-local load; a debug build asks Python each time.
    @usableFromInline
    @_effects(releasenone)  // or a reference would be counted around it
    static func assertAttached() {
        if hasReleased || _isDebugAssertConfiguration() { checkWithPython() }
        if LastingNativeWork.isOn { LastingNativeWork.pause() }
    }

    @inline(never)
    private static func checkWithPython() {
        if isAttached { return }
        fatalError(
            "a GIL token was used while its thread had released the lock through another token: see GIL, Drawbacks")
    }

    // These four are what `attached` and `released` call where they are inlined: a number or a pointer comes back in a
    // register, and there is no generic type.

    /// What `attach` returns when it took up the state that the thread had released; not one of Python's numbers.
    private static let resumed: Int32 = -1

    /// Attaches the thread, and does what was left to do with the lock. `detach` takes back what it returns.
    ///
    /// Inside `released` the thread goes on in the interpreter that it was in, under the same state: `PyGILState_Ensure`
    /// would, up to 3.11, enter the first interpreter.
    @usableFromInline
    static func attach() -> Int32 {
        let previous = attachOnly()
        DeferredDrops.perform()
        return previous
    }

    /// As `attach`, for who measures how long the lock takes: what was left to do comes after that.
    @inline(__always)
    static func attachOnly() -> Int32 {
        guard let released = unl_python_released() else { return unl_py.PyGILState_Ensure() }
        unl_py.PyEval_RestoreThread(released)
        unl_python_set_released(nil)
        return resumed
    }

    @usableFromInline
    static func detach(_ previous: Int32) {
        if previous == resumed {
            unl_python_set_released(unl_py.PyEval_SaveThread())
        } else {
            unl_py.PyGILState_Release(previous)
        }
    }

    /// Gives the lock back. `acquire` takes back what it returns. pre: the calling thread holds the lock.
    @usableFromInline
    static func release() -> UnsafeMutableRawPointer {
        if hasReleased { checkWithPython() }
        if LastingNativeWork.isOn { LastingNativeWork.pause() }
        DeferredDrops.performPostponed()
        let state = unl_py.PyEval_SaveThread()
        unl_python_set_released(state)
        return state
    }

    /// Takes the lock again, and does what was left to do with it meanwhile, by this thread or others.
    @usableFromInline
    static func acquire(_ state: UnsafeMutableRawPointer) {
        acquireOnly(state)
        DeferredDrops.perform()
    }

    /// As `acquire`, for who measures how long the lock takes: what was left to do comes after that.
    @inline(__always)
    static func acquireOnly(_ state: UnsafeMutableRawPointer) {
        if ending.load(ordering: .relaxed) != 0 { waitForExitUnlessEnding() }
        unl_py.PyEval_RestoreThread(state)
        unl_python_set_released(nil)
        if LastingNativeWork.isOn { LastingNativeWork.resume() }
    }

    /// The thread that ends Python, once its end has begun.
    private static let ending = Atomic<UInt>(0)

    /// Notes that the calling thread ends Python, or will go on to do so.
    static func noteEnding() { ending.store(pthread_self(), ordering: .relaxed) }

    /// Python has ended, or its end is so far that only the ending thread gets the lock: any other one that comes back
    /// from released work, a daemon thread, waits for the process to exit. CPython up to 3.10 would read the thread's
    /// interpreter, which may be freed.
    @inline(never)
    private static func waitForExitUnlessEnding() {
        guard ending.load(ordering: .relaxed) != pthread_self(), unl_py.Py_IsInitialized() == 0 else { return }
        while true { pause() }
    }

    // SAFETY: written once, by the thread that starts Python and before others are let in.
    nonisolated(unsafe) private static var starting: (state: UnsafeMutableRawPointer, process: UInt32)?

    /// The end of the interpreter's start: the starting thread holds the lock and gives it back.
    static func leaveForGood() { starting = (unl_py.PyEval_SaveThread(), ForkHandling.generation) }

    /// The beginning of the interpreter's end, which destroys the thread's state together with everything else.
    ///
    /// A free-threaded CPython (seen in 3.13) ends under the state of the thread that started it, whichever thread calls:
    /// with another state the caller would lose its own on the way, and the memory that it allocates from. So it takes that
    /// one, which nobody uses: nobody is attached. A forked child may not have it: its thread has the state that it has.
    static func attachForGood() {
        if unl_py.unl_is_free_threaded != 0, let starting, starting.process == ForkHandling.generation {
            unl_py.PyEval_RestoreThread(starting.state)
        } else {
            _ = unl_py.PyGILState_Ensure()
        }
    }

    /// Makes the calling thread known until the interpreter's end: later attachments find its state instead of making
    /// one. pre: the thread is not attached.
    static func keep() {
        _ = unl_py.PyGILState_Ensure()
        _ = unl_py.PyEval_SaveThread()
    }

    /// In a forked child, where the calling thread is the only one: its state outlives its attachments. CPython 3.11 ends
    /// the process when a thread attaches while the interpreter has no state left.
    static func keepInChild() {
        let current = unl_py.unl_current_thread_state()
        if current != nil, current == unl_py.PyGILState_GetThisThreadState() { _ = unl_py.PyGILState_Ensure() }
    }

    /// The number of the interpreter whose lock the calling thread holds. pre: it holds one.
    static var interpreterNumber: Int64 { unl_py.PyInterpreterState_GetID(unl_py.PyInterpreterState_Get()) }

    /// Notes that Python has called under the current state; returns what was noted before. pre: a lock is held.
    static func noteEntry() -> UnsafeMutableRawPointer? {
        let outer = unl_python_entered()
        unl_python_set_entered(unl_py.unl_current_thread_state())
        return outer
    }

    static func endEntry(_ outer: UnsafeMutableRawPointer?) { unl_python_set_entered(outer) }

    /// Python's number for the calling thread.
    static var identity: UInt { unl_py.PyThread_get_thread_ident() }

    /// Makes the Python code of a thread raise an exception of this class at its next bytecode; nil takes back one that
    /// was not raised yet. Does nothing for a thread that Python does not know. pre: the lock is held.
    static func raise(_ exception: PythonReference?, inThread thread: UInt) {
        _ = unl_py.PyThreadState_SetAsyncExc(thread, exception?.pointer)
    }

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
