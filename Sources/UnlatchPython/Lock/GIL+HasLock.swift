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
}
