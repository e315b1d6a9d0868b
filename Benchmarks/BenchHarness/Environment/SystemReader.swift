import Foundation
internal import Unlatch

/// Reads Linux's description of itself from the files below a root: `/`, or a recorded tree.
///
/// Every fact is nil when its file is missing or does not look as expected; nothing here fails.
package struct SystemReader {
    package let root: String

    package init(root: String) { self.root = root }

    /// A file's text without the white space around it.
    func text(_ path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else { return nil }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The value of the first `key: value` or `key=value` line, without quotation marks.
    func value(_ key: String, in path: String, separator: Character) -> String? {
        for line in text(path)?.split(whereSeparator: \.isNewline) ?? [] {
            let parts = line.split(separator: separator, maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == key else { continue }
            return parts[1].trimmingCharacters(in: CharacterSet(charactersIn: " \t\"'"))
        }
        return nil
    }

    // MARK: - Software

    var kernel: String? { text("proc/sys/kernel/osrelease") }

    /// `PRETTY_NAME` of os-release(5).
    var operatingSystem: String? {
        value("PRETTY_NAME", in: "etc/os-release", separator: "=")
            ?? value("PRETTY_NAME", in: "usr/lib/os-release", separator: "=")
    }

    /// The mean of the last minute.
    var loadAverage: Double? { text("proc/loadavg")?.split(separator: " ").first.flatMap { Double($0) } }

    /// The word in brackets: `always [madvise] never`.
    var transparentHugePages: String? {
        text("sys/kernel/mm/transparent_hugepage/enabled")?.split(separator: " ")
            .first { $0.hasPrefix("[") && $0.hasSuffix("]") }
            .map { String($0.dropFirst().dropLast()) }
    }

    // MARK: - Memory

    /// Physical memory; `/proc/meminfo` counts in KiB and calls them kB.
    var memoryBytes: Int? {
        value("MemTotal", in: "proc/meminfo", separator: ":")?.split(separator: " ").first
            .flatMap { Int($0) }.map { $0 * 1024 }
    }

    /// `nr_throttled` of the CPU controller, in either version of cgroups.
    package var throttled: Int? { Topology.throttled(recordedIn: root == "/" ? "" : root) }
}
