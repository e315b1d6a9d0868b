internal import CPythonABI
import Glibc

extension Interpreter {
    /// What a program's Python code finds in `sys.argv`.
    public enum Arguments: Hashable, Sendable {
        /// What Python has without a command line: one empty text.
        case none
        /// The arguments that this process was started with, its program's name first. Those that are no text are as
        /// `python3` would have them, with surrogates.
        case ofProgram
        /// These, of which the first is the program's name.
        case list([String])

        /// pre: the lock is held.
        fileprivate func references() throws -> [PythonReference]? {
            switch self {
            case .none: return nil
            case .list(let texts):
                return try texts.map { try .decoded($0) }
            case .ofProgram:
                var all: [PythonReference] = []
                // SAFETY: the C library's, for as long as the process lives.
                for index in 0..<Int(CommandLine.argc) {
                    guard let argument = CommandLine.unsafeArgv[index] else { break }
                    all.append(try .decoded(argument, strlen(argument)))
                }
                return all
            }
        }
    }

    /// pre: the lock is held.
    static func setUpSystem(_ arguments: Arguments, _ folders: [String]) throws {
        if arguments == .none, folders.isEmpty { return }
        let gil = GIL(assumingAttached: ())
        let system = try gil.import("sys")
        if let all = try arguments.references() { try system.setAttribute("argv", to: all) }
        if folders.isEmpty { return }
        let absolute = try gil.import("os.path").abspath
        let all = try folders.map { try absolute(PythonReference.decoded($0)).reference }
        try system.path.setItem(0..<0, to: all)
    }
}

extension PythonReference {
    /// What Python makes of bytes of the system's: `os.fsdecode`. pre: the lock is held.
    fileprivate static func decoded(_ bytes: UnsafePointer<CChar>, _ count: Int) throws(PythonError) -> PythonReference
    {
        try owned(orError: unl_py.PyUnicode_DecodeFSDefaultAndSize(bytes, count))
    }

    fileprivate static func decoded(_ text: String) throws -> PythonReference {
        // SAFETY: Python copies the bytes before this returns.
        try text.withCString { try decoded($0, text.utf8.count) }
    }
}
