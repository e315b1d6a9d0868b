internal import CPythonABI
import Glibc
import Synchronization

extension Interpreter {
    private static let startingThread = Atomic<UInt>(0)

    /// Python's number for the thread that started it; 0 where somebody else did.
    static var mainThread: UInt { startingThread.load(ordering: .relaxed) }

    /// Loads the library. A failure leaves the process as it was.
    func load() throws(InterpreterError) {
        for path in [location.library, location.executable] where path.utf8.contains(0) {
            throw InterpreterError(.loadFailed, "a path of \(location) has a NUL in it")
        }
        var message = [CChar](repeating: 0, count: 1024)
        guard unl_python_load(location.library, &message, message.count) == 0 else {
            throw InterpreterError(
                .loadFailed, "the library of \(location.executable) cannot be used: \(message.textUpToNUL)")
        }
    }

    /// Starts what was loaded. After a failure nobody holds the lock, and Python cannot be started again.
    func begin(
        _ handlingInterrupts: Bool, _ arguments: Arguments, _ folders: [String]
    ) throws(InterpreterError) {
        var message = [CChar](repeating: 0, count: 4096)
        guard unl_python_start(location.executable, &message, message.count) == 0 else {
            throw InterpreterError(
                .loadFailed, "\(location.executable) cannot start: \(message.textUpToNUL)\(pythonVariables())")
        }
        Self.shareWithOtherCopies()
        SignalLook.adoptThisThread()
        var step = "Python's handler of Ctrl-C could not be installed"
        do {
            if handlingInterrupts { try InterruptHandling.install() }
            step = "sys.argv and sys.path could not be set"
            try Self.setUpSystem(arguments, folders)
        } catch {
            let cause = "\(error)"  // made while there is a Python to ask
            _ = unl_py.Py_FinalizeEx()
            throw InterpreterError(.loadFailed, "\(step): \(cause)")
        }
        Self.startingThread.store(ThreadState.identity, ordering: .relaxed)
        SignalAction.ignoreUnlessSet(SIGPIPE)
        ForkHandling.register()
        atexit { Interpreter.processExits() }
        ThreadState.leaveForGood()
    }
}

extension [CChar] {
    /// What C wrote.
    var textUpToNUL: String { String(decoding: prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) }
}

/// For messages: the environment variables that Python reads, as far as they are set. Empty, or begins with a semicolon.
func pythonVariables() -> String {
    var found: [String] = []
    var next = environ
    while let entry = next.pointee {
        let text = String(cString: entry)
        if text.hasPrefix("PYTHON") { found.append(text) }
        next += 1
    }
    return found.isEmpty ? "" : "; in the environment: \(found.sorted().joined(separator: ", "))"
}
