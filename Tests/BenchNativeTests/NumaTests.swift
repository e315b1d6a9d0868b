import Foundation
import Testing
import Unlatch

@Suite(.serialized) struct NumaTests {
    /// Runs `numa --quick` with small arrays, and reads its report.
    private func numa(
        _ arguments: [String] = [], environment: [String: String] = [:], prefix: [String] = [], status: Int32 = 0
    ) throws -> (output: Output, report: [String: Any], rows: [[String: Any]]) {
        try withFolder { folder in
            let file = folder.appendingPathComponent("out.json")
            let command = ["numa", "--quick", "--size", "8", "--json", file.path] + arguments
            let output =
                try prefix.isEmpty
                ? bench(command, environment: environment)
                : run(prefix[0], prefix.dropFirst() + [program] + command, environment: environment)
            try #require(output.status == status, "\(output.out)\n\(output.err)")
            let report = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
            return (output, report, report["results"] as? [[String: Any]] ?? [])
        }
    }

    private func placement(_ row: [String: Any]) -> [String: Any] { row["placement"] as? [String: Any] ?? [:] }

    @Test func `each placement proves where its pages and threads were, and says what this machine cannot show`() throws
    {
        let (output, report, rows) = try numa()
        #expect(report["command"] as? String == "numa")
        let nodes = Topology.current.nodes
        let names = Set(rows.compactMap { placement($0)["name"] as? String })
        #expect(names.isSuperset(of: ["first-touch", "interleaved", "local", "blocked"]))
        for node in nodes where Topology.memoryNodes().contains(node.id) && !node.cpus.isEmpty {
            #expect(names.isSuperset(of: ["node-\(node.id)", "preferred-\(node.id)"]))
        }
        #expect(names.contains { $0.hasPrefix("remote-") } == (nodes.count > 1))
        #expect(rows.count == 2 * names.count, "two kernels each")
        for row in rows {
            let proof = placement(row)
            #expect(row["valid"] as? Bool == true, "\(row)")
            #expect((proof["share"] as? Double ?? 0) >= 0.99)
            #expect(proof["cpus"] as? [Int] == proof["requestedCPUs"] as? [Int])
            #expect((proof["cpus"] as? [Int])?.isEmpty == false && row["cpus"] as? [Int] == proof["cpus"] as? [Int])
            // Arrays below four times the caches say nothing of memory.
            #expect(row["bandwidth"] == nil)
        }
        #expect(output.out.contains("proves placement, not performance"))
        let leftOut = report["leftOut"] as? [String] ?? []
        #expect(leftOut.contains { $0.hasPrefix("remote: ") && $0.contains("one node") } == (nodes.count == 1))
        for line in leftOut { #expect(output.out.contains("Not shown: \(line)")) }
    }

    @Test func `on one CPU placements are shown with one thread, and the mask is said`() throws {
        let cpu = try #require(Topology.current.allowedCPUs.last)
        guard FileManager.default.fileExists(atPath: "/usr/bin/taskset") else { try skip("there is no taskset") }
        let (output, _, rows) = try numa(
            ["--only", "blocked,first-touch"], prefix: ["/usr/bin/taskset", "--cpu-list", "\(cpu)"])
        #expect(rows.count == 4)
        for row in rows {
            #expect(row["valid"] as? Bool == true)
            #expect(placement(row)["cpus"] as? [Int] == [cpu])
        }
        if Topology.current.allowedCPUs.count > 1 {
            #expect(output.out.contains("Note: the process may use 1 of "), "\(output.out)")
        }
    }

    @Test func `with a quota of half a core teams have one thread, and the quota is said`() throws {
        let name = "unlatch-test-\(UUID().uuidString)"
        guard let group = ControlGroup(name, cores: 0.5) else {
            try skip("no control group with a quota can be made here; the recorded ones are tested all the same")
        }
        defer { group.remove() }
        let (output, report, rows) = try numa(
            ["--only", "blocked"], prefix: ["/bin/sh", "-c", "echo $$ > '\(group.members)' && exec \"$@\"", "sh"])
        let environment = report["environment"] as? [String: Any]
        #expect((environment?["topology"] as? [String: Any])?["quotaCores"] as? Double == 0.5)
        for row in rows { #expect(row["valid"] as? Bool == true && row["workers"] as? Int == 1, "\(row)") }
        #expect(
            output.out.contains(
                "the control group allows the time of 0.5 cores: a team that names no number has 1 thread"),
            "\(output.out)")
    }

    @Test func `without libnuma nothing is measured, and one line says what to install`() throws {
        let (output, _, rows) = try numa(
            ["--only", "node-0"], environment: ["UNLATCH_LIBNUMA": "/no/such/libnuma.so"], status: 3)
        #expect(!rows.contains { $0["valid"] as? Bool == true })
        #expect(output.out.contains("Note: pages cannot be placed: libnuma cannot be loaded: /no/such/libnuma.so"))
        #expect(output.err.split(separator: "\n").count == 1 && output.err.contains("libnuma"), "\(output.err)")
    }

    @Test func `orders to OpenMP that contradict the rows are said`() throws {
        let (output, _, rows) = try numa(
            ["--only", "blocked"], environment: ["OMP_PLACES": "{0}", "OMP_NUM_THREADS": "1"])
        #expect(output.out.contains("OMP_PLACES={0} does not count: the team is bound to CPUs"), "\(output.out)")
        for row in rows { #expect(row["workers"] as? Int == 1) }
    }

    @Test(arguments: [
        (["--only", "node-99"], "there is no placement 'node-99' here; choose from first-touch"),
        (["--only", ""], "there is no placement ''"),
        (["--size", "0"], "--size 0: give a whole number of MiB"),
        (["--python", "python3"], "placement is measured without Python"),
    ])
    func `what cannot be asked for is refused in one line`(arguments: [String], says: String) throws {
        let output = try bench(["numa"] + arguments)
        #expect(output.status == 2)
        #expect(output.err.contains(says) && output.err.split(separator: "\n").count == 1, "\(output.err)")
    }
}

/// Runs a program with bench-native as one of its arguments.
private func run(_ path: String, _ arguments: [String], environment: [String: String]) throws -> Output {
    var child = ChildProcess(path, arguments, timeout: 300)
    child.environment = environment
    let result = try child.run()
    return Output(
        status: result.status, out: String(decoding: result.output, as: UTF8.self),
        err: String(decoding: result.errors, as: UTF8.self))
}

/// A control group with a quota, made where we may.
private struct ControlGroup {
    private let folder: String
    /// The file that a process writes its number to in order to belong.
    let members: String

    init?(_ name: String, cores: Double) {
        let quota = Int(cores * 100_000)
        // Version 1, then version 2.
        let kinds = [
            ("/sys/fs/cgroup/cpu", "cpu.cfs_quota_us", "\(quota)", "tasks"),
            ("/sys/fs/cgroup", "cpu.max", "\(quota) 100000", "cgroup.procs"),
        ]
        for (root, file, text, members) in kinds {
            let folder = "\(root)/\(name)"
            guard mkdir(folder, 0o755) == 0 else { continue }
            if let handle = FileHandle(forWritingAtPath: "\(folder)/\(file)"),
                (try? handle.write(contentsOf: Data(text.utf8))) != nil
            {
                (self.folder, self.members) = (folder, "\(folder)/\(members)")
                return
            }
            rmdir(folder)
        }
        return nil
    }

    /// A group can be removed when its last process has gone, which the kernel may notice a moment later.
    func remove() {
        for _ in 0..<100 where rmdir(folder) != 0 && errno == EBUSY { usleep(10_000) }
    }
}
