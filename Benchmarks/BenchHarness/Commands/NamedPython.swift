import Foundation
package import Unlatch

/// A Python as `--python` names it: a path, a name on the path, or a version such as `3.11`, `3.13.0` or `3.13t`, whose `t`
/// stands for a build without the lock.
package struct NamedPython {
    private let name: String
    /// Where programs of a version are looked for; the first that has the version and can be embedded is taken.
    private let folders: [String]

    /// Looks in the folders of the path, in pyenv's versions, and in those that `make pythons` fills.
    package init(_ name: String) {
        let environment = ProcessInfo.processInfo.environment
        let path = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map(String.init)
        let pyenv = environment["PYENV_ROOT"] ?? NSHomeDirectory() + "/.pyenv"
        let versions = Self.entries(pyenv + "/versions").map { "\($0)/bin" }
        self.init(name, folders: path + versions + Self.brought)
    }

    package init(_ name: String, folders: [String]) { (self.name, self.folders) = (name, folders) }

    /// - Throws: `Failure`: there is none, or it cannot be embedded.
    package func find() throws(Failure) -> InterpreterLocation {
        guard let version = name.wholeMatch(of: /(\d+\.\d+)((?:\.\d+)?)(t?)/) else {
            return try Failure.usage { try InterpreterLocation.find(name) }
        }
        let (minor, rest, mark) = (version.1, version.2, version.3)
        var refused: String?
        for folder in folders {
            // The name of a build without the lock ends with `t`, and not everywhere.
            for program in Set(["\(folder)/python\(minor)\(mark)", "\(folder)/python\(minor)"]).sorted().reversed()
            where access(program, X_OK) == 0 {
                do throws(InterpreterError) {
                    let found = try InterpreterLocation.find(program)
                    let isThis = found.version == minor + rest || found.version.hasPrefix("\(minor)\(rest).")
                    if isThis, found.isFreeThreaded == !mark.isEmpty { return found }
                } catch { refused = refused ?? error.description }
            }
        }
        throw Failure(
            .usage,
            refused
                ?? "--python \(name): no CPython \(name) on the path, in pyenv's versions or in .build/pythons, which "
                + "`make pythons` fills; name one by its path")
    }

    /// What `make pythons` has brought into the build folder that this program lies in.
    private static var brought: [String] {
        var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/" {
            let made = entries(folder.path + "/pythons")
            if !made.isEmpty { return made.flatMap { ["\($0)/bin", "\($0)/root/usr/bin"] } }
            folder.deleteLastPathComponent()
        }
        return []
    }

    /// What a folder holds, the highest number first.
    private static func entries(_ folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted { $0.compare($1, options: .numeric) == .orderedDescending }.map { "\(folder)/\($0)" }
    }
}
