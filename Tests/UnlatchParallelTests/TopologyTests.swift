import Foundation
import TestSupport
import Testing
import UnlatchParallel

/// Machines that were recorded: Tests/Machines/README.md says which.
private func recorded(_ name: String) throws -> Topology {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try Topology(recordedAt: tests.appending(path: "Machines/\(name).xml").path)
}

private let recordedMachines = ["one", "two-smt", "four", "eight", "offline", "cpuset", "format-1"]

/// What must be true of every topology.
private func check(_ topology: Topology, _ name: Comment) {
    let machine = topology.machine
    #expect(!machine.nodes.isEmpty && !topology.nodes.isEmpty && !topology.allowedCPUs.isEmpty, name)
    #expect(machine.nodes.map(\.id) == machine.nodes.map(\.id).sorted(), name)
    #expect(machine.nodes.flatMap(\.cpus).sorted() == machine.cpus, "a CPU belongs to one node; \(name)")
    #expect(machine.cores.flatMap(\.cpus).sorted() == machine.cpus, "and to one core; \(name)")
    #expect(machine.cores.map(\.id) == Array(machine.cores.indices), name)
    #expect(machine.packages.flatMap(\.cpus).sorted() == (machine.packages.isEmpty ? [] : machine.cpus), name)
    #expect(Set(topology.allowedCPUs).isSubset(of: machine.cpus), name)
    #expect(Set(topology.allowedNodes).isSubset(of: machine.nodes.map(\.id)), name)
    #expect(topology.nodes.flatMap(\.cpus).sorted() == topology.allowedCPUs, name)
    #expect((1...topology.allowedCPUs.count).contains(topology.usableCores), name)
    for node in topology.nodes {
        let whole = machine.nodes.first { $0.id == node.id }
        #expect(Set(node.cpus).isSubset(of: whole?.cpus ?? []), name)
        #expect(node.distances.count == topology.nodes.count, name)
    }
    for (index, node) in machine.nodes.enumerated() {
        #expect(node.distances.count == machine.nodes.count && node.distances[index] == 10, name)
        #expect(Set(node.nearestCPUs).isSuperset(of: node.cpus), name)
    }
    for cache in machine.caches { #expect(cache.level > 0 && Set(cache.cpus).isSubset(of: machine.cpus), name) }
}

@Suite struct TopologyTests {
    @Test("this machine and the recorded ones hold together", arguments: recordedMachines)
    func holdsTogether(name: String) throws {
        check(Topology.current, "this machine")
        check(try recorded(name), "\(name)")
    }

    @Test("what the kernel tells of this machine is what hwloc tells")
    func sameAsTheKernel() throws {
        let topology = Topology.current
        #expect(topology.machine.reason == nil, "the tests' machine has hwloc: Scripts/setup.sh")
        #expect(topology.origin == nil)
        for node in topology.nodes {
            let whole = try #require(topology.machine.nodes.first { $0.id == node.id })
            #expect((whole.memoryBytes > 0) == (node.memoryBytes > 0))
            #expect(whole.cpus.filter(topology.allowedCPUs.contains) == node.cpus)
        }
        // /proc/cpuinfo names each CPU that is online.
        let file = try #require(FileHandle(forReadingAtPath: "/proc/cpuinfo"))
        let lines = String(decoding: file.readDataToEndOfFile(), as: UTF8.self).split(separator: "\n")
        let cpus = lines.filter { $0.hasPrefix("processor") }.compactMap { Int($0.split(separator: " ").last ?? "") }
        #expect(topology.machine.cpus == cpus)
    }

    // MARK: - Shapes

    @Test("one node")
    func one() throws {
        let topology = try recorded("one")
        #expect(topology.nodes.map(\.id) == [0] && topology.nodes[0].cpus == [0, 1])
        #expect(topology.nodes[0].distances == [10])
        #expect(!topology.hasNUMA && topology.machine.threadsPerCore == 1)
        #expect(topology.machine.caches.filter { $0.level == 3 }.map(\.cpus) == [[0, 1]])
        let first = try #require(topology.machine.caches.first)
        #expect(first.level == 1 && first.kind == .data && first.bytes == 32 << 10 && first.lineBytes == 64)
        #expect(topology.machine.caches.contains { $0.level == 1 && $0.kind == .instruction })
    }

    @Test("two nodes, and two CPUs on each core")
    func smt() throws {
        let machine = try recorded("two-smt").machine
        #expect(machine.threadsPerCore == 2)
        #expect(machine.cores.map(\.cpus) == [[0, 1], [2, 3], [4, 5], [6, 7]])
        #expect(machine.cores.map(\.node) == [0, 0, 1, 1])
        #expect(machine.cores.map(\.package) == [0, 0, 1, 1])
        #expect(machine.packages.map(\.cpus) == [[0, 1, 2, 3], [4, 5, 6, 7]])
        #expect(machine.nodes.map(\.distances) == [[10, 21], [21, 10]])
    }

    @Test("four nodes, one without memory and one without CPUs")
    func four() throws {
        let topology = try recorded("four")
        let nodes = topology.machine.nodes
        #expect(nodes.map(\.cpus) == [[0, 1], [2, 3], [4, 5], []])
        #expect(nodes.map { $0.memoryBytes > 0 } == [true, true, false, true])
        #expect(nodes[0].memoryBytes != nodes[1].memoryBytes)
        #expect(topology.nodes.map(\.id) == [0, 1, 2, 3] && topology.nodes[3].cpus.isEmpty)
        #expect(topology.allowedNodes == [0, 1, 3] && topology.usableCores == 6)
    }

    @Test("eight nodes in two groups")
    func eight() throws {
        let topology = try recorded("eight")
        #expect(topology.nodes.count == 8 && topology.usableCores == 16)
        for (from, node) in topology.nodes.enumerated() {
            #expect(node.distances == (0..<8).map { $0 == from ? 10 : $0 / 4 == from / 4 ? 16 : 32 })
        }
    }

    @Test("a CPU that is switched off is not there, and nodes may differ")
    func offline() throws {
        let topology = try recorded("offline")
        #expect(topology.machine.cpus == [0, 1, 2] && topology.machine.offlineCPUs == [3])
        #expect(try recorded("two-smt").machine.offlineCPUs == [])
        #expect(topology.nodes.map(\.cpus) == [[0, 1], [2]])
    }

    @Test("a record in the format of hwloc 1 is the same machine as in that of hwloc 2")
    func oldFormat() throws {
        let old = try recorded("format-1")
        let new = try recorded("two-smt")
        #expect(old.machine == new.machine && old.nodes == new.nodes && old.allowedCPUs == new.allowedCPUs)
    }

    @Test("what a cpuset forbids is part of the machine, and not ours")
    func cpuset() throws {
        let topology = try recorded("cpuset")
        #expect(topology.allowedCPUs == [1, 4, 5] && topology.allowedNodes == [1] && topology.usableCores == 3)
        #expect(topology.nodes.map(\.cpus) == [[1], [4, 5]])
        #expect(topology.machine.cpus == Array(0...7) && topology.machine.nodes.map(\.id) == [0, 1])
    }

    @Test("machines in words: numbers with holes, numbering across nodes, two kinds of memory, no caches")
    func synthetic() throws {
        let holes = try Topology(synthetic: "package:2 [numa(memory=4GiB indexes=0,3)] l3:1(size=32MiB) core:2 pu:1")
        check(holes, "holes")
        #expect(holes.nodes.map(\.id) == [0, 3] && holes.nodes.map(\.memoryBytes) == [4 << 30, 4 << 30])
        #expect(holes.nodes[1].distances == [0, 10], "nobody told the distances")
        #expect(holes.machine.caches.map(\.bytes) == [32 << 20, 32 << 20])

        let across = try Topology(synthetic: "numa:2 core:2 pu:2(indexes=2*4:1*2)")
        check(across, "numbers across nodes")
        #expect(across.machine.cores.map(\.cpus) == [[0, 4], [1, 5], [2, 6], [3, 7]])
        #expect(across.nodes.map(\.cpus) == [[0, 1, 4, 5], [2, 3, 6, 7]])

        let kinds = try Topology(synthetic: "package:2 [numa(memory=4GiB)] [numa(memory=16GiB)] core:2 pu:1")
        check(kinds, "two kinds of memory")
        #expect(kinds.machine.nodes.map(\.cpus) == [[0, 1], [], [2, 3], []])
        #expect(kinds.machine.nodes.map(\.nearestCPUs) == [[0, 1], [0, 1], [2, 3], [2, 3]])

        for odd in ["1", "pu:1", "2 3", "core:2 numa:2 pu:1", "numa:64 core:8 pu:4", "l1:1 l2:1 l1i:2 pu:1"] {
            let topology = try Topology(synthetic: odd)
            check(topology, "\(odd)")
            #expect(topology.origin == odd)
        }
    }

    // MARK: - Bad requests

    @Test(
        "words that describe no machine are refused",
        arguments: [
            "", " ", "foo", "foo:2 pu:1", "core:2", "numa:0 pu:1", "numa:-1 pu:1", "pu:2 core:2",
            "numa:2(memory=-5) pu:1",
            "numa:2(memory=99999999999999999999GB) pu:2", "((((", "numa:2 core:4 pu:2 garbage", "pu:8193",
            "numa:1000000 core:1000000 pu:1000000", "numa:99999999999999999999999 pu:1", "pu:2(indexes=5,99999999)",
            "numa:1025 pu:1", "1 1025 1 1", "2\0 3", "numa core:2", "numa:2(size=1GiB) pu:1", "l2:1(memory=1MiB) pu:1",
            // What hwloc 2.9 aborts or crashes on, or passes over silently.
            "MemCache:2 pu:1", "memory-side cache:2 pu:1", "numa:2 [memcache] pu:2", "numa:2(indexes=core) core:2 pu:1",
            "package:2 [numa(indexes=core)] core:2 pu:2", "core:2 pu:2(indexes=1*65536:1*65536:1*65536:1*65536)",
            "group:2 pu:2(indexes=group3)", "pu:4(indexes=0,1)", "pu:4(indexes=0,1,1,2)", "pu:4(indexes=numa)",
            String(repeating: "group:1 ", count: 126) + "pu:1",
        ])
    func badWords(text: String) {
        let error = #expect(throws: UnlatchError.self) { try Topology(synthetic: text) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.cause.contains("'\(text)'") == true && error?.cause.contains(";") == true, "what to do is said")
    }

    @Test("files that hold no machine are refused, and damaged ones harm nobody")
    func badFiles() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "unlatch-machines-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func refusal(_ path: String) -> UnlatchError.Code? { code { _ = try Topology(recordedAt: path) } }
        #expect(refusal("/no/such/machine.xml") == .notFound)
        #expect(refusal("") == .notFound)
        #expect(refusal(folder.path) == .system, "a folder")
        #expect(refusal("/dev/zero") == .system, "without an end")

        let file = folder.appending(path: "machine.xml")
        func write(_ bytes: some Sequence<UInt8>) throws { try Data(bytes).write(to: file) }
        let others = [
            "", "words", "<xml/>", "<topology version=\"2.0\"/>", "<topology version=\"2.0\"><object type=\"PU\"/>",
        ]
        for text in others {
            try write(text.utf8)
            #expect(refusal(file.path) == .invalidArgument, "\(text)")
        }
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        for name in ["format-1", "two-smt"] {
            let text = try String(contentsOf: tests.appending(path: "Machines/\(name).xml"), encoding: .utf8)
            for (part, other) in [
                ("nbobjs=\"2\"", "nbobjs=\"99999999999\""), ("nbobjs=\"2\"", "nbobjs=\"2\" nbobjs=\"4294967296\""),
                (" complete_cpuset=\"0x0000000f\"", ""), ("type=\"PU\" os_index=\"1\"", "type=\"PU\""),
                ("type=\"Core\"", "type=\"Chip\""), ("type=\"PU\"", "type=\"PU\" type=\"NUMANode\""),
                // hwloc looks at no attribute behind these.
                (" complete_cpuset=\"0x0000000f\"", "x complete_cpuset=\"0x0000000f\""),
                ("type=\"PU\"", "name='1' type=\"PU\""), ("type=\"PU\"", "name=\"&no;\" type=\"PU\""),
            ] {
                try #require(text.contains(part), "\(name) has \(part)")
                let place = try #require(text.range(of: part))
                try write(text.replacingCharacters(in: place, with: other).utf8)
                #expect(refusal(file.path) == .invalidArgument, "\(name): \(other)")
            }
            for (format, start) in [("3.0", "<topology version=\"3.0\">"), ("0.9", "<root>")] {
                let place = try #require(text.range(of: "<topology[^>]*>", options: .regularExpression))
                try write(text.replacingCharacters(in: place, with: start).utf8)
                let error = #expect(throws: UnlatchError.self) { try Topology(recordedAt: file.path) }
                #expect(
                    error?.cause.contains("is in format \(format) of hwloc") == true, "\(String(describing: error))")
            }
        }
        let whole = [UInt8](try Data(contentsOf: tests.appending(path: "Machines/four.xml")))
        for end in stride(from: 0, to: whole.count, by: 997) {
            try write(whole[..<end])
            #expect(refusal(file.path) == .invalidArgument, "cut after \(end) bytes")
        }
        // A file may be a machine all the same, or not: what counts is that there is an answer.
        for place in stride(from: 3, to: whole.count, by: 211) {
            for byte in [UInt8(0), UInt8(ascii: "\""), UInt8(ascii: ">"), UInt8(ascii: "9")] {
                var damaged = whole
                damaged[place] = byte
                try write(damaged)
                if let topology = try? Topology(recordedAt: file.path) { check(topology, "byte \(place) is \(byte)") }
            }
        }
    }

    @Test(
        "a record in which a CPU belongs to two cores, or two packages, is refused",
        // hwloc keeps a core within the cache around it.
        arguments: [
            (["L2Cache", "Core"], "0x0000000c", "0x0000000e"), (["Package"], "0x000000f0", "0x000000f8"),
        ])
    func overlappingParts(types: [String], own: String, overlapping: String) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "unlatch-machine-\(UUID()).xml")
        defer { try? FileManager.default.removeItem(at: file) }
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        var text = try String(contentsOf: tests.appending(path: "Machines/two-smt.xml"), encoding: .utf8)
        for type in types {
            func words(_ cpus: String) -> String {
                "type=\"\(type)\" os_index=\"1\" cpuset=\"\(cpus)\" complete_cpuset=\"\(cpus)\""
            }
            let place = try #require(text.range(of: words(own)))
            text.replaceSubrange(place, with: words(overlapping))
        }
        try text.write(to: file, atomically: false, encoding: .utf8)
        #expect(code { _ = try Topology(recordedAt: file.path) } == .invalidArgument)
    }

    // MARK: - This process

    @Test("CPUs that are taken away from the process are gone at once, and stay part of the machine")
    func affinity() async throws {
        await #expect(processExitsWith: .success) {
            let before = Topology.current
            let last = before.allowedCPUs[before.allowedCPUs.count - 1]
            // The mask of the main thread is the process's: `taskset` changes that of a process that runs.
            let taskset = try Process.run(
                URL(fileURLWithPath: "/usr/bin/taskset"), arguments: ["-pc", "\(last)", "\(getpid())"])
            taskset.waitUntilExit()
            precondition(taskset.terminationStatus == 0)
            let after = Topology.current
            precondition(after.allowedCPUs == [last] && after.usableCores == 1)
            precondition(after.machine == before.machine)
            precondition(after.nodes.flatMap(\.cpus) == [last])
        }
    }

    @Test("reading the machine leaves the caller's affinity as it was, from any number of threads, also after fork()")
    func reading() async throws {
        await #expect(processExitsWith: .success) {
            let cpu = Topology.threadCPUs()[0]
            let machines = Collected<Topology.Machine>()
            onThreads(8) { _ in
                try! Topology.bindThread(to: [cpu])
                let machine = Topology.current.machine
                precondition(Topology.threadCPUs() == [cpu], "the affinity was changed")
                machines.add(machine)
            }
            let machine = machines.all[0]
            precondition(machines.all.allSatisfy { $0 == machine })
            let (_, status) = inForkedChild {
                let same = Topology.current.machine == machine
                return same && (try? Topology(synthetic: "numa:2 pu:2").nodes.count) == 2 ? 0 : 1
            }
            exit(status == 0 ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }

    @Test("limits of memory, and nodes that are allowed, as control groups state them")
    func limits() throws {
        let system = RecordedSystem()
        defer { system.remove() }
        let (root, write) = (system.root, system.write)
        func limit() -> Int? { Topology.memoryLimit(recordedIn: root.path) }
        #expect(limit() == nil && Topology.allowedNodes(recordedIn: root.path) == nil, "nothing is there")
        try write("proc/self/mountinfo", "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw")
        try write("proc/self/cgroup", "0::/a/b")
        try write("sys/fs/cgroup/a/b/memory.max", "max")
        #expect(limit() == nil)
        try write("sys/fs/cgroup/a/memory.max", "\(3 << 30)")
        #expect(limit() == 3 << 30, "the group above")
        func available() -> Int? { Topology.availableMemory(recordedIn: root.path) }
        try write("sys/fs/cgroup/a/memory.current", "\(2 << 30)")
        #expect(available() == 1 << 30, "what its processes have is gone")
        try write("sys/fs/cgroup/a/memory.stat", "anon 7\ninactive_file \(512 << 20)\nactive_file \(512 << 20)")
        #expect(available() == 3 << 29, "half of the files come back")
        try write("sys/fs/cgroup/a/memory.current", "\(9 << 30)")
        #expect(available() == 1, "more than there may be: a limit that leaves nothing")

        try write("proc/self/mountinfo", "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory")
        try write("proc/self/cgroup", "5:cpuset:/\n4:memory:/c\n0::/")
        try write("sys/fs/cgroup/memory/c/memory.limit_in_bytes", "9223372036854771712")
        #expect(limit() == nil, "what version 1 writes where there is none")
        try write("sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912")
        #expect(limit() == 512 << 20 && available() == 512 << 20)
        try write("sys/fs/cgroup/memory/memory.usage_in_bytes", "\(500 << 20)")
        try write("sys/fs/cgroup/memory/memory.stat", "inactive_file 9999999\ntotal_inactive_file \(8 << 20)")
        #expect(available() == 16 << 20)

        let lists: [(String, [Int])] = [
            ("0", [0]), ("0-2,5", [0, 1, 2, 5]), ("", []),
            // No machine has these: they would take seconds and gigabytes.
            ("7,2-521473647", [7]), ("3,99999999999999999999,4", [3]), ("0-2147483646", []),
        ]
        for (text, nodes) in lists {
            try write("proc/self/status", "Name:\tx\nMems_allowed:\tff\nMems_allowed_list:\t\(text)\nThreads:\t1")
            #expect(Topology.allowedNodes(recordedIn: root.path) == nodes)
        }
    }
}
