internal import CPythonABI
import Synchronization

/// The context variables (`contextvars`) that a Swift task's calls into Python see: those of the Python code that awaits
/// the task, and what these calls set.
///
/// One task's calls follow each other, so they run in the context itself. Its child tasks have calls beside these, and a
/// context can be entered once at a time: each of their calls has a copy.
final class TaskContext: Sendable {
    @TaskLocal static var current: TaskContext?

    private let context: PythonReference
    /// A copy that nobody enters, made when one of the task's own calls has ended: what its child tasks copy.
    private let snapshot: Guarded<PythonReference>
    /// The task whose calls run in the context itself; 0 before and after its time.
    private let owner = Atomic<Int>(0)

    /// pre: the lock is held.
    init(_ context: PythonReference) throws(PythonError) {
        self.context = context
        snapshot = Guarded(try Self.copy(of: context))
    }

    /// Runs `body` with this as the context of the calling task, and of those that it starts.
    func lent<R: Sendable>(_ body: @Sendable () async throws -> R) async rethrows -> R {
        owner.store(Self.thisTask, ordering: .relaxed)
        defer { owner.store(0, ordering: .relaxed) }  // a later task may get the same number
        return try await Self.$current.withValue(self, operation: body)
    }

    /// Of a running task.
    private static var thisTask: Int { withUnsafeCurrentTask { $0?.hashValue ?? 0 } }

    private static func copy(of context: PythonReference) throws(PythonError) -> PythonReference {
        try .owned(orError: unl_py.PyContext_Copy(context.pointer))
    }

    /// What the next call of the calling task runs in.
    static var ofCall: OfCall {
        guard let current else { return .ofItsOwn }
        let owner = current.owner.load(ordering: .relaxed)
        return owner != 0 && owner == thisTask ? .shared(current) : .copied(current)
    }

    /// What one call runs in.
    enum OfCall: Sendable {
        /// No Python code waits for the task.
        case ofItsOwn
        /// What the call sets is seen by the task's next one.
        case shared(TaskContext)
        case copied(TaskContext)

        var isShared: Bool { if case .shared = self { true } else { false } }

        /// The context to enter: one that nobody else is in. pre, as for `end`: the lock is held.
        func begin() throws(PythonError) -> PythonReference {
            switch self {
            case .ofItsOwn: try .owned(orError: unl_py.PyContext_CopyCurrent())
            case .shared(let task): task.context
            case .copied(let task): try TaskContext.copy(of: task.snapshot.withLock { $0 })
            }
        }

        /// Nobody is in the context any more.
        func end() throws(PythonError) {
            guard case .shared(let task) = self else { return }
            let copy = try TaskContext.copy(of: task.context)
            let before = task.snapshot.withLock { snapshot in
                defer { snapshot = copy }
                return snapshot
            }
            withExtendedLifetime(before) {}  // it may run Python code as it ends: not under the mutex
        }
    }
}

extension GIL {
    /// Calls `body` in the context, which nobody else is in.
    mutating func inContext<R>(_ context: PythonReference, _ body: (inout GIL) throws -> R) throws -> R {
        try PythonError.check(unl_py.PyContext_Enter(context.pointer))
        defer { if unl_py.PyContext_Exit(context.pointer) < 0 { unl_py.PyErr_Clear() } }
        return try body(&self)
    }

    /// Calls `body` in the context of a Swift task's call.
    mutating func inContext<R>(of call: TaskContext.OfCall, _ body: (inout GIL) throws -> R) throws -> R {
        let result = Result { try inContext(call.begin(), body) }
        try call.end()
        return try result.get()
    }
}

extension Interpreter {
    /// As `tryAttached`, in the context of the calling Swift task; a thread that is attached already keeps its own.
    package func tryAttachedInTaskContext<R>(_ body: (inout GIL) throws -> R) throws -> R {
        guard TaskContext.current != nil, AttachmentCount.phase.hasPython, !ThreadState.isAttached else {
            return try tryAttached { gil in try body(&gil) }
        }
        return try tryAttached { gil in try gil.inContext(of: TaskContext.ofCall, body) }
    }
}
