package import Unlatch

/// What only a running interpreter can say of itself.
package enum InterpreterDescription: FreshMeasurement {
    package struct Question: Codable, Sendable {}

    package static let name = "describe"

    package static func measure(_ job: Job<Question>) throws -> Environment.Interpreter {
        guard let location = job.interpreter else { throw LeftOut("no Python interpreter") }
        return try job.withPython { _, gil in
            let method = try gil.import("multiprocessing").get_start_method()
            return Environment.Interpreter(
                path: location.executable, version: location.version, libraryPath: location.library,
                freeThreaded: location.isFreeThreaded ? true : nil, gilEnabled: try gil.hasLock,
                startMethod: try String(method), numpyVersion: numPyVersion(gil))
        }
    }

    /// nil where NumPy is not installed, or cannot be imported.
    package static func numPyVersion(_ gil: borrowing GIL) -> String? {
        try? String(gil.import("numpy").attribute("__version__"))
    }
}
