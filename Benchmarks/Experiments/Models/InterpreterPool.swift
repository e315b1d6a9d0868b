// `InterpreterPoolExecutor`, beside our own pool of interpreters: the standard library's, which a program has from 3.14 on
// without us. Ours works from 3.12 on, and can end a call that runs.

extension ModelDescription {
    static let interpreterPool = ModelDescription(.interpreterPool, worker: .heavy, stations: .interpreters).with {
        $0.sources = [PythonSource("unlatch_interpreter_pool", PackageResources.unlatch_interpreter_pool_py)]
        $0.isUsual = false
        $0.complexity = 4
        $0.searchesWorkers = false
    }
}

extension PoolExecutor.Kind {
    /// Threads of one process, each in an interpreter with a lock of its own: CPython 3.14 or later.
    ///
    /// The program needs its Python module, `unlatch_interpreter_pool`, on the path.
    static let interpreterPool = Self("interpreter-pool", isIsolated: true, defaultWorkers: { CoreBudget.limit }) {
        interpreter, workers, gil in
        try PoolExecutor.prepare(gil)
        let module = try gil.import("unlatch_interpreter_pool")
        guard try Bool(module.is_available()) else {
            throw LeftOut("CPython \(interpreter.location.version) has no InterpreterPoolExecutor: it came with 3.14")
        }
        return try module.InterpreterPool(workers).reference
    }
}
