internal import CTeams
internal import Glibc

/// A failure of a kernel, a team or the system, with what was called and why it failed.
///
///     do {
///         let team = try Team(place: .cpus([977]))
///     } catch {
///         print(error)  // Team.init: CPU 977 is not ours; choose from 0-15
///     }
///
/// Bad input throws this error. Misuse that no input can cause is a precondition.
public struct UnlatchError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is. New kinds may be added, so a `switch` over codes needs a `default`.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        public var description: String { rawValue }

        /// An argument has a value that the call cannot work with.
        public static let invalidArgument = Code(rawValue: "invalidArgument")
        /// A CPU, node or other thing that was named does not exist, or is not ours.
        public static let notFound = Code(rawValue: "notFound")
        /// The kernel or the container forbids the call.
        public static let notPermitted = Code(rawValue: "notPermitted")
        /// This system does not have what the call needs.
        public static let notSupported = Code(rawValue: "notSupported")
        /// There is not enough memory, or too many threads.
        public static let noResources = Code(rawValue: "noResources")
        /// A kernel was compiled for another version of `unlatch_kernel.h`.
        public static let kernelVersion = Code(rawValue: "kernelVersion")
        /// A pinned team was used in a child after `fork()`.
        public static let forked = Code(rawValue: "forked")
        /// Another failure of the system; the cause has the text.
        public static let system = Code(rawValue: "system")
    }

    public let code: Code
    /// The call that failed, as it is named in the API.
    public let call: String
    /// Why, and what to do, in one line.
    public let cause: String

    public init(code: Code, call: String, cause: String) {
        self.code = code
        self.call = call
        self.cause = cause
    }

    public var description: String { "\(call): \(cause)" }
}

extension UnlatchError {
    /// Throws unless the status of a C call is 0. The only place that reads such a status.
    static func check(_ status: CInt, _ call: String, doing what: String? = nil) throws(UnlatchError) {
        guard status != 0 else { return }
        let text = String(cString: unl_error_text(status))
        throw UnlatchError(code: code(of: status), call: call, cause: what.map { "\($0): \(text)" } ?? text)
    }

    static func invalid(_ call: String, _ cause: String) -> UnlatchError {
        UnlatchError(code: .invalidArgument, call: call, cause: cause)
    }

    private static func code(of status: CInt) -> Code {
        switch status {
        case EINVAL: .invalidArgument
        case ENOENT: .notFound
        case EPERM, EACCES: .notPermitted
        case ENOSYS: .notSupported
        case ENOMEM, EAGAIN: .noResources
        case CInt(UNL_ERROR_ABI): .kernelVersion
        case CInt(UNL_ERROR_FORKED): .forked
        default: .system
        }
    }
}
