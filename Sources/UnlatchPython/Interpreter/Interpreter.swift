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

    /// Starts the interpreter, or returns the one that runs when it is the same.
    ///
    /// The thread that calls first becomes Python's main thread; it does not hold the lock afterwards.
    /// Python's own signal handlers are not installed, unless `handlingInterrupts` asks for the one of Ctrl-C; SIGPIPE
    /// alone is ignored where the program has left it at its default, since Python code expects `BrokenPipeError` of a
    /// socket whose other end has gone, and not the end of the process.
    ///
    /// - Parameters:
    ///   - location: Which CPython; by default the one that `InterpreterLocation.find()` finds.
    ///   - handlingInterrupts: Whether Ctrl-C (SIGINT) raises `KeyboardInterrupt` in the code that Python's main thread
    ///     runs, where it arrives as a `PythonError`, instead of ending the process. SIGINT is unblocked on that
    ///     thread, which should live as long as Python. Where the program was started with SIGINT ignored, it stays
    ///     ignored. Signals for which Python code sets a handler (`signal.signal`) wake that thread, too, whichever
    ///     thread the system gives them to. The first start decides.
    /// - Throws: `InterpreterError`.
    public static func start(
        _ location: InterpreterLocation? = nil, handlingInterrupts: Bool = false
    ) throws(InterpreterError) -> Interpreter {
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
                try interpreter.load(handlingInterrupts)
                state = .running(interpreter)
                AttachmentGate.open()
                return interpreter
            }
        }
    }

    /// Makes this the last interpreter of the process.
    static func claimEnd() { state.withLock { $0 = .ended } }

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
    ///
    /// - Returns: The interpreter in use, and whether it is this one.
    static func adopt(_ joined: Interpreter) throws(InterpreterError) -> (Interpreter, isNew: Bool) {
        try state.withLock { (state) throws(InterpreterError) in
            switch state {
            case .running(let interpreter): return (interpreter, false)
            case .absent: state = .running(joined)
            case .ended: throw InterpreterError(.ended, "the interpreter of this process has been finalized")
            }
            AttachmentGate.open()
            ForkHandling.register()
            return (joined, true)
        }
    }

    /// The interpreter that somebody else started has ended. Called by Python.
    static func forgetJoined() {
        _ = AttachmentGate.close(patience: 0)  // who is inside now has no Python to wait for
        AttachmentGate.advance(to: .ended)
        state.withLock { $0 = .ended }
        endedOutside()
    }

    private func load(_ handlingInterrupts: Bool) throws(InterpreterError) {
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
        SignalLook.adoptThisThread()
        do {
            if handlingInterrupts { try InterruptHandling.install() }
        } catch {
            throw InterpreterError(.loadFailed, "Python's handler of Ctrl-C could not be installed: \(error)")
        }
        SignalAction.ignoreUnlessSet(SIGPIPE)
        ForkHandling.register()
        ThreadState.leaveForGood()
    }
}
