internal import CInterrupts
internal import CPythonABI

/// Native work on Python's main thread that lets Python act on signals now and then.
///
/// Python runs its signal handlers on that thread alone, between two bytecodes, so while it works natively they would
/// wait for the work's end. No handler of ours is needed for this: Python's own has noted the signal, whichever thread it
/// came to, and the look asks Python. So whatever others do with the signals' handlers does not matter.
enum SignalLook {
    /// Has the calling thread look, if Python acts on signals there. `end` follows when this returns true: not where it
    /// looks already. pre: the lock is held. Cost: two thread-local look-ups, but for a thread's first time.
    static func begin() -> Bool {
        switch unl_thread_role() {
        case UNL_ROLE_OTHER: false
        case UNL_ROLE_MAIN: unl_look_begin(look)
        default: isMainThread() && unl_look_begin(look)
        }
    }

    /// As `begin`, for a thread that does not hold the lock: one that is not known yet does not look.
    static func beginWithoutLock() -> Bool { unl_thread_role() == UNL_ROLE_MAIN && unl_look_begin(look) }

    /// Whether the calling thread looks.
    static var isOn: Bool { unl_looks() }

    /// Looks when it is time. False: a handler has raised.
    static func ifDue() -> Bool { unl_look_if_due() }

    static func end() { unl_look_end() }

    /// Whether a handler has raised something that `restoreRaised` has not set yet.
    static var hasRaised: Bool { unl_look_raised()[0] != nil }

    /// Sets what a handler has raised as Python's current exception, in the place of another one. False: none has.
    /// pre: the lock is held.
    static func restoreRaised() -> Bool {
        let raised = unl_look_raised()
        guard let type = raised[0] else { return false }
        unl_py.PyErr_Restore(
            OpaquePointer(type), raised[1].map { OpaquePointer($0) }, raised[2].map { OpaquePointer($0) })
        for index in 0..<3 { raised[index] = nil }
        unl_look_again()
        return true
    }

    /// Throws what a handler has raised. pre: the lock is held.
    static func check() throws(PythonError) {
        if restoreRaised() { throw .fetch() }
    }

    /// The thread that starts Python becomes its main thread.
    static func adoptThisThread() { unl_thread_set_role(UNL_ROLE_MAIN) }

    /// What a look does: takes the lock, if the thread has given it back, and lets Python run its handlers.
    private static let look: @convention(c) () -> Bool = {
        let entry = AttachmentCount.enter()
        if entry == .refused { return true }
        return entry.attached(#fileID, #line) { gil in
            if LastingNativeWork.isOn { LastingNativeWork.pause() }  // handlers are Python's time
            if unl_py.PyErr_CheckSignals() == 0 { return true }
            var type: OpaquePointer?
            var value: OpaquePointer?
            var trace: OpaquePointer?
            unl_py.PyErr_Fetch(&type, &value, &trace)
            let raised = unl_look_raised()
            for (index, object) in [type, value, trace].enumerated() {
                // SAFETY: counted references, kept for the thread's `restoreRaised`.
                raised[index] = object.map { UnsafeMutableRawPointer($0) }
            }
            return false
        }
    }

    /// Asks Python, and remembers the answer for this thread. `threading.main_thread` may be the one that imported
    /// `threading` first; so a function is asked that works in the main thread alone. It is given no file, and refuses.
    private static func isMainThread() -> Bool {
        // The main thread may be working in another interpreter, which says no.
        guard unl_py.PyInterpreterState_Get() == unl_py.PyInterpreterState_Main() else { return false }
        let gil = GIL(assumingAttached: ())
        guard let ask = try? gil.import("_signal").attribute("set_wakeup_fd").reference,
            let arguments = try? PythonTuple(Int32.max).pythonReference(gil)
        else { return false }
        if let none = unl_py.PyObject_Call(ask.pointer, arguments.pointer, nil) { unl_py.Py_DecRef(none) }
        let isOther = unl_py.PyErr_ExceptionMatches(unl_py.PyExc_ValueError) != 0
        unl_py.PyErr_Clear()
        unl_thread_set_role(isOther ? UNL_ROLE_OTHER : UNL_ROLE_MAIN)
        return !isOther
    }
}
