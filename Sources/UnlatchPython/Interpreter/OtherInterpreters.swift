internal import CPythonABI
import Synchronization

/// CPython's number of an interpreter in this process: 0 for the first one, and none is used twice.
struct InterpreterNumber: Hashable {
    let value: Int64

    static var first: InterpreterNumber { InterpreterNumber(value: 0) }

    /// That of the interpreter whose lock the calling thread holds. pre: a lock is held.
    /// Cost: one load while the process has had one interpreter; two calls after that.
    static var current: InterpreterNumber {
        @inline(__always) get {
            OtherInterpreters.exist ? InterpreterNumber(value: ThreadState.interpreterNumber) : .first
        }
    }
}

/// The interpreters beside the first one that our code has been in, and what was let go of without their locks.
///
/// What belongs to an interpreter is given back under its lock alone. A number that is not known here is that of an
/// interpreter that has ended.
enum OtherInterpreters {
    private struct Known {
        var drops: [InterpreterNumber: [DeferredDrops.Item]] = [:]
    }

    private static let seen = Atomic<Bool>(false)

    // SAFETY: replaced in a forked child alone, where one thread runs.
    nonisolated(unsafe) private static var known = Guarded(Known())

    /// Whether our code may have been in another interpreter than the first. Cost: one load.
    static var exist: Bool {
        @inline(__always) get { seen.load(ordering: .relaxed) }
    }

    /// Whether the state under which Python calls into Swift is noted for the length of the call. Up to 3.11 an
    /// interpreter beside the first one may run under the state of the thread that made it, so that the state alone does
    /// not tell on whose thread the lock is held.
    private static var notesEntries: Bool { exist && unl_py.unl_thread_number_offset != 0 }

    /// Takes an interpreter into account, until `end`.
    static func begin(_ number: InterpreterNumber) {
        seen.store(true, ordering: .relaxed)
        if notesEntries { DeferredDrops.markAlways() }
        known.withLock { if $0.drops[number] == nil { $0.drops[number] = [] } }
    }

    /// As `begin`, for the current interpreter when it is not the first one; Python tells us when it ends.
    /// pre: a lock is held, and Python code may be run.
    /// Cost: a call that reads a word, while there is one interpreter.
    @inline(__always)
    static func beginCurrent() {
        if exist || unl_python_has_other_interpreters() != 0 { beginOther() }
    }

    @inline(never)
    private static func beginOther() {
        seen.store(true, ordering: .relaxed)
        let number = InterpreterNumber.current
        guard number != .first, !known.withLock({ $0.drops[number] != nil }), unl_py.PyErr_Occurred() == nil else {
            return
        }
        begin(number)
        let gil = GIL(assumingAttached: ())
        let atEnd = try? gil.function("unlatch_end") { _, _ in
            perform(for: number)
            end(number)
            return PythonNone()
        }
        // Without the hook, what waits at that interpreter's end is never given back, which harms nobody.
        if let atEnd { _ = try? gil.import("atexit").register(atEnd) }
    }

    /// The interpreter ends, or has ended: nothing of it is to be touched any more.
    static func end(_ number: InterpreterNumber) {
        let left = known.withLock { known in
            defer { mark(known) }
            return known.drops.removeValue(forKey: number)
        }
        for item in left ?? [] { item.forget() }
        unl_python_forget_interpreter(number.value)
    }

    /// pre: none.
    static func append(_ item: DeferredDrops.Item, to owner: InterpreterNumber) {
        let isKnown = known.withLock { known in
            guard known.drops[owner] != nil else { return false }
            known.drops[owner]?.append(item)
            DeferredDrops.markOthers(true)
            return true
        }
        if !isKnown { item.forget() }
    }

    /// Does what waits for that interpreter. pre: its lock is held.
    static func perform(for number: InterpreterNumber) {
        let items = known.withLock { known -> [DeferredDrops.Item] in
            guard let items = known.drops[number], !items.isEmpty else { return [] }
            known.drops[number] = []
            mark(known)
            return items
        }
        for item in items { item.perform() }  // not under the mutex: it may run anybody's code
    }

    private static func mark(_ known: Known) {
        DeferredDrops.markOthers(known.drops.values.contains { !$0.isEmpty })
    }

    /// In a forked child, where CPython has ended all other interpreters, and the mutex may be another thread's for ever.
    static func forgetAll() {
        guard exist else { return }
        known = Guarded(Known())
        DeferredDrops.markOthers(false)
    }

    /// Notes under which state Python has called, where that is needed; `leave` takes what it returns.
    /// pre: a lock is held.
    static func enter() -> UnsafeMutableRawPointer? {
        guard notesEntries else { return nil }
        return ThreadState.noteEntry()
    }

    static func leave(_ outer: UnsafeMutableRawPointer?) {
        if notesEntries { ThreadState.endEntry(outer) }
    }
}
