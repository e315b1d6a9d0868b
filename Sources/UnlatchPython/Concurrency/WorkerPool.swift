/// Threads of our own that run closures in the order of their arrival, started as they are needed.
///
/// A thread that has run work which uses Python keeps its Python thread state from then on, so that attaching costs no
/// more than taking the lock, and what Python keeps for a thread (`threading.local`) stays.
final class WorkerPool: Sendable {
    struct Work {
        let usesPython: Bool
        let run: @Sendable () -> Void
    }

    private struct State {
        var waiting: ArraySlice<Work> = []
        var idle = 0
        var running = 0
        var threads: [NativeThread] = []
        /// Threads end when nothing waits.
        var closes = false
        /// Threads may keep a Python thread state: not any more when the interpreter is about to end.
        var keepsThreadStates = true
    }

    private let name: StaticString
    private let maximum: Int
    private let state = Guarded(State())

    init(_ name: StaticString, maximum: Int) {
        precondition(maximum > 0, "a pool needs a thread")
        self.name = name
        self.maximum = maximum
    }

    /// Runs the closure on one of the threads. Work that arrives after `shutDown` still runs, on a thread that ends when
    /// nothing is left: a job of Swift's that is never run would leave its task waiting for ever.
    func submit(usesPython: Bool = true, _ work: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.waiting.append(Work(usesPython: usesPython, run: work))
            guard state.idle < state.waiting.count, state.running < maximum else { return }
            state.running += 1
            state.threads.append(NativeThread(name) { [self] in serve() })
        }
        state.wake()
    }

    /// Lets what waits be done, then ends the threads and waits for them. Safe to repeat.
    ///
    /// pre: the lock is not held, unless no closure needs it; not called by one of the threads.
    func shutDown(forGood: Bool = false) {
        let threads = state.withLock { state in
            state.closes = true
            if forGood { state.keepsThreadStates = false }
            defer { state.threads = [] }
            return state.threads
        }
        state.wakeAll()
        for thread in threads where !thread.isCurrent { thread.join() }
    }

    /// Ends the threads as soon as nothing waits, without waiting for that.
    func close() {
        state.withLock { state in
            state.closes = true
            state.threads = []  // not joined any more: detached
        }
        state.wakeAll()
    }

    /// Whether the calling thread is one of these.
    var isCurrent: Bool { state.withLock { $0.threads.contains { $0.isCurrent } } }

    private func serve() {
        var keptState = KeptThreadState()
        while let work = next() {
            if work.usesPython, state.withLock({ $0.keepsThreadStates }) { keptState.keep() }
            work.run()
        }
        keptState.giveUp()
        state.withLock { $0.running -= 1 }
    }

    private func next() -> Work? {
        state.withLock { $0.idle += 1 }
        return state.wait { state -> Work?? in
            if let work = state.waiting.popFirst() {
                state.idle -= 1
                return work
            }
            guard state.closes else { return nil }
            state.idle -= 1
            return .some(nil)
        }
    }
}

/// A thread's Python thread state, without the lock.
private struct KeptThreadState: ~Copyable {
    private var attachment: ThreadState.Attachment?
    private var released: ThreadState.Released?

    mutating func keep() {
        guard attachment == nil, Interpreter.isRunning else { return }
        attachment = ThreadState.attach()
        released = ThreadState.release()
    }

    mutating func giveUp() {
        guard let attachment = attachment.take(), let released = released.take() else { return }
        ThreadState.acquire(released)
        ThreadState.detach(attachment)
    }
}
