internal import CPythonABI

extension GIL {
    /// Whether the interpreter has a lock now: true but for a free-threaded build that runs without. There threads that hold
    /// a token run bytecode at the same time, and importing a module that does not promise to bear that turns the lock on
    /// for good.
    ///
    /// GIL: held.
    public var hasLock: Bool {
        get throws {
            if unl_py.unl_is_free_threaded == 0 { return true }
            return try Bool(self.import("sys")._is_gil_enabled())
        }
    }

    /// As `hasLock`, for who cannot throw; nil where Python cannot say it.
    var hasLockQuietly: Bool? { PythonError.leavingExceptionSet { PythonError.forgetting { try hasLock } } }
}

extension Interpreter {
    /// As `GIL.hasLock`, for who may have no token; nil where there is no Python to ask.
    ///
    /// GIL: either; taken for a moment in a free-threaded build.
    static var hasLock: Bool? {
        guard AttachmentCount.phase.hasPython else { return nil }
        if unl_py.unl_is_free_threaded == 0 { return true }
        let entry = AttachmentCount.enter()
        guard entry != .refused else { return nil }
        defer { AttachmentCount.leave(entry) }
        // Not by `attached`, which would be counted among the calls that are measured.
        let attachment = entry == .nested ? nil : ThreadState.attach()
        defer { if let attachment { ThreadState.detach(attachment) } }
        return GIL(assumingAttached: ()).hasLockQuietly
    }
}
