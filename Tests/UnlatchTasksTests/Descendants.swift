import Foundation

/// What a process has started, and the named semaphores that it uses: what must be gone when it is.
struct Descendants: Codable {
    var processes: [Int32]
    var semaphores: [String]

    /// Those of this process now.
    static func current() -> Descendants {
        // A semaphore is mapped under the name that it was made with, "sem.x1Y2z3 (deleted)", and linked as sem.mp-…
        let mapped = Set(
            text("/proc/self/maps").split(separator: "\n").filter { $0.contains("/dev/shm/sem.") }
                .compactMap { line in UInt64(line.split(separator: " ")[4]) })
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: "/dev/shm")) ?? []).sorted()
        let semaphores = names.filter { $0.hasPrefix("sem.mp-") }.map { "/dev/shm/\($0)" }.filter { path in
            var status = stat()
            return stat(path, &status) == 0 && mapped.contains(UInt64(status.st_ino))
        }
        return Descendants(processes: descendants(of: getpid()), semaphores: semaphores)
    }

    /// As `current`, when there are so many processes.
    static func current(atLeast count: Int) -> Descendants {
        while true {
            let descendants = current()
            if descendants.processes.count >= count { return descendants }
            usleep(10_000)
        }
    }

    /// What is still there when `timeout` (in seconds) is over.
    func left(timeout: Double = 20) -> Descendants {
        let deadline = Date(timeIntervalSinceNow: timeout)
        while true {
            let left = Descendants(
                processes: processes.filter { Self.isAlive($0) },
                semaphores: semaphores.filter { FileManager.default.fileExists(atPath: $0) })
            if left.isEmpty || Date() > deadline { return left }
            usleep(10_000)
        }
    }

    var isEmpty: Bool { processes.isEmpty && semaphores.isEmpty }

    /// One line of output, for the process that looks afterwards.
    func print() throws {
        FileHandle.standardOutput.write(try JSONEncoder().encode(self) + Data("\n".utf8))
    }

    /// The line that `print` wrote.
    static func printed(_ output: [UInt8]) throws -> Descendants? {
        try output.split(separator: UInt8(ascii: "\n")).last { $0.first == UInt8(ascii: "{") }
            .map { try JSONDecoder().decode(Descendants.self, from: Data($0)) }
    }

    private static func descendants(of pid: Int32) -> [Int32] {
        let everybody = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
        let parents = Dictionary(uniqueKeysWithValues: everybody.map { ($0, fields($0).parent) })
        var found: [Int32] = []
        var generation = [pid]
        while !generation.isEmpty {
            generation = everybody.filter { parents[$0].map(generation.contains) ?? false }
            found += generation
        }
        return found
    }

    /// A zombie has ended; whoever is its parent has not asked yet.
    private static func isAlive(_ pid: Int32) -> Bool { !["", "Z", "X"].contains(fields(pid).state) }

    private static func fields(_ pid: Int32) -> (state: String, parent: Int32) {
        // After the program's name, which is in parentheses and may have any character in it.
        let fields = text("/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ") ?? []
        return fields.count > 1 ? (String(fields[0]), Int32(fields[1]) ?? 0) : ("", 0)
    }

    private static func text(_ path: String) -> String {
        let file = FileHandle(forReadingAtPath: path)
        return (try? file?.readToEnd()).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
