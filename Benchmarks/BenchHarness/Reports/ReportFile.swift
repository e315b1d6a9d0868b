import Foundation

/// Where a report goes. Made before measuring, so that a wrong path is said at once and not an hour later.
///
/// A regular file is replaced as a whole: the report is written to a private file beside it, flushed to the disk and
/// renamed, so that a full disk or an interruption leaves an older report as it was. Between the check and the report
/// nothing lies in the folder, so nothing is left behind, however the program ends.
///
/// Devices, pipes and `/dev/stdout` are written to directly, and held open from the start. So is, at the end, a file that
/// another cannot take the place of: one that a container has mounted, or somebody else's in a shared folder.
///
/// ```swift
/// let file = try ReportFile(path: "bench.json")  // says now what would go wrong
/// // … measure …
/// try file.write(report)
/// ```
package struct ReportFile: Sendable {
    private enum Target: Sendable {
        /// A path without symbolic links, and the folder that holds it.
        case replaced(path: String, folder: String)
        /// A device or a pipe, opened at the start.
        case straight(OpenedFile)
        /// A descriptor that is already open, such as standard output.
        case descriptor(Int32)
    }

    private let path: String
    private let target: Target

    /// Checks that a report can be written to `path`.
    ///
    /// - Throws: `ReportFileError`, one line: the folder is missing or cannot be written to, the path is a folder or
    ///   write-protected, the disk is full, nobody reads the pipe.
    package init(path: String) throws(ReportFileError) {
        self.path = path
        target = try ReportFile.target(for: path)
        if case .replaced(_, let folder) = target { try ReportFile.tryFolder(folder, for: path) }
    }

    /// Writes the report; on an error an older file is untouched.
    ///
    /// - Throws: `ReportFileError`, one line: the disk is full, the folder has gone, a number is not finite.
    package func write(_ report: Report) throws(ReportFileError) { try write(report.encoded()) }

    /// Writes a report in another form; on an error an older file is untouched.
    ///
    /// - Throws: `ReportFileError`, as for a report.
    package func write(_ data: Data) throws(ReportFileError) {
        switch target {
        case .replaced(let file, let folder): try replace(file, in: folder, with: data)
        case .straight(let opened): try ReportFile.write(data, to: opened.descriptor, for: path)
        case .descriptor(let descriptor):
            // What the C library still holds for the same descriptor comes first.
            fflush(nil)
            try ReportFile.write(data, to: descriptor, for: path)
        }
    }

    private func replace(_ file: String, in folder: String, with data: Data) throws(ReportFileError) {
        let (name, descriptor) = try ReportFile.createPrivateFile(in: folder, for: path)
        do throws(ReportFileError) {
            defer { close(descriptor) }
            var older = stat()
            if stat(file, &older) == 0 { fchmod(descriptor, older.st_mode & 0o777) }
            try ReportFile.write(data, to: descriptor, for: path)
            guard fsync(descriptor) == 0 else { throw ReportFileError(path, errno) }
        } catch {
            unlink(name)
            throw error
        }
        if rename(name, file) == 0 { return }
        let code = errno
        unlink(name)
        guard code == EBUSY || code == EPERM else { throw ReportFileError(path, code) }
        try overwrite(file, with: data)
    }

    /// Writes into a file that cannot be replaced.
    private func overwrite(_ file: String, with data: Data) throws(ReportFileError) {
        let descriptor = open(file, O_WRONLY | O_TRUNC | O_CLOEXEC)
        guard descriptor >= 0 else { throw ReportFileError(path, errno) }
        defer { close(descriptor) }
        try ReportFile.write(data, to: descriptor, for: path)
        guard fsync(descriptor) == 0 else { throw ReportFileError(path, errno) }
    }

    // MARK: - What kind of target

    private static func target(for path: String) throws(ReportFileError) -> Target {
        guard !path.isEmpty else { throw ReportFileError("the report's file name is empty; give a path") }
        if let descriptor = standardDescriptor(path) {
            let obstacle = StandardStream.obstacle(of: descriptor)
            guard obstacle == 0 else { throw ReportFileError(path, obstacle) }
            return .descriptor(descriptor)
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw ReportFileError(path, errno) }
            return try newFile(path)
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw ReportFileError("cannot write the report to \(path): it is a folder; name a file in it")
        }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG else { return .straight(try openSpecial(path, kind)) }
        // Opened rather than asked for: the administrator may write everywhere, but not in a program that runs.
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ReportFileError(path, errno) }
        close(descriptor)
        // Renaming over a symbolic link would replace the link, not the file that it stands for.
        let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        return .replaced(path: resolved.path, folder: resolved.deletingLastPathComponent().path)
    }

    private static func newFile(_ path: String) throws(ReportFileError) -> Target {
        guard !path.hasSuffix("/") else {
            throw ReportFileError("cannot write the report to \(path): it names a folder; name a file")
        }
        var status = stat()
        if lstat(path, &status) == 0 {
            throw ReportFileError("cannot write the report to \(path): it is a link to nothing; name another file")
        }
        let file = URL(fileURLWithPath: path)
        let folder = file.deletingLastPathComponent().path
        guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw ReportFileError(
                "cannot write the report to \(path): there is no folder \(folder); create it or name another file")
        }
        return .replaced(path: file.path, folder: folder)
    }

    /// Standard output may be a file that the shell opened: it has to be shared, not opened again or replaced.
    private static func standardDescriptor(_ path: String) -> Int32? {
        switch path {
        case "/dev/stdout": 1
        case "/dev/stderr": 2
        default:
            ["/dev/fd/", "/proc/self/fd/"].first(where: path.hasPrefix).flatMap { Int32(path.dropFirst($0.count)) }
        }
    }
}
