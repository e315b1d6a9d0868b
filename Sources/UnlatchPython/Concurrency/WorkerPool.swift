/// Threads of our own that run closures in the order of their arrival, started as they are needed.
///
/// No closure is dropped: a job of Swift's that never runs would leave its task waiting for ever. Every closure keeps
/// the pool's owner, who closes the pool when it goes: so nothing waits then, and nothing comes later.
package final class WorkerPool: Sendable {
    private typealias Work = @Sendable () -> Void

    /// Closures in the order of their arrival. A list, since an array's slice would keep what has left it.
    private struct Queue {
        private final class Node {
            let work: Work
            var next: Node?
            init(_ work: @escaping Work) { self.work = work }
        }

        private var first: Node?
        private var last: Node?
        private(set) var count = 0

        mutating func append(_ work: @escaping Work) {
            let node = Node(work)
            if let last { last.next = node } else { first = node }
            last = node
            count += 1
        }

        mutating func popFirst() -> Work? {
            guard let node = first else { return nil }
            first = node.next
            if first == nil { last = nil }
            count -= 1
            return node.work
        }
    }

    private struct State {
        var waiting = Queue()
        var idle = 0
        var threads = 0
        var isClosed = false
    }

    private let name: StaticString
    private let maximum: Int
    private let state = Guarded(State())

    package init(_ name: StaticString, maximum: Int) {
        precondition(maximum > 0, "a pool needs a thread")
        self.name = name
        self.maximum = maximum
    }

    /// Runs the closure on one of the threads. It must keep the pool's owner.
    ///
    /// - Throws: When the pool has no thread, and the system gives none: the closure is not called then. A pool that has
    ///   one goes on with it.
    package func submit(_ work: @escaping @Sendable () -> Void) throws(ThreadFailure) {
        try state.withLock { (state) throws(ThreadFailure) in
            if state.idle < state.waiting.count + 1, state.threads < maximum {
                do throws(ThreadFailure) {
                    _ = try NativeThread(name) { [self] in
                        while let work = next() { work() }
                    }
                    state.threads += 1
                } catch {
                    if state.threads == 0 { throw error }
                }
            }
            state.waiting.append(work)
        }
        state.wake()
    }

    /// Lets the threads end, without waiting for that: one of them may be the caller.
    package func close() {
        state.withLock { $0.isClosed = true }
        state.wakeAll()
    }

    /// What to do next; nil when the thread must end.
    private func next() -> Work? {
        state.withLock { $0.idle += 1 }
        return state.wait { state -> Work?? in
            let work = state.waiting.popFirst()
            guard work != nil || state.isClosed else { return nil }
            state.idle -= 1
            return .some(work)
        }
    }
}
