internal import Unlatch

/// What only a running interpreter can say of itself.
enum InterpreterDescription: FreshMeasurement {
    struct Question: Codable, Sendable {}

    static let name = "describe"
    static let sources = [PythonSource.workloads]

    static func measure(_ job: Job<Question>) throws -> Environment.Interpreter {
        guard let location = job.interpreter else { throw LeftOut("no Python interpreter") }
        return try job.withPython { _, gil in
            let numPy = try gil.import("unlatch_workloads").numpy_version()
            return Environment.Interpreter(
                path: location.executable, version: location.version, implementation: "cpython",
                libraryPath: location.library, gilEnabled: try isLockEnabled(gil),
                numpyVersion: numPy.isNone ? nil : try String(numPy))
        }
    }

    /// Whether this interpreter has a lock at all: a free-threaded build can run without.
    static func isLockEnabled(_ gil: borrowing GIL) throws -> Bool {
        try Bool(gil.evaluate("getattr(__import__('sys'), '_is_gil_enabled', lambda: True)()"))
    }
}
