import Foundation

extension ReportFile {
    /// A new empty file with a name that nothing else uses. The caller closes and removes it.
    static func createPrivateFile(in folder: String, for path: String) throws(ReportFileError) -> (String, Int32) {
        let random = String(UInt64.random(in: .min ... .max), radix: 36)
        // Short and fixed in length: a name built from the report's own could become too long.
        let name = "\(folder)/.unlatch-\(random).tmp"
        // 0666: the user's umask decides, as for every other file; O_EXCL: nobody's file is ever opened.
        let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw ReportFileError(path, errno) }
        return (name, descriptor)
    }

    /// Writes all of it.
    static func write(_ data: Data, to descriptor: Int32, for path: String) throws(ReportFileError) {
        let failure = StandardStream.write(data, to: descriptor)
        if failure != 0 { throw ReportFileError(path, failure) }
    }

    /// Takes a file to write in, and frees the space: a folder that takes names may still have none.
    static func tryFolder(_ folder: String, for path: String) throws(ReportFileError) {
        let (name, descriptor) = try createPrivateFile(in: folder, for: path)
        defer {
            close(descriptor)
            unlink(name)
        }
        try write(Data(count: 4096), to: descriptor, for: path)
        guard fsync(descriptor) == 0 else { throw ReportFileError(path, errno) }
    }

    /// Opens what cannot be replaced by another file, and tries it.
    static func openSpecial(_ path: String, _ kind: mode_t) throws(ReportFileError) -> OpenedFile {
        guard kind != S_IFBLK else {
            throw ReportFileError("cannot write the report to \(path): it is a disk; name a file")
        }
        // A pipe without a reader would wait for one, for ever if none comes: so it is not waited for.
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else {
            guard errno != ENXIO || kind != S_IFIFO else {
                throw ReportFileError(
                    "cannot write the report to \(path): nobody reads this pipe; start its reader first")
            }
            throw ReportFileError(path, errno)
        }
        let opened = OpenedFile(descriptor: descriptor)
        _ = fcntl(descriptor, F_SETFL, O_APPEND)
        // JSON may begin with a line break, so a device is tried with one; a terminal would show it.
        if kind == S_IFCHR, isatty(descriptor) == 0 { try write(Data("\n".utf8), to: descriptor, for: path) }
        return opened
    }

    /// An open file, closed with the last copy of its report's target. A pipe's reader would take closing for the end.
    final class OpenedFile: Sendable {
        let descriptor: Int32

        init(descriptor: Int32) { self.descriptor = descriptor }

        deinit { close(descriptor) }
    }
}

/// Why a report could not be written: one line with what was wrong and what to do.
package struct ReportFileError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String
    /// The path is right, and what is behind it takes nothing at the moment.
    package let isWriteFailure: Bool

    init(_ description: String) {
        self.description = description
        isWriteFailure = false
    }

    /// A failed system call on the report's path.
    init(_ path: String, _ code: Int32) {
        isWriteFailure = [ENOSPC, EDQUOT, EFBIG, EIO, EPIPE, EBADF].contains(code)
        let advice =
            switch code {
            case EACCES, EPERM: "there is no permission to write there; name another file"
            case EROFS: "the file system is read-only; name another file"
            case ENOSPC, EDQUOT: "the disk is full; free some space or name another file"
            case EFBIG: "no file may be that large here (ulimit -f); name another file"
            case ENOENT: "the folder has gone; create it again"
            case ENAMETOOLONG: "the name is too long; use a shorter one"
            default: "\(StandardStream.reason(code)); name another file"
            }
        description = "cannot write the report to \(path): \(advice)"
    }
}
