internal import CPythonABI
import Glibc

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
        /// By that thread of that process.
        case starting(thread: pthread_t, process: pid_t)
        case running(Interpreter)
        /// A start that failed half-way. CPython cannot be started anew after that.
        case failed(InterpreterError)
        case ended
    }

    // Python runs code while it starts, and may take long: nobody has the mutex meanwhile.
    private static let state = Guarded<State>.heldAcrossForks(.absent)

    /// Starts the interpreter, or returns the one that runs when it is the same.
    ///
    /// Python starts as the `python3` program does: with its environment variables, its choice of UTF-8 where the locale
    /// is C or POSIX (for which it sets `LC_CTYPE` in this process), and its `sitecustomize`. What would end that program
    /// is an error here.
    ///
    /// The thread that calls first becomes Python's main thread; it does not hold the lock afterwards.
    /// Python's own signal handlers are not installed, unless `handlingInterrupts` asks for the one of Ctrl-C; SIGPIPE
    /// alone is ignored where the program has left it at its default, since Python code expects `BrokenPipeError` of a
    /// socket whose other end has gone, and not the end of the process.
    ///
    /// Where Python runs already, because the code is an extension module's or the program has started it, that one is
    /// returned: it is the host's, who also ends it.
    ///
    /// A program that returns from `main`, or calls `exit`, without `finalize` still gets Python's `atexit` functions and
    /// its buffered output: see `Interpreter.finalize`.
    ///
    /// - Parameters:
    ///   - location: Which CPython; by default the one that `InterpreterLocation.find()` finds.
    ///   - handlingInterrupts: Whether Ctrl-C (SIGINT) raises `KeyboardInterrupt` in the code that Python's main thread
    ///     runs, where it arrives as a `PythonError`, instead of ending the process. SIGINT is unblocked on that
    ///     thread, which should live as long as Python. Where the program was started with SIGINT ignored, it stays
    ///     ignored. Signals for which Python code sets a handler (`signal.signal`) wake that thread, too, whichever
    ///     thread the system gives them to. The first start decides.
    /// - Throws: `InterpreterError`. After one with the code `loadFailed` Python may not be startable in this process any
    ///   more; then each further start throws the same.
    public static func start(
        _ location: InterpreterLocation? = nil, handlingInterrupts: Bool = false, arguments: Arguments = .none,
        folders: [String] = []
    ) throws(InterpreterError) -> Interpreter {
        // Joining takes Python's lock, for which nobody may wait who holds the state's.
        if try current() == nil, unl_python_is_running() != 0 { return try joined().matching(location) }
        let known = try settled { (state) throws(InterpreterError) -> Interpreter? in
            switch state {
            case .ended:
                throw InterpreterError(.ended, "the interpreter has been finalized: a process starts it once")
            case .failed(let error): throw error
            case .running(let interpreter): return interpreter
            case .absent, .starting:
                state = .starting(thread: pthread_self(), process: getpid())
                return nil
            }
        }
        if let known { return try known.matching(location) }
        var outcome = State.absent
        defer {
            state.withLock { $0 = outcome }
            state.wakeAll()
        }
        let found: InterpreterLocation
        if let location { found = location } else { found = try InterpreterLocation.find() }
        let interpreter = Interpreter(found)
        try interpreter.load()
        do throws(InterpreterError) {
            try interpreter.begin(handlingInterrupts, arguments, folders)
        } catch {
            outcome = .failed(error)
            throw error
        }
        AttachmentCount.open()
        outcome = .running(interpreter)
        return interpreter
    }

    /// Looks at the state, and may change it. A start by another thread is waited for.
    private static func settled<R>(
        _ body: (inout State) throws(InterpreterError) -> R
    ) throws(InterpreterError) -> R {
        let result = state.wait { state -> Result<R, InterpreterError>? in
            if case .starting(let thread, let process) = state {
                if process != getpid() {
                    let cause =
                        "this process was forked while another thread started Python, of which half is here: fork "
                        + "before the start, or after it"
                    state = .failed(InterpreterError(.loadFailed, cause))
                } else if thread == pthread_self() {
                    return .failure(InterpreterError(.loadFailed, "Python is being started by this thread"))
                } else {
                    return nil
                }
            }
            do throws(InterpreterError) { return .success(try body(&state)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Itself, when it is the one asked for.
    private func matching(_ asked: InterpreterLocation?) throws(InterpreterError) -> Interpreter {
        guard let asked, asked != location else { return self }
        // A host's Python may be another file than the library that its program would have us embed.
        if !location.executable.isEmpty, (asked.executable, asked.version) == (location.executable, location.version) {
            return self
        }
        let running = location.executable.isEmpty ? location.library : location.executable
        throw InterpreterError(
            .alreadyStarted,
            "\(running) runs in this process already; use another process for \(asked.executable)")
    }

    /// Whether new threads may attach: started, and no end begun.
    static var isRunning: Bool { AttachmentCount.phase == .running }

    /// Makes this the last interpreter of the process.
    static func claimEnd() { state.withLock { $0 = .ended } }

    /// The interpreter in use; nil when there is none yet.
    ///
    /// - Throws: `InterpreterError` with the code `ended`.
    static func current() throws(InterpreterError) -> Interpreter? {
        try settled { (state) throws(InterpreterError) in
            switch state {
            case .running(let interpreter): return interpreter
            case .absent, .starting: return nil
            case .failed(let error): throw error
            case .ended: throw InterpreterError(.ended, "the interpreter of this process has been finalized")
            }
        }
    }

    /// Takes an interpreter into use that somebody else started, unless one is in use.
    ///
    /// - Returns: The interpreter in use, and whether it is this one.
    static func adopt(_ joined: Interpreter) throws(InterpreterError) -> (Interpreter, isNew: Bool) {
        try settled { (state) throws(InterpreterError) in
            switch state {
            case .running(let interpreter): return (interpreter, false)
            case .absent, .starting: state = .running(joined)
            case .failed(let error): throw error
            case .ended: throw InterpreterError(.ended, "the interpreter of this process has been finalized")
            }
            AttachmentCount.open()
            ForkHandling.register()
            return (joined, true)
        }
    }

    /// The interpreter that somebody else started has ended. Called by Python.
    static func forgetJoined() {
        _ = AttachmentCount.close(timeout: 0)  // who is inside now has no Python to wait for
        AttachmentCount.advance(to: .ended)
        state.withLock { $0 = .ended }
        unl_python_forget_interpreter(InterpreterNumber.first.value)
        endedOutside()
    }
}
