/// Why no interpreter could be used: one line that says what was wrong and what to do.
public struct InterpreterError: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Code: Hashable, Sendable {
        private enum Value {
            case notFound, notPython, unsupported, noLibrary, loadFailed, alreadyStarted, ended, noThread
        }
        private let value: Value

        /// There is no such program.
        public static let notFound = Code(value: .notFound)
        /// The program is not a Python, or did not answer.
        public static let notPython = Code(value: .notPython)
        /// A Python that Unlatch cannot embed: older than 3.9, or not CPython.
        public static let unsupported = Code(value: .unsupported)
        /// A CPython that was built without a shared library.
        public static let noLibrary = Code(value: .noLibrary)
        /// The library was found and could not be loaded or started.
        public static let loadFailed = Code(value: .loadFailed)
        /// A process has one interpreter, and another one runs already.
        public static let alreadyStarted = Code(value: .alreadyStarted)
        /// The system gives the process no further thread.
        public static let noThread = Code(value: .noThread)
        /// The interpreter has been finalized.
        public static let ended = Code(value: .ended)
    }

    public let code: Code
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    init(_ failure: ThreadFailure) { self.init(.noThread, failure.description) }

    @usableFromInline
    package static var hasEnded: InterpreterError {
        InterpreterError(.ended, "the interpreter has been finalized: Python has ended in this process")
    }
}
