public import UnlatchPython

/// What kept an executor from running a call: one line that says what was wrong and what to do. What the call itself
/// raised is a `PythonError`, or what a closure threw; a call that was cancelled throws `CancellationError`.
public struct ExecutorError: Error, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// The time was over first.
        case timedOut
        /// The executor takes no more calls.
        case shutDown
        /// A worker process ended in the middle of its work: killed, out of memory, crashed. The executor cannot go on.
        case workersLost
        /// A function, an argument or a result cannot be sent to another process or interpreter, or loaded there.
        case notTransferable
        /// This interpreter has no such executor.
        case notAvailable
    }

    public let code: Code
    public let description: String
    /// Python's own exception, when there is one.
    public let cause: PythonError?

    init(_ code: Code, _ description: String, cause: PythonError? = nil) {
        self.code = code
        self.description = description
        self.cause = cause
    }

    /// What our Python modules raised, in Swift's terms.
    static func translated(_ error: PythonError) -> any Error {
        let codes: [(String, Code)] = [
            ("unlatch_executors.TimeLimit", .timedOut), ("unlatch_executors.ShutDown", .shutDown),
            ("unlatch_processes.WorkersLost", .workersLost), ("unlatch_workers.TransferError", .notTransferable),
        ]
        for (name, code) in codes where error.matches(name) {
            return ExecutorError(code, error.message, cause: error)
        }
        let cancellations = ["concurrent.futures._base.CancelledError", "unlatch_workers.Terminated"]
        return cancellations.contains { error.matches($0) } ? CancellationError() : error
    }
}

extension ExecutorError: PythonExceptionConvertible {
    /// `TimeoutError` for a time limit, else `unlatch.Error`.
    public var pythonException: PythonException {
        PythonException(code == .timedOut ? .builtin("TimeoutError") : .unlatch, description, cause: cause)
    }
}
