import Foundation

/// The threads of this process, by the numbers that the kernel gives them.
package enum ProcessThreads {
    package static func all() -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
    }

    /// The thread that asks.
    package static var current: String? {
        let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")
        return link?.split(separator: "/").last.map(String.init)
    }

    /// Whether it runs or waits for a core.
    package static func isRunnable(_ thread: String) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/self/task/\(thread)/stat", encoding: .utf8),
            let name = stat.lastIndex(of: ")")
        else { return false }
        return stat[stat.index(name, offsetBy: 2)] == "R"
    }

    /// Waits until no other thread is runnable: tools keep helpers spinning for a while after their work, OpenBLAS for
    /// some ten milliseconds. Gives up after a second, since somebody may spin for ever.
    package static func waitForRest() {
        let own = current
        for _ in 0..<1000 {
            if !all().contains(where: { $0 != own && isRunnable($0) }) { return }
            usleep(1000)
        }
    }
}
