internal import CPythonABI
import Glibc
import Synchronization

/// The CPython of this process. There is one; it is started once and may be used from any thread.
///
/// ```swift
/// let python = try Interpreter.start()
/// let version = try python.attached { gil in try String(gil.import("sys").version) }
/// ```
///
/// GIL: either, for everything declared here.
public final class Interpreter: Sendable {
    /// The program, version and library that run.
    public let location: InterpreterLocation

    init(_ location: InterpreterLocation) { self.location = location }

    private enum State {
        case absent
        case running(Interpreter)
        case ended
    }

    private static let state = Mutex<State>(.absent)
    private static let runs = Atomic<Bool>(false)

    /// Starts the interpreter, or returns the one that runs when it is the same.
    ///
    /// The thread that calls first becomes Python's main thread; it does not hold the lock afterwards.
    /// Python's own signal handlers are not installed.
    ///
    /// - Parameter location: Which CPython; by default the one that `InterpreterLocation.find()` finds.
    /// - Throws: `InterpreterError`.
    public static func start(_ location: InterpreterLocation? = nil) throws(InterpreterError) -> Interpreter {
        try state.withLock { (state) throws(InterpreterError) in
            switch state {
            case .ended:
                throw InterpreterError(.ended, "the interpreter has been finalized: a process starts it once")
            case .running(let interpreter):
                if let location, location != interpreter.location {
                    throw InterpreterError(
                        .alreadyStarted,
                        "\(interpreter.location.executable) runs in this process already; use another process for "
                            + location.executable)
                }
                return interpreter
            case .absent:
                let found: InterpreterLocation
                if let location { found = location } else { found = try InterpreterLocation.find() }
                let interpreter = Interpreter(found)
                try interpreter.load()
                state = .running(interpreter)
                runs.store(true, ordering: .releasing)
                return interpreter
            }
        }
    }

    /// Ends the interpreter: waits for Python's non-daemon threads, runs its `atexit` functions, frees its objects.
    /// Call it from the thread that started it, when no other thread uses Python any more; afterwards `attached`
    /// is refused and references are no longer counted.
    ///
    /// - Returns: false when Python could not flush its output.
    @discardableResult
    public func finalize() -> Bool {
        Self.state.withLock { state in
            guard case .running = state else { return true }
            state = .ended
            ThreadState.attachForGood()
            DeferredDrops.perform()
            Self.runs.store(false, ordering: .releasing)
            return unl_py.Py_FinalizeEx() == 0
        }
    }

    /// The interpreter in use; nil when there is none yet.
    ///
    /// - Throws: `InterpreterError` with the code `ended`.
    static func current() throws(InterpreterError) -> Interpreter? {
        try state.withLock { (state) throws(InterpreterError) in
            switch state {
            case .running(let interpreter): return interpreter
            case .absent: return nil
            case .ended: throw InterpreterError(.ended, "the interpreter of this process has been finalized")
            }
        }
    }

    /// Takes an interpreter into use that somebody else started, unless one is in use.
    static func adopt(_ joined: Interpreter) throws(InterpreterError) -> Interpreter {
        if let interpreter = try current() { return interpreter }
        state.withLock { $0 = .running(joined) }
        runs.store(true, ordering: .releasing)
        return joined
    }

    /// The interpreter that somebody else started has ended. Called by Python.
    static func forgetJoined() {
        runs.store(false, ordering: .releasing)
        state.withLock { $0 = .ended }
    }

    /// Whether Python may be used: started, and not finalized.
    static var isRunning: Bool { runs.load(ordering: .acquiring) }

    private func load() throws(InterpreterError) {
        var message = [CChar](repeating: 0, count: 1024)
        guard unl_python_load(location.library, &message, message.count) == 0 else {
            let cause = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw InterpreterError(.loadFailed, "the library of \(location.executable) cannot be used: \(cause)")
        }
        // The name of the virtual environment's program is how Python finds that environment.
        guard let setProgramName = unl_py.Py_SetProgramName, let name = unl_py.Py_DecodeLocale(location.executable, nil)
        else {
            throw InterpreterError(
                .unsupported,
                "CPython \(location.version) cannot be told which environment to use: name an older one with --python PATH"
            )
        }
        setProgramName(name)  // kept by Python for good: never freed
        unl_py.Py_InitializeEx(0)
        unl_python_load_exceptions()
        ThreadState.leaveForGood()
    }
}
