internal import CPythonABI
import UnlatchSystem

/// Warns, in debug builds and where Python runs without a lock, of native code that keeps its thread attached for long:
/// whatever stops all threads (the collector of garbage, `os.fork`, a first import) waits for it.
///
/// A thread's native time begins when it attaches, takes the lock again, is called by Python, binds an object, or gets one, a
/// number or a view from Python. It ends when the thread uses a token, or gives it back. What Python itself takes, bytecode
/// included, is not counted, and neither is what follows another operation. So a warning may be missing.
@usableFromInline
enum LastingNativeWork {
    /// Whether this is a debug build. Asked through here, since the compiler warns of code after its own question.
    @inlinable
    static var isOn: Bool {
        @inline(__always) get { _isDebugAssertConfiguration() }
    }

    private static let limit: Nanoseconds = 100e6
    /// What was warned of, each place once.
    private static let places = Guarded<Set<String>>([])
    /// The calling thread's.
    private static var time: UnsafeMutablePointer<unl_python_native_time> { unl_python_native_time() }

    /// Native code begins to run in the calling thread, which is attached. `end` takes back what it returns.
    @usableFromInline
    static func begin() -> Double {
        let outer = time.pointee.longest
        time.pointee.longest = 0
        resume()
        return outer
    }

    /// Native code goes on: Python has returned.
    @usableFromInline
    static func resume() {
        if unl_py.unl_is_free_threaded != 0 { time.pointee.since = .now() }
    }

    /// Python may run from here on.
    @usableFromInline
    static func pause() {
        let since = time.pointee.since
        guard since != 0 else { return }
        time.pointee.since = 0
        time.pointee.longest = max(time.pointee.longest, .now() - since)
    }

    /// The thread is about to detach, or to return to Python; `place` says where that was. pre: it is attached.
    @usableFromInline
    static func end(_ outer: Double, _ place: @autoclosure () -> String) {
        pause()
        if time.pointee.longest > limit { warn(time.pointee.longest, place()) }
        time.pointee.since = 0
        time.pointee.longest = outer
    }

    /// As `begin`, the body, and `end`, for a call from Python.
    static func watch<R>(_ place: @autoclosure () -> String, _ body: () -> R) -> R {
        let outer = begin()
        defer { end(outer, place()) }
        return body()
    }

    private static func warn(_ longest: Nanoseconds, _ place: String) {
        guard places.withLock({ $0.insert(place).inserted }) else { return }
        PythonError.leavingExceptionSet {
            _ = PythonError.forgetting {
                let gil = GIL(assumingAttached: ())
                guard try !gil.hasLock else { return }
                try gil.import("warnings").warn(
                    """
                    native code ran for \(Int(longest / 1e6)) ms in \(place) while its thread was attached: without a lock, \
                    the garbage collector, os.fork and first imports wait for it, and all threads with them; run it \
                    in `released`
                    """, gil.bind(PythonReference(borrowed: unl_py.PyExc_RuntimeWarning)).reference)
            }
        }
    }
}
