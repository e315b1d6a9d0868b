import BenchHarness
import Experiments
import Foundation
import Testing
import Unlatch

@Suite struct TopologyCommandTests {
    private struct Parts: Decodable { let topology: Topology }

    private let machines = repository.appendingPathComponent("Tests/Machines").path

    @Test func `this machine is shown, with its nodes, caches and limits`() throws {
        let output = try bench(["topology"])
        #expect(output.status == 0 && output.err == "")
        let topology = Topology.current
        for part in [
            "This machine: ", "\nNode \(topology.nodes[0].id)", "\ncache", "\nWhat this process may use\n", "core 0",
        ] {
            #expect(output.out.contains(part), "\(part) in \(output.out)")
        }
        #expect(output.out.contains("\(topology.allowedCPUs.count) of \(topology.machine.cpus.count) CPU"))
    }

    @Test(arguments: ["one", "two-smt", "four", "eight", "offline", "cpuset"])
    func `a recorded machine is shown, and JSON has all of it`(name: String) throws {
        try withFolder { folder in
            let machine = "\(machines)/\(name).xml"
            let json = folder.appendingPathComponent("topology.json")
            let output = try bench(["topology", "--topology", machine, "--json", json.path])
            #expect(output.status == 0 && output.err == "", "\(output.err)")
            #expect(output.out.hasPrefix("Another machine: \(machine)\n"))
            let report = try JSONDecoder().decode(Report.self, from: Data(contentsOf: json))
            #expect(report.command == "topology" && report.results.isEmpty)
            let parts = try JSONDecoder().decode(Parts.self, from: Data(contentsOf: json))
            #expect(try parts.topology == Topology(recordedAt: machine))
            #expect(report.environment.topology.allowedCPUs == Topology.current.allowedCPUs, "that of this machine")
        }
    }

    @Test func `a machine in words is shown`() throws {
        let output = try bench(["topology", "--topology", "numa:2 core:4 pu:2"])
        #expect(output.status == 0)
        #expect(output.out.contains("2 nodes, 8 cores, 16 CPUs (2 on a core)"), "\(output.out)")
    }

    @Test(arguments: [
        (["--topology", "/no/such.xml"], "/no/such.xml"),
        (["--topology", "/etc/passwd"], "/etc/passwd"),
        (["--topology", "/"], "directory"),
        (["--topology", "/dev/zero"], "/dev/zero"),
        (["--topology", "nonsense"], "'nonsense'"),
        (["--topology", ""], "''"),
        (["--topology", "pu:999999999"], "8192"),
        (["--topology", "MemCache:2 pu:1"], "memory-side caches"),
        (["--json", "/no/such/dir/x"], "/no/such/dir"),
        (["--python", "python3"], "--python"),
    ])
    func `a wrong command line gets one line on standard error and status 2`(arguments: [String], part: String) throws {
        let output = try bench(["topology"] + arguments)
        #expect(output.status == 2 && output.out == "")
        #expect(output.err.split(separator: "\n").count == 1, "\(output.err)")
        #expect(output.err.contains(part), "\(output.err)")
    }

    @Test func `under taskset the other CPUs are shown as not ours`() throws {
        let topology = Topology.current
        let cpu = topology.allowedCPUs[0]
        let result = try ChildProcess("/usr/bin/taskset", ["-c", "\(cpu)", program, "topology"], timeout: 300).run()
        let out = String(decoding: result.output, as: UTF8.self)
        #expect(
            out.contains("  run on      1 of \(TopologyText.count(topology.machine.cpus.count, "CPU")): \(cpu)\n"),
            "\(out)")
        #expect(out.contains("1 thread at the same time"))
        if topology.machine.cpus.count > 1 { #expect(out.contains("may not be used"), "\(out)") }
    }

    @Test func `without hwloc the kernel's nodes and CPUs are shown, and what is missing is said`() throws {
        try withFolder { folder in
            // The loader takes the first file of that name, which cannot be loaded.
            try Data().write(to: folder.appendingPathComponent("libhwloc.so.15"))
            let path = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"].map { ":\($0)" } ?? ""
            let without = ["LD_LIBRARY_PATH": folder.path + path]
            let output = try bench(["topology"], environment: without)
            #expect(output.status == 0, "\(output.err)")
            #expect(output.out.contains("libhwloc15") && output.out.contains("CPU time"), "\(output.out)")
            let other = try bench(["topology", "--topology", "pu:1"], environment: without)
            #expect(other.status == 2 && other.err.contains("apt-get install libhwloc15"), "\(other.err)")
        }
    }

    @Test func `a machine that hwloc's own variables put in place is not taken for this one`() throws {
        let output = try bench(["topology"], environment: ["HWLOC_XMLFILE": "\(machines)/eight.xml"])
        #expect(output.status == 0)
        #expect(output.out.contains("HWLOC_XMLFILE") && !output.out.contains("8 nodes"), "\(output.out)")
    }

    /// A control group of our own that allows half a core, removed afterwards; nil where none can be made.
    private static func withHalfACore<R>(_ body: (_ processes: String) throws -> R) rethrows -> R? {
        // Version 1 mounts the controller by itself; in version 2 the group above must have passed it on.
        for (root, file, value) in [("cpu/", "cpu.cfs_quota_us", "50000"), ("", "cpu.max", "50000 100000")] {
            let group = "/sys/fs/cgroup/\(root)unlatch-test-\(UUID().uuidString)"
            guard mkdir(group, 0o755) == 0 else { continue }
            defer { rmdir(group) }
            guard let handle = FileHandle(forWritingAtPath: "\(group)/\(file)"),
                (try? handle.write(contentsOf: Data(value.utf8))) != nil
            else { continue }
            return try body("\(group)/cgroup.procs")
        }
        return nil
    }

    @Test(.enabled(if: withHalfACore { _ in true } == true, "control groups cannot be made here"))
    func `a quota of half a core is shown, and what it leaves`() throws {
        let result = try Self.withHalfACore { processes in
            try ChildProcess(
                "/bin/sh", ["-c", "echo $$ > '\(processes)' && exec '\(program)' topology"], timeout: 300
            ).run()
        }
        let out = String(decoding: try #require(result).output, as: UTF8.self)
        #expect(out.contains("CPU time    0.500 cores (cgroup)") && out.contains("1 thread at the same time"), "\(out)")
    }
}
