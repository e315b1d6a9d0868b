/// Why a picture could not be used, in one line that says which and what is wrong.
package struct ImageError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, for code that wants to tell cases apart.
    package enum Reason: Sendable {
        case missing, unreadable, folder, empty, truncated, damaged, unknownFormat, unsupported, tooLarge, tooSmall
    }

    package let reason: Reason
    /// What is wrong, for people, without the name of the file.
    package let detail: String
    /// The file, or nil for bytes that came from elsewhere.
    package let path: String?

    init(_ reason: Reason, _ detail: String, path: String? = nil) {
        self.reason = reason
        self.detail = detail
        self.path = path
    }

    /// The same error, naming the file.
    func about(_ path: String) -> ImageError { ImageError(reason, detail, path: path) }

    package var description: String { "cannot use the picture\(path.map { " \($0)" } ?? ""): \(detail)" }
}
