internal import CPythonABI

extension Interpreter {
    /// The interpreter that runs in this process: the one that `start` started, or, for code that Python itself has
    /// loaded, the one that loaded it. Nil when there is none, or it has ended.
    ///
    /// ```swift
    /// let version = try Interpreter.running?.attached { gil in try String(gil.import("sys").version) }
    /// ```
    ///
    /// GIL: either. Cost: once a search for Python's functions, then a lock that is hardly ever contended.
    public static var running: Interpreter? { try? joined() }

    /// As `running`, and says why there is none.
    static func joined() throws(InterpreterError) -> Interpreter {
        if let interpreter = try current() { return interpreter }
        var message = [CChar](repeating: 0, count: 1024)
        guard unl_python_attach_running(&message, message.count) == 0 else {
            let cause = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw InterpreterError(.loadFailed, "the Python of this process cannot be used: \(cause)")
        }
        // Not under the mutex of the interpreter's state: who holds that must not wait for Python's lock.
        let attachment = ThreadState.isAttached ? nil : ThreadState.attach()
        let location = InterpreterLocation.ofRunning()
        if let attachment { ThreadState.detach(attachment) }
        let interpreter = try adopt(Interpreter(location))
        // What Swift still holds when Python has ended is forgotten instead of counted.
        _ = unl_py.Py_AtExit { Interpreter.forgetJoined() }
        return interpreter
    }
}

extension InterpreterLocation {
    /// What the interpreter of this process says of itself. pre: the lock is held.
    fileprivate static func ofRunning() -> InterpreterLocation {
        let full = String(cString: unl_py.Py_GetVersion())
        let gil = GIL(assumingAttached: ())
        let system = try? gil.import("sys")
        func text(_ name: String) -> String { (try? system?.attribute(name).text()) ?? "" }
        return InterpreterLocation(
            executable: text("executable"), version: String(full.prefix { $0 != " " }),
            library: unl_python_library_path().map { String(cString: $0) } ?? "", prefix: text("prefix"),
            isFreeThreaded: unl_py.unl_is_free_threaded != 0)
    }
}
