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
        /// A kernel returned a status; `kernelStatus` has it.
        public static let kernelFailed = Code(rawValue: "kernelFailed")
        /// A run was stopped by a `Cancellation`; `progress` says how far it came.
        public static let cancelled = Code(rawValue: "cancelled")
        /// A run was stopped by its deadline; `progress` says how far it came.
        public static let deadlineExceeded = Code(rawValue: "deadlineExceeded")
        /// The process is ending: a run was stopped, so that it does not use what is about to be gone.
        public static let ending = Code(rawValue: "ending")
        /// Another failure of the system; the cause has the text.
        public static let system = Code(rawValue: "system")
    }

    public let code: Code
    /// The call that failed, as it is named in the API.
    public let call: String
    /// Why, and what to do, in one line.
    public let cause: String
    /// How far a run came that was begun and stopped; `nil` for other errors.
    public let progress: RunProgress?
    /// What a kernel returned; `nil` for other errors.
    public let kernelStatus: Int?
    /// The item at which a kernel failed, if it has said that.
    public let failedItem: Int?
    /// What a kernel said of its failure, in one line; `nil` where it said nothing.
    public let kernelMessage: String?

    public init(code: Code, call: String, cause: String) {
        self.init(code: code, call: call, cause: cause, progress: nil)
    }

    init(
        code: Code, call: String, cause: String, progress: RunProgress?, kernelStatus: Int? = nil,
        failedItem: Int? = nil,
        kernelMessage: String? = nil
    ) {
        self.code = code
        self.call = call
        self.cause = cause
        self.progress = progress
        self.kernelStatus = kernelStatus
        self.failedItem = failedItem
        self.kernelMessage = kernelMessage
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

    /// Throws unless a run ended well. Says how far it came, and what the kernel said.
    static func check(
        _ status: CInt, _ call: @autoclosure () -> String, _ grant: unl_grant, total: Int?,
        _ errorText: unl_error_text_function?, _ message: String = ""
    ) throws(UnlatchError) {
        guard status != 0 else { return }
        let line = oneLine(message)
        let stopped = [CInt(UNL_ERROR_KERNEL), CInt(UNL_ERROR_ENDING), ECANCELED, ETIMEDOUT]
        guard stopped.contains(status) else {
            if let line { throw UnlatchError(code: code(of: status), call: call(), cause: line) }
            return try check(status, call())
        }
        let progress = RunProgress(done: Int(clamping: grant.done), total: total)
        let why =
            switch status {
            case ECANCELED: "cancelled"
            case ETIMEDOUT: "stopped by its deadline"
            case CInt(UNL_ERROR_ENDING): "stopped, the process is ending"
            default: failure(grant, errorText, line)
            }
        let isKernels = status == CInt(UNL_ERROR_KERNEL)
        throw UnlatchError(
            code: code(of: status), call: call(), cause: "\(why); \(progress) done", progress: progress,
            kernelStatus: isKernels ? Int(grant.kernel_status) : nil,
            failedItem: isKernels ? item(of: grant) : nil, kernelMessage: isKernels ? line : nil)
    }

    /// "item 43 failed with status 22, Invalid argument: the mass is negative"
    private static func failure(
        _ grant: unl_grant, _ errorText: unl_error_text_function?, _ message: String?
    ) -> String {
        let status = grant.kernel_status
        let items = grant.failed_begin..<max(grant.failed_begin, grant.failed_end)
        let what =
            if let item = item(of: grant) { "item \(item) failed" } else if items.isEmpty {
                "the kernel failed"
            } else { "items \(items) failed" }
        // SAFETY: the ABI says that the text lives for ever.
        let text =
            status >= UNL_OWN_STATUS
            ? errorText.map { String(cString: $0(status)) } : String(cString: unl_error_text(status))
        return "\(what) with status \(status)" + (text.map { ", \($0)" } ?? "") + (message.map { ": \($0)" } ?? "")
    }

    /// The item that a kernel named. No item is a number that no `Int` has but as a negative one.
    private static func item(of grant: unl_grant) -> Int? { grant.failed_item >= 0 ? Int(grant.failed_item) : nil }

    /// What a kernel said, without what would break the line; `nil` for nothing.
    private static func oneLine(_ message: String) -> String? {
        if message.isEmpty { return nil }
        return String(
            String.UnicodeScalarView(
                message.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }

    @usableFromInline
    static func invalid(_ call: String, _ cause: String) -> UnlatchError {
        UnlatchError(code: .invalidArgument, call: call, cause: cause)
    }

    static func code(of status: CInt) -> Code {
        switch status {
        case EINVAL: .invalidArgument
        case ENOENT: .notFound
        case EPERM, EACCES: .notPermitted
        case ENOSYS: .notSupported
        case ENOMEM, EAGAIN: .noResources
        case CInt(UNL_ERROR_ABI): .kernelVersion
        case CInt(UNL_ERROR_ENDING): .ending
        case CInt(UNL_ERROR_STEPS): .invalidArgument
        case CInt(UNL_ERROR_KERNEL): .kernelFailed
        case ECANCELED: .cancelled
        case ETIMEDOUT: .deadlineExceeded
        default: .system
        }
    }
}
