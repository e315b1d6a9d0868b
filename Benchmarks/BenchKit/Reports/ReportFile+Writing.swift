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

    /// Writes all of it, however often the system takes only a part.
    static func write(_ data: Data, to descriptor: Int32, for path: String) throws(ReportFileError) {
        var failure: Int32 = 0
        data.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                // SAFETY: `done` is below `bytes.count`.
                let written = Foundation.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
                if written >= 0 {
                    done += written
                } else if errno != EINTR {
                    failure = errno
                    return
                }
            }
        }
        if failure != 0 { throw ReportFileError(path, failure) }
    }
}

/// Why a report could not be written: one line with what was wrong and what to do.
package struct ReportFileError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }

    /// A failed system call on the report's path.
    init(_ path: String, _ code: Int32) {
        let advice =
            switch code {
            case EACCES, EPERM: "there is no permission to write there; name another file"
            case EROFS: "the file system is read-only; name another file"
            case ENOSPC, EDQUOT: "the disk is full; free some space or name another file"
            case ENOENT: "the folder has gone; create it again"
            case ENAMETOOLONG: "the name is too long; use a shorter one"
            default: "\(String(cString: strerror(code))); name another file"
            }
        description = "cannot write the report to \(path): \(advice)"
    }
}
