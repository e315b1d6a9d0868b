internal import CPythonABI

/// The context variables (`contextvars`) that a Swift task's calls into Python see: those of the Python code that awaits
/// the task.
enum TaskContext {
    @TaskLocal static var current: PythonReference?

    /// A copy of the calling thread's context, as asyncio makes one for a task. pre: the lock is held.
    static func ofThread() throws(PythonError) -> PythonReference {
        try .owned(orError: unl_py.PyContext_CopyCurrent())
    }
}

extension GIL {
    /// Calls `body` in a copy of the context, so that calls side by side, and later ones, do not see what it sets; nil
    /// stands for the context that is current.
    mutating func inContext<R>(_ context: PythonReference?, _ body: (inout GIL) throws -> R) throws -> R {
        guard let context else { return try body(&self) }
        let copy = try PythonReference.owned(orError: unl_py.PyContext_Copy(context.pointer))
        try PythonError.check(unl_py.PyContext_Enter(copy.pointer))
        defer { if unl_py.PyContext_Exit(copy.pointer) < 0 { unl_py.PyErr_Clear() } }
        return try body(&self)
    }
}

extension Interpreter {
    /// As `tryAttached`, in the context of the calling Swift task; a thread that is attached already keeps its own.
    package func tryAttachedInTaskContext<R>(_ body: (inout GIL) throws -> R) throws -> R {
        guard let context = TaskContext.current, AttachmentCount.phase.hasPython, !ThreadState.isAttached else {
            return try tryAttached { gil in try body(&gil) }
        }
        return try tryAttached { gil in try gil.inContext(context, body) }
    }
}
