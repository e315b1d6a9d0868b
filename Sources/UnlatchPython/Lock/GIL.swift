/// The proof that the calling thread holds the interpreter's lock.
///
/// Whatever touches Python asks for this token. It is lent by `Interpreter.attached`, cannot be copied, stored or sent
/// to another thread, and is taken away for the length of `released`: touching Python there does not compile.
///
/// ```swift
/// try python.attached { gil in
///     let view = try gil.import("array").array("d", [1.0, 2.0]).buffer(of: Double.self)
///     let sum = gil.released { view.withUnsafeBuffer { $0.reduce(0, +) } }   // other Python threads run meanwhile
/// }
/// ```
///
/// A bound object lives to the end of its lexical scope: make owned references and buffer views inside a `do { }`
/// block, and release after it.
///
/// ### Deadlocks
/// Do not wait for another thread while holding the token when that thread needs Python: release first.
///
/// ### Without a lock
/// A free-threaded build lends the token to many threads at once: it proves that a thread may touch Python, not that it is
/// alone. `released` then means that nobody waits for the thread. So what lasts belongs there as it does with a lock: the
/// collector of garbage, `os.fork`, a new interpreter and the first import of each module written in C stop all threads, and
/// a native loop or a native wait inside `attached` keeps them all waiting until it runs bytecode, releases or ends.
/// `LockMonitor` shows for how long, and a debug build warns of native work of more than a tenth of a second, once for
/// each `attached` and each function of a module: by Python's `warnings`, as a `RuntimeWarning`.
///
/// ### Drawbacks
/// A nested `attached` inside `attached` yields a second token. If the inner one is released while the closure also
/// uses the outer one, the compiler does not see it: the program stops there with a message. A `@Sendable` or
/// `sending` closure would let the compiler see it, and would refuse every closure that captures a pointer to its data,
/// which is what most released work does.
public struct GIL: ~Copyable, ~Escapable {
    /// pre: the calling thread holds the lock.
    @inlinable
    @_lifetime(immortal)
    init(assumingAttached: Void) {}

    /// Gives the lock back while `body` runs, and takes it again afterwards, also when `body` throws.
    ///
    /// Taking it again waits until the holder gives way, up to Python's switch interval (5 ms) for each thread that runs
    /// bytecode: for work of a few microseconds, keep the lock.
    ///
    /// - Parameters:
    ///   - fileID: Where `LockMetrics` counts this call; as is `line`.
    ///   - body: Runs on the calling thread, without the lock. It cannot use the token or a bound object.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    ///
    /// GIL: held before and after, released inside. Cost: about 50 ns when nobody else wants the lock.
    @discardableResult
    @inlinable @inline(__always)
    public mutating func released<R: ~Copyable, E: Error>(
        fileID: StaticString = #fileID, line: UInt = #line, _ body: () throws(E) -> R
    ) throws(E) -> R {
        if LockMetrics.isOn { return try releasedAndMeasured(fileID, line, body) }
        let state = ThreadState.release()
        defer { ThreadState.acquire(state) }
        return try body()
    }

    @usableFromInline @inline(never)
    mutating func releasedAndMeasured<R: ~Copyable, E: Error>(
        _ fileID: StaticString, _ line: UInt, _ body: () throws(E) -> R
    ) throws(E) -> R {
        var probe = ReleaseProbe(fileID, line)
        let state = ThreadState.release()
        defer {
            probe.willAcquire()
            ThreadState.acquireOnly(state)
            probe.didAcquire()
            DeferredDrops.perform()
        }
        return try body()
    }
}

extension Interpreter {
    /// Attaches the calling thread and lends the token to `body`; detaches afterwards, also when `body` throws.
    ///
    /// Inside another `attached` on the same thread nothing is acquired a second time.
    ///
    /// - Parameters:
    ///   - fileID: Where `LockMetrics` counts this call; as is `line`.
    ///   - body: Runs on the calling thread, with the lock.
    /// - Returns: What `body` returns; a bound object cannot leave, an owned `PythonReference` can.
    /// - Throws: What `body` throws.
    /// - Precondition: `finalize()` has not been called, except on a thread that is attached already; `tryAttached`
    ///   throws instead.
    ///
    /// GIL: either before and after, held inside.
    @discardableResult
    @inlinable
    public func attached<R: ~Copyable, E: Error>(
        fileID: StaticString = #fileID, line: UInt = #line, _ body: (inout GIL) throws(E) -> R
    ) throws(E) -> R {
        let entry = AttachmentCount.enter()
        precondition(entry != .refused, "Interpreter.attached after finalize(): Python has ended in this process")
        return try entry.attached(fileID, line, body)
    }

    /// As `attached`, and throws when the interpreter has been finalized, or is being finalized by another thread.
    ///
    /// - Throws: `InterpreterError` with the code `ended`, or what `body` throws.
    @discardableResult
    @inlinable
    public func tryAttached<R: ~Copyable>(
        fileID: StaticString = #fileID, line: UInt = #line, _ body: (inout GIL) throws -> R
    ) throws -> R {
        let entry = AttachmentCount.enter()
        guard entry != .refused else { throw InterpreterError.hasEnded }
        return try entry.attached(fileID, line, body)
    }
}

extension AttachmentCount.Entry {
    @inlinable @inline(__always)
    func attached<R: ~Copyable, E: Error>(
        _ fileID: StaticString, _ line: UInt, _ body: (inout GIL) throws(E) -> R
    ) throws(E) -> R {
        var gil = GIL(assumingAttached: ())
        if self == .nested { return try body(&gil) }
        if LockMetrics.isOn { return try attachedAndMeasured(fileID, line, body) }
        let previous = ThreadState.attach()
        let outer = LastingNativeWork.isOn ? LastingNativeWork.begin() : 0
        defer {
            if LastingNativeWork.isOn { LastingNativeWork.end(outer, "`attached` at \(fileID):\(line)") }
            ThreadState.detach(previous)
            AttachmentCount.leave(self)
        }
        return try body(&gil)
    }

    @usableFromInline @inline(never)
    func attachedAndMeasured<R: ~Copyable, E: Error>(
        _ fileID: StaticString, _ line: UInt, _ body: (inout GIL) throws(E) -> R
    ) throws(E) -> R {
        var gil = GIL(assumingAttached: ())
        var probe = AttachProbe(fileID, line)
        let previous = ThreadState.attachOnly()
        probe.didAttach()
        DeferredDrops.perform()
        let outer = LastingNativeWork.isOn ? LastingNativeWork.begin() : 0
        defer {
            if LastingNativeWork.isOn { LastingNativeWork.end(outer, "`attached` at \(fileID):\(line)") }
            probe.willDetach()
            ThreadState.detach(previous)
            AttachmentCount.leave(self)
        }
        return try body(&gil)
    }
}
