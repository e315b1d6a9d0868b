import Glibc
import UnlatchPython

/// Ends the process that a test has for itself, as a failure, when it has not ended by itself after so many seconds; ten
/// times as many under a sanitizer, which makes a fork of what it knows of the process, too.
func endProcess(after seconds: UInt32) {
    signal(SIGALRM, SIG_DFL)
    var alarms = sigset_t()
    sigemptyset(&alarms)
    sigaddset(&alarms, SIGALRM)
    pthread_sigmask(SIG_UNBLOCK, &alarms, nil)
    alarm(environmentVariable("UNLATCH_SANITIZER") == nil ? seconds : 10 * seconds)
}

/// CPython's own functions, for tests that do what a host program does.
enum HostPython {
    private static func function<F>(_ name: String, as type: F.Type) -> F {
        guard let address = dlsym(nil, name) else { fatalError("Python has no function \(name)") }
        return unsafeBitCast(address, to: type)
    }

    /// Loads the library and starts Python, without Unlatch. The calling thread holds the lock.
    static func start(_ library: String) {
        guard dlopen(library, RTLD_NOW | RTLD_GLOBAL) != nil else { fatalError(String(cString: dlerror())) }
        function("Py_InitializeEx", as: (@convention(c) (CInt) -> Void).self)(0)
    }

    static func end() -> CInt { function("Py_FinalizeEx", as: (@convention(c) () -> CInt).self)() }
    static func save() -> UnsafeMutableRawPointer? {
        function("PyEval_SaveThread", as: (@convention(c) () -> UnsafeMutableRawPointer?).self)()
    }
    static func restore(_ state: UnsafeMutableRawPointer?) {
        function("PyEval_RestoreThread", as: (@convention(c) (UnsafeMutableRawPointer?) -> Void).self)(state)
    }

    /// Whether an exception is set; it is cleared. pre: the lock is held.
    static func takeException() -> Bool {
        let isSet = function("PyErr_Occurred", as: (@convention(c) () -> UnsafeMutableRawPointer?).self)() != nil
        function("PyErr_Clear", as: (@convention(c) () -> Void).self)()
        return isSet
    }

    /// Runs `body` in a new interpreter that shares the lock. pre: the lock is held, as inside `body` and afterwards.
    static func inOtherInterpreter<R>(_ body: () throws -> R) rethrows -> R {
        let swap = function(
            "PyThreadState_Swap", as: (@convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?).self)
        let outer = function("PyThreadState_Get", as: (@convention(c) () -> UnsafeMutableRawPointer?).self)()
        guard let state = function("Py_NewInterpreter", as: (@convention(c) () -> UnsafeMutableRawPointer?).self)()
        else { fatalError("no other interpreter") }
        defer {
            _ = swap(state)
            function("Py_EndInterpreter", as: (@convention(c) (UnsafeMutableRawPointer) -> Void).self)(state)
            _ = swap(outer)
        }
        return try body()
    }
}
