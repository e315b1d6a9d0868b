import Glibc

/// The system gives no further thread: one line that says which limits there are.
package struct ThreadFailure: Error, CustomStringConvertible {
    package let description: String

    /// - Parameters:
    ///   - name: What the thread was for.
    ///   - code: What `pthread_create` returned.
    init(_ name: String, _ code: Int32) {
        description =
            "no thread could be started for '\(name)' (\(String(cString: strerror(code)))): "
            + Self.limits().joined(separator: ", ")
            + "; end threads or processes, or raise the limit"
    }

    /// What can keep a process from starting a thread, as far as it is limited.
    private static func limits() -> [String] {
        var limits: [String] = []
        func add(_ name: String, _ option: String, _ resource: __rlimit_resource, _ unit: String, _ size: rlim_t) {
            var limit = rlimit()
            guard getrlimit(Int32(resource.rawValue), &limit) == 0, limit.rlim_cur < rlim_t.max / 2 else { return }
            limits.append("\(name) \(limit.rlim_cur / size)\(unit) (ulimit -\(option))")
        }
        add("threads and processes of this user", "u", __RLIMIT_NPROC, "", 1)
        add("memory of this process", "v", RLIMIT_AS, " MB", 1_000_000)
        if let most = controlGroupLimit() { limits.append("threads of the control group \(most) (pids.max)") }
        return limits.isEmpty
            ? ["the system's own limits are reached"] : ["the limits are: \(limits.removeFirst())"] + limits
    }

    /// The smallest `pids.max` from this process's group upwards; nil where there is none.
    private static func controlGroupLimit() -> Int? {
        guard let line = content("/proc/self/cgroup")?.split(separator: "\n").first(where: { $0.hasPrefix("0::/") })
        else { return nil }
        var path = line.dropFirst(3)[...]
        var least: Int?
        while true {
            let text = content("/sys/fs/cgroup\(path == "/" ? "" : path)/pids.max")
            if let limit = text.flatMap({ Int($0.prefix { $0.isNumber }) }) { least = min(least ?? limit, limit) }
            guard let slash = path.lastIndex(of: "/"), path.count > 1 else { return least }
            path = slash == path.startIndex ? path[...slash] : path[..<slash]
        }
    }

    /// The beginning of a small file.
    private static func content(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = max(0, read(file, buffer.baseAddress, buffer.count))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
