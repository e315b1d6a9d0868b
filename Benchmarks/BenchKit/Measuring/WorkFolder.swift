import Foundation
internal import Unlatch

/// A private folder with the Python modules, which processes started by spawn and forkserver import as files.
package struct WorkFolder: ~Copyable {
    package let path: String

    /// - Throws: `WorkFolderError` when it cannot be made or filled.
    package init() throws(WorkFolderError) { path = try Self.make() }

    private static func make() throws(WorkFolderError) -> String {
        let parent = environmentVariable("TMPDIR") ?? "/tmp"
        var template = Array("\(parent)/unlatch-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            let why = String(cString: strerror(errno))
            throw WorkFolderError(
                "no temporary folder can be made in \(parent): \(why); set TMPDIR to a folder that can be written to")
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let modules = [
            "unlatch_workloads.py": PackageResources.unlatch_workloads_py,
            "unlatch_bystander.py": PackageResources.unlatch_bystander_py,
            "unlatch_echo_server.py": PackageResources.unlatch_echo_server_py,
            "unlatch_overhead.py": PackageResources.unlatch_overhead_py,
            "unlatch_kernels.py": PackageResources.unlatch_kernels_py,
            "unlatch_scale.py": PackageResources.unlatch_scale_py,
            "unlatch_claims.py": PackageResources.unlatch_claims_py,
            "unlatch_claims_costs.py": PackageResources.unlatch_claims_costs_py,
            "unlatch_claims_io.py": PackageResources.unlatch_claims_io_py,
            "unlatch_claims_ipc.py": PackageResources.unlatch_claims_ipc_py,
            "unlatch_claims_many.py": PackageResources.unlatch_claims_many_py,
            "unlatch_claims_native.py": PackageResources.unlatch_claims_native_py,
            "unlatch_advice.py": PackageResources.unlatch_advice_py,
        ]
        for (name, source) in modules {
            do {
                try Data(source).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
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
