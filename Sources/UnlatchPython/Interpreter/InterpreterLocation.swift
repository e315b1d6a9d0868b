import Glibc

/// Where a CPython lives: what the interpreter itself says of its program, its version and its library.
public struct InterpreterLocation: Hashable, Sendable, Codable {
    /// The program: inside a virtual environment, that environment's `bin/python`.
    public let executable: String
    /// `major.minor.micro`, as in `3.11.7`.
    public let version: String
    /// The shared library to load.
    public let library: String
    /// The environment in use (`sys.prefix`).
    public let prefix: String
    /// Built with `--disable-gil`. Whether the lock is in use is asked of the running interpreter.
    public let isFreeThreaded: Bool

    /// Finds the interpreter: the program given, else `UNLATCH_PYTHON`, `VIRTUAL_ENV`, `python3` on the path.
    /// The first of these that is set decides; it is not passed over in silence when it does not work.
    ///
    /// - Parameter program: A path, or a name to look up on the path.
    /// - Throws: `InterpreterError` with one line that says what was wrong with the program and what to do.
    ///
    /// GIL: either. Cost: one run of the interpreter, 20 to 100 ms.
    public static func find(_ program: String? = nil) throws(InterpreterError) -> InterpreterLocation {
        if let program { return try InterpreterProbe(program: program, source: "--python").ask() }
        if let program = environmentVariable("UNLATCH_PYTHON") {
            return try InterpreterProbe(program: program, source: "UNLATCH_PYTHON").ask()
        }
        if let environment = environmentVariable("VIRTUAL_ENV") {
            return try InterpreterProbe(program: environment + "/bin/python", source: "VIRTUAL_ENV").ask()
        }
        return try InterpreterProbe(program: "python3", source: "the path").ask()
    }
}

/// The variable's value, when it is set and not empty.
package func environmentVariable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
}
