internal import UnlatchParallel

/// One of a CPU's caches.
package struct Cache: Codable, Equatable, Sendable {
    package var level: Int
    /// `Data`, `Instruction` or `Unified`.
    package var type: String
    package var bytes: Int
    /// The CPUs that share it, as the kernel lists them: `0-3`.
    package var sharedBy: String?

    package init(level: Int, type: String, bytes: Int, sharedBy: String?) {
        (self.level, self.type, self.bytes, self.sharedBy) = (level, type, bytes, sharedBy)
    }
}

extension SystemReader {
    /// The first CPU's model; aarch64 gives no name, only two numbers.
    package var cpuModel: String? {
        if let name = value("model name", in: "proc/cpuinfo", separator: ":") { return name }
        guard let maker = value("CPU implementer", in: "proc/cpuinfo", separator: ":"),
            let part = value("CPU part", in: "proc/cpuinfo", separator: ":")
        else { return nil }
        return "implementer \(maker), part \(part)"
    }

    var onlineCPUs: Int? { text("sys/devices/system/cpu/online").flatMap(NumberList.numbers)?.count }

    /// The processor says that it is a virtual one; nil on processors that cannot say.
    package var hypervisor: Bool? {
        value("flags", in: "proc/cpuinfo", separator: ":").map { $0.split(separator: " ").contains("hypervisor") }
    }

    var governor: String? { text("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor") }

    /// `intel_pstate` counts the other way round.
    package var boost: Bool? {
        switch (text("sys/devices/system/cpu/intel_pstate/no_turbo"), text("sys/devices/system/cpu/cpufreq/boost")) {
        case ("0", _), (nil, "1"): true
        case ("1", _), (nil, "0"): false
        default: nil
        }
    }

    var smt: Bool? {
        switch text("sys/devices/system/cpu/smt/active") {
        case "1": true
        case "0": false
        default: nil
        }
    }

    /// The first CPU's caches, in the kernel's order: L1 data, L1 instruction, L2, L3.
    var caches: [Cache] {
        var caches: [Cache] = []
        while let cache = cache(caches.count) { caches.append(cache) }
        return caches
    }

    private func cache(_ index: Int) -> Cache? {
        let folder = "sys/devices/system/cpu/cpu0/cache/index\(index)"
        guard let level = text("\(folder)/level").flatMap({ Int($0) }), let type = text("\(folder)/type"),
            let bytes = text("\(folder)/size").flatMap(SystemReader.bytes)
        else { return nil }
        return Cache(level: level, type: type, bytes: bytes, sharedBy: text("\(folder)/shared_cpu_list"))
    }

    /// `32K`, `16M`: sizes as sysfs writes them.
    package static func bytes(_ size: String) -> Int? {
        switch size.last {
        case "K": Int(size.dropLast()).map { $0 << 10 }
        case "M": Int(size.dropLast()).map { $0 << 20 }
        case "G": Int(size.dropLast()).map { $0 << 30 }
        default: Int(size)
        }
    }
}
