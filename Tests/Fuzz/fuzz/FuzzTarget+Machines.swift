import Foundation
import UnlatchParallel

/// What the kernel and hwloc tell of a machine.
extension FuzzTarget {
    static var ofMachines: [FuzzTarget] {
        [cpuLists, controlGroups, zones, nodeFiles, recordedMachines, describedMachines]
    }

    static let numbers = [
        "-", ",", "0-", "4294967296", "99999999999999999999", "2147483647", "0-2147483646", "-1",
    ]

    /// "0-3,8", as in `/proc/self/status` and in `/sys/devices/system`.
    private static let cpuLists = FuzzTarget(
        "cpu-lists", seeds: ["0-3,8", "0", "", "0-1023", "7,3-5"], words: numbers
    ) { input in
        let files = SystemFiles.shared
        files.write("proc/self/status", Array("Name:\tx\nMems_allowed_list:\t".utf8) + input + [10])
        guard let nodes = Topology.allowedNodes(recordedIn: files.root) else { return }
        demand(nodes.allSatisfy { $0 >= 0 }, "a node below 0 in \(nodes)")
    }

    /// `/proc/self/mountinfo`, `/proc/self/cgroup`, a limit of CPU time and one of memory; parted by lines of "%".
    private static let controlGroups = FuzzTarget(
        "control-groups",
        seeds: [
            """
            31 23 0:28 / /sys/fs/cgroup rw,relatime shared:3 - cgroup2 cgroup2 rw,nsdelegate
            %
            0::/a/b
            %
            250000 100000
            %
            3221225472
            """,
            """
            40 23 0:29 /docker/x /sys/fs/cgroup rw - cgroup cgroup rw,cpu,memory
            %
            5:cpuset:/
            4:cpu,memory:/docker/x/a/b
            0::/
            %
            50000
            %
            9223372036854771712
            """,
            "36 35 98:0 / /sys/fs/cgroup rw master:1 - cgroup2 none rw\n%\n0::/../..\n%\nmax 100000\n%\nmax",
        ], words: numbers + ["\n%\n", " - cgroup2 ", "0::/", "/..", "inf", "nan", "1e308", "0x1p-1074", "max"]
    ) { input in
        let files = SystemFiles.shared
        let parts = input.split(separator: 37, maxSplits: 3, omittingEmptySubsequences: false)
        let names = ["proc/self/mountinfo", "proc/self/cgroup", "cpu", "memory"]
        for (index, name) in names.enumerated() {
            let text = index < parts.count ? Array(parts[index].drop { $0 == 10 }) : []
            switch name {
            case "cpu":
                for folder in ["", "a/", "a/b/"] {
                    for file in ["cpu.max", "cpu.cfs_quota_us"] { files.write("sys/fs/cgroup/\(folder)\(file)", text) }
                    files.write("sys/fs/cgroup/\(folder)cpu.cfs_period_us", Array("100000\n".utf8))
                }
            case "memory":
                for file in ["memory.max", "memory.limit_in_bytes"] { files.write("sys/fs/cgroup/a/\(file)", text) }
            default: files.write(name, text)
            }
        }
        if let quota = Topology.quota(recordedIn: files.root) {
            demand(quota > 0 && quota.isFinite, "a quota of \(quota) cores")
        }
        if let limit = Topology.memoryLimit(recordedIn: files.root) { demand(limit > 0, "a limit of \(limit) bytes") }
    }

    /// hwloc's XML.
    private static let recordedMachines = FuzzTarget(
        "recorded-machines", bytes: ["one", "two-smt", "offline", "cpuset"].map { SystemFiles.machine($0) },
        words: ["<object type=\"", "\"/>", "</object>", "os_index=\"", "0xf...f", "version=\"2.0\"", "99999999999"]
    ) { input in
        let files = SystemFiles.shared
        files.write("machine.xml", input)
        if let topology = try? Topology(recordedAt: files.root + "/machine.xml") { check(topology) }
    }

    /// hwloc's words for a machine, as in "numa:2 core:4 pu:2".
    private static let describedMachines = FuzzTarget(
        "described-machines",
        seeds: [
            "numa:2 core:4 pu:2", "package:2 [numa(memory=4GiB indexes=0,3)] l3:1(size=32MiB) core:2 pu:1",
            "numa:2 core:2 pu:2(indexes=2*4:1*2)", "package:2 [numa(memory=4GiB)] [numa(memory=16GiB)] core:2 pu:1",
            "l1:1 l2:1 l1i:2 pu:1",
        ], words: ["numa:", "core:", "pu:", "[numa", "(indexes=", "(memory=", "*", ":", "group:", "die:"]
    ) { input in
        // What is larger takes long and says no more.
        guard input.filter({ (48...57).contains($0) }).count < 24 else { return }
        // hwloc 2.9 ends the process where the words name a cache beside memory.
        let text = String(decoding: input, as: UTF8.self)
        guard !text.lowercased().contains("memc") else { return }
        if let topology = try? Topology(synthetic: text) { check(topology) }
    }

    /// What must be true of every machine.
    private static func check(_ topology: Topology) {
        let machine = topology.machine
        // That no CPU may be used is something that a damaged record can say.
        demand(!machine.nodes.isEmpty && !topology.nodes.isEmpty, "something is empty")
        demand(machine.cores.flatMap(\.cpus).sorted() == machine.cpus, "a CPU belongs to one core")
        let packaged = machine.packages.flatMap(\.cpus)
        demand(Set(packaged).count == packaged.count, "a CPU belongs to one package")
        demand(Set(packaged).isSubset(of: machine.cpus), "a package has CPUs of the machine")
        demand(Set(topology.allowedCPUs).isSubset(of: machine.cpus), "a CPU that is not there")
        let most = max(1, topology.allowedCPUs.count)
        demand((1...most).contains(topology.usableCores), "\(topology.usableCores) usable cores")
        demand(machine.nodes.allSatisfy { $0.distances.count == machine.nodes.count }, "distances are missing")
    }
}

/// Files as the kernel has them under `/`, in a folder of the process's own.
struct SystemFiles {
    static let shared = SystemFiles()
    let root: String

    private init() {
        let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(place)/unlatch-fuzz-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no temporary folder: \(String(cString: strerror(errno)))") }
        root = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        let folders = [
            "proc/self", "sys/fs/cgroup/a/b", "sys/devices/system/node/node0", "sys/devices/system/cpu/cpu5/topology",
        ]
        for folder in folders {
            do {
                try FileManager.default.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
            } catch {
                fatalError("\(error)")
            }
        }
    }

    /// Whatever ends the process calls this before, or leaves a folder behind.
    func remove() {
        do { try FileManager.default.removeItem(atPath: root) } catch { fatalError("\(error)") }
    }

    func write(_ path: String, _ bytes: [UInt8]) {
        let file = open("\(root)/\(path)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        defer { close(file) }
        let written = bytes.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
        demand(written == bytes.count, "\(path) could not be written")
    }

    /// A file of Tests/Machines.
    static func machine(_ name: String) -> [UInt8] {
        let here = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        guard let file = fopen("/\(here)/Machines/\(name).xml", "re") else { fatalError("\(name).xml is missing") }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }
}
