import BenchHarness
import Experiments
import Foundation
import TestSupport
import Testing
import Unlatch

@Suite("A topology for people")
struct TopologyTextTests {
    private func machine(_ name: String) throws -> String {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let topology = try TopologyText.machine(tests.appending(path: "Machines/\(name).xml").path)
        return TopologyText(topology).text()
    }

    private func words(_ text: String) throws -> String {
        try TopologyText(TopologyText.machine(text)).text()
    }

    @Test("What a cpuset forbids is told from what is ours, in the drawing and in the tables")
    func cpuset() throws {
        let text = try machine("cpuset")
        #expect(
            text.contains(
                """
                2 nodes, 2 packages, 4 cores, 8 CPUs (2 on a core), 469 MiB

                node  package  cores  CPUs  may be used             memory
                0           0      2   0-3            1  218 MiB, not ours
                1           1      2   4-7          4-5            251 MiB

                Distances, as the firmware states them: 10 is the node itself
                from \\ to   0   1
                0          10  21
                1          21  10

                Node 0
                  ┌ L3 16 MiB ────────┐
                  │ core 0    core 1  │
                  │ (0) 1     (2) (3) │
                  └───────────────────┘
                Node 1
                  ┌ L3 16 MiB ────────┐
                  │ core 2    core 3  │
                  │ 4 5       (6) (7) │
                  └───────────────────┘
                (CPUs in brackets may not be used.)

                cache                  size  line  shared by
                L1 data         8 ×  32 KiB  64 B      1 CPU
                """), "\(text)")
        #expect(
            text.hasSuffix(
                """
                What may be used of it
                  run on      3 of 8 CPUs: 1,4-5
                  memory of   1 of 2 nodes: 1
                  so at most  3 threads at the same time

                """), "\(text)")
    }

    @Test("Nodes and groups of cores that look alike are drawn once")
    func alike() throws {
        #expect(try machine("eight").contains("Nodes 1-7: the same\n"))
        let groups = try words("package:2 numa:1 l3:4(size=32MiB) core:2 pu:1")
        #expect(groups.contains("and 3 more like it: CPUs 2-3; 4-5; 6-7\nNode 1: the same\n"), "\(groups)")
        #expect(groups.split(separator: "\n").filter { $0.contains("┌") }.count == 1)
    }

    @Test("CPUs of no node and CPUs that are switched off are not left out")
    func noNode() throws {
        // The second node is taken out of the record, its CPUs stay.
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        var record = try String(contentsOf: tests.appending(path: "Machines/two-smt.xml"), encoding: .utf8)
        for part in ["(?s)<object type=\"NUMANode\" os_index=\"1\".*?</object>", "(?s)<distances2.*</distances2>"] {
            record.removeSubrange(try #require(record.range(of: part, options: .regularExpression)))
        }
        try withTemporaryFolder { folder in
            try Data(record.utf8).write(to: URL(fileURLWithPath: "\(folder)/machine.xml"))
            let text = TopologyText(try TopologyText.machine("\(folder)/machine.xml")).text()
            #expect(
                text.contains(
                    """
                    CPUs that belong to no node
                      ┌ L3 16 MiB ──────┐
                      │ core 2   core 3 │
                      │ 4 5      6 7    │
                      └─────────────────┘

                    """), "\(text)")
        }
        let offline = try machine("offline")
        #expect(
            offline.contains("3 CPUs, 1 more switched off, ") && offline.contains("Switched off: CPU 3\n"), "\(offline)"
        )
    }

    @Test("Memory that nobody told is unknown, and not none")
    func unknownMemory() throws {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let record = try String(contentsOf: tests.appending(path: "Machines/two-smt.xml"), encoding: .utf8)
            .replacingOccurrences(of: " local_memory=\"[0-9]*\"", with: "", options: .regularExpression)
        try withTemporaryFolder { folder in
            try Data(record.utf8).write(to: URL(fileURLWithPath: "\(folder)/machine.xml"))
            let text = TopologyText(try TopologyText.machine("\(folder)/machine.xml")).text()
            #expect(text.contains("8 CPUs (2 on a core), an unknown amount of memory\n"), "\(text)")
            #expect(text.contains("0           0      2   0-3  unknown\n"), "\(text)")
            #expect(!text.contains("none") && !text.contains("CPUs only") && !text.contains("0 B"), "\(text)")
        }
    }

    @Test("Cores with one and with two CPUs are told as that")
    func mixedCores() throws {
        #expect(try machine("offline").contains("3 CPUs, "), "one on each core")
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        var record = try String(contentsOf: tests.appending(path: "Machines/two-smt.xml"), encoding: .utf8)
        record.removeSubrange(
            try #require(record.range(of: "<object type=\"PU\" os_index=\"1\".*/>", options: .regularExpression)))
        record = record.replacingOccurrences(of: "\"0x00000003\"", with: "\"0x00000001\"")
            .replacingOccurrences(of: " cpuset=\"0x0000000f\"", with: " cpuset=\"0x0000000d\"")
            .replacingOccurrences(of: " cpuset=\"0x000000ff\"", with: " cpuset=\"0x000000fd\"")
        try withTemporaryFolder { folder in
            try Data(record.utf8).write(to: URL(fileURLWithPath: "\(folder)/machine.xml"))
            let text = TopologyText(try TopologyText.machine("\(folder)/machine.xml")).text()
            #expect(text.contains("7 CPUs (1 or 2 on a core), 1 more switched off"), "\(text)")
        }
    }

    @Test("Distances of many nodes fit a terminal")
    func manyDistances() throws {
        // Two groups of 32 nodes, by a matrix in the record of the words.
        let count = 64
        let values = (0..<count).flatMap { from in (0..<count).map { from == $0 ? 10 : from / 32 == $0 / 32 ? 16 : 32 }
        }
        func numbers(_ all: [Int]) -> String { all.map(String.init).joined(separator: " ") + " " }
        let set = { (bit: Int) in
            bit < 32 ? "0x\(String(1 << bit, radix: 16))" : "0x\(String(1 << (bit - 32), radix: 16)),0x0"
        }
        func sets(_ one: String) -> String {
            "cpuset=\"\(one)\" complete_cpuset=\"\(one)\" nodeset=\"\(one)\" complete_nodeset=\"\(one)\""
        }
        let all = sets("0xffffffff,0xffffffff")
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<!DOCTYPE topology SYSTEM \"hwloc2.dtd\">",
            "<topology version=\"2.0\">", "<object type=\"Machine\" os_index=\"0\" \(all) gp_index=\"1\">",
        ]
        for node in 0..<count {
            let own = sets(set(node))
            lines += [
                "<object type=\"Group\" \(own) gp_index=\"\(1000 + node)\" kind=\"1001\" subkind=\"0\">",
                "<object type=\"NUMANode\" os_index=\"\(node)\" \(own) gp_index=\"\(2000 + node)\" local_memory=\"1\"/>",
                "<object type=\"PU\" os_index=\"\(node)\" \(own) gp_index=\"\(3000 + node)\"/>", "</object>",
            ]
        }
        lines += ["</object>", "<distances2 type=\"NUMANode\" nbobjs=\"\(count)\" kind=\"5\" indexing=\"os\">"]
        let names = numbers(Array(0..<count))
        lines.append("<indexes length=\"\(names.utf8.count)\">\(names)</indexes>")
        for start in stride(from: 0, to: values.count, by: 10) {
            let part = numbers(Array(values[start..<min(start + 10, values.count)]))
            lines.append("<u64values length=\"\(part.utf8.count)\">\(part)</u64values>")
        }
        lines += ["</distances2>", "</topology>", ""]
        try withTemporaryFolder { folder in
            try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: "\(folder)/machine.xml"))
            let text = TopologyText(try TopologyText.machine("\(folder)/machine.xml")).text()
            #expect(text.contains("node 0: 16 to 1-31; 32 to 32-63\n"), "\(text)")
            #expect(text.split(separator: "\n").map(String.init).dropFirst().allSatisfy { $0.count <= 100 }, "\(text)")
        }
    }

    @Test("A node without memory and one without CPUs say so")
    func oddNodes() throws {
        let text = try machine("four")
        #expect(text.contains("Node 2: CPUs only\n") && text.contains("Node 3: memory only\n"), "\(text)")
        #expect(text.contains("2           0      2   4-5     none\n"), "\(text)")
        let kinds = try words("package:2 [numa(memory=4GiB)] [numa(memory=16GiB)] core:2 pu:1")
        #expect(kinds.contains("Node 1: memory only, nearest to CPUs 0-1\n"), "\(kinds)")
        #expect(kinds.contains("The distances between the nodes are not known."))
    }

    @Test(
        "Boxes are closed and lines fit a terminal, whatever is drawn",
        arguments: [
            "pu:1", "numa:1 core:64 pu:4", "numa:2 l3:1(size=32MiB) core:96 pu:2", "package:2 numa:4 l3:2 core:8 pu:2",
            "numa:2 core:200 pu:1(indexes=200*2:2*1)", "package:1 l3:30 core:3 pu:1", "core:2 numa:2 pu:1",
        ])
    func boxes(description: String) throws {
        let lines = try words(description).split(separator: "\n").map(String.init)
        #expect(lines.dropFirst().allSatisfy { $0.count <= 100 }, "\(lines)")
        var width = 0
        for line in lines {
            if line.contains("┌") { width = line.count }
            if "┌│└".contains(line.dropFirst(2).first ?? " ") { #expect(line.count == width, "\(line)") }
        }
        #expect(width > 0)
    }

    @Test("A record that was changed by hand is drawn or refused, and nobody else says anything")
    func damaged() async throws {
        let result = try await #require(processExitsWith: .success, observing: [\.standardErrorContent]) {
            Topology.silenceReader()
            try withTemporaryFolder { folder in
                let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                let whole = [UInt8](try Data(contentsOf: tests.appending(path: "Machines/cpuset.xml")))
                let digits = whole.indices.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(whole[$0]) }
                var drawn = 0
                for place in stride(from: 0, to: digits.count, by: 7).map({ digits[$0] }) {
                    var other = whole
                    other[place] = whole[place] == UInt8(ascii: "1") ? UInt8(ascii: "0") : UInt8(ascii: "1")
                    try Data(other).write(to: URL(fileURLWithPath: "\(folder)/machine.xml"))
                    guard let topology = try? Topology(recordedAt: "\(folder)/machine.xml") else { continue }
                    precondition(TopologyText(topology).text().hasSuffix("at the same time\n"))
                    drawn += 1
                }
                precondition(drawn > 0)
            }
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self) == "")
    }

    @Test("A name of a file is taken for one, other words are a description")
    func fileOrWords() throws {
        func message(_ text: String) -> String {
            do { _ = try TopologyText.machine(text) } catch { return error.cause }
            return ""
        }
        #expect(message("missing.xml").contains("cannot read the recorded machine missing.xml"))
        #expect(message("/missing").contains("cannot read the recorded machine /missing"))
        #expect(message("nonsense").contains("'nonsense' describes no machine"))
    }

    @Test("Amounts of memory")
    func bytes() {
        let cases = [
            (0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536 << 10, "1.50 MiB"), (32 << 20, "32 MiB"),
            (67_452_583_936, "62.8 GiB"), (2 << 40, "2 TiB"),
        ]
        for (value, text) in cases { #expect(Format.bytes(value) == text) }
    }
}
