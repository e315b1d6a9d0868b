import Foundation
internal import Unlatch

/// A private folder with the Python modules, which processes started by spawn and forkserver import as files.
package struct WorkFolder: ~Copyable {
    package let path: String

    /// - Throws: `WorkFolderError` when it cannot be made or filled.
    package init(_ sources: [PythonSource]) throws(WorkFolderError) { path = try Self.make(sources) }

    private static func make(_ sources: [PythonSource]) throws(WorkFolderError) -> String {
        let parent = environmentVariable("TMPDIR") ?? "/tmp"
        var template = Array("\(parent)/unlatch-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            let why = String(cString: strerror(errno))
            throw WorkFolderError(
                "no temporary folder can be made in \(parent): \(why); set TMPDIR to a folder that can be written to")
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for source in sources {
            let name = "\(source.module).py"
            do {
                try Data(source.code).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
            } catch {
                try? FileManager.default.removeItem(atPath: path)
                throw WorkFolderError(
                    "\(path)/\(name) cannot be written (is the disk full?): set TMPDIR to another folder")
            }
        }
        return path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

package struct WorkFolderError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
