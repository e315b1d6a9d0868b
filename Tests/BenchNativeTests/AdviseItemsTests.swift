import Foundation
import Testing
import Unlatch

/// `bench-native advise` with items and results that are many or large.
@Suite(.serialized) struct AdviseItemsTests {
    private static let module = """
        import time
        # What cannot be sent to another process is measured in this one alone.
        large = lambda x: bytes(2_000_000)
        class Slow:
            def __init__(self, x): self.x = x
            def __repr__(self):
                time.sleep(0.05)
                return f"Slow {self.x}"
        slow_to_show = lambda x: Slow(x)
        def size(line): return len(line)
        def middle(x):
            import array, os
            return array.array("q", [0] * 1000 + [os.getpid()] + [0] * 1000)
        """

    private func advise(_ arguments: String, memory: Int? = nil, _ fill: (URL) throws -> Void = { _ in }) throws -> (
        output: Output, rows: [String: [String: Any]]
    ) {
        try withFolder { folder in
            try Data(Self.module.utf8).write(to: folder.appendingPathComponent("subject.py"))
            try fill(folder)
            let limit = memory.map { "ulimit -v \($0 >> 10); " } ?? ""
            var child = ChildProcess(
                "/bin/bash",
                ["-c", "cd $folder; \(limit)exec $bench advise \(arguments) --quick --workers 2 --json out.json"],
                timeout: 120)
            child.environment = ["bench": program, "folder": folder.path, "PYTHONDONTWRITEBYTECODE": "1"]
            let result = try child.run()
            let output = Output(
                status: result.status, out: String(decoding: result.output, as: UTF8.self),
                err: String(decoding: result.errors, as: UTF8.self))
            guard let data = try? Data(contentsOf: folder.appendingPathComponent("out.json")) else {
                return (output, [:])
            }
            let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            let results = object?["results"] as? [[String: Any]] ?? []
            return (output, Dictionary(results.map { ($0["model"] as? String ?? "", $0) }) { first, _ in first })
        }
    }

    @Test func `large results are compared as they come, and not kept`() throws {
        // A run has thousands of items, so that all results together have more than 10 GB.
        let (output, rows) = try advise("subject:large --count 12", memory: 4 << 30)
        try #require(output.status == 0, "\(output.out)\n\(output.err)")
        #expect(rows["sequential"]?["valid"] as? Bool == true && rows["threads"]?["valid"] as? Bool == true)
    }

    @Test func `what comparing results costs is not charged to the function`() throws {
        let (output, rows) = try advise("subject:slow_to_show --count 12")
        try #require(output.status == 0, "\(output.out)\n\(output.err)")
        for model in ["sequential", "threads"] {
            let row = try #require(rows[model])
            let each = try #require(row["median"] as? Double) / Double(try #require(row["items"] as? Int))
            #expect(each < 0.02, "an item takes microseconds, showing its result 50 ms: \(row)")
        }
        #expect(output.out.contains("Results were compared for the first "))
    }

    @Test func `an array is compared with its middle, which its repr may leave out`() throws {
        let (output, rows) = try advise("subject:middle --count 20")
        try #require(output.status == 0, "\(output.out)\n\(output.err)")
        // Fresh processes have other numbers each time.
        #expect(output.out.contains("Its results change from run to run"), "\(rows)")
    }

    @Test func `of a long file the first lines are read, and the output says that there are more`() throws {
        let (output, rows) = try advise("subject:size --items items") { folder in
            let lines = String(repeating: "x\n\n\u{E9}\r\n", count: 30_000)
            try Data(lines.utf8).write(to: folder.appendingPathComponent("items"))
        }
        try #require(output.status == 0, "\(output.out)\n\(output.err)")
        #expect(output.out.contains(" of more than 50000 items"), "\(output.out)")
        #expect(rows["processes"]?["valid"] as? Bool == true)
    }

    @Test func `bytes that are no UTF-8 are items like others`() throws {
        let (output, rows) = try advise("subject:size --items items") { folder in
            try Data([0x61, 0xFF, 0x0A, 0xC3, 0x0A, 0xED, 0xA0, 0x80]).write(to: folder.appendingPathComponent("items"))
        }
        try #require(output.status == 0, "\(output.out)\n\(output.err)")
        #expect(rows["processes"]?["valid"] as? Bool == true)
    }

    @Test func `a file that is no list of items gets one line`() throws {
        func expect(_ part: String, _ fill: (URL) throws -> Void) throws {
            let (output, _) = try advise("subject:size --items items") { try fill($0.appendingPathComponent("items")) }
            #expect(output.status == 2 && output.out == "", "\(output)")
            #expect(output.err.split(separator: "\n").count == 1 && output.err.contains(part), "\(output)")
        }
        try expect("byte 4 is a zero") { try Data([0x61, 0x62, 0x63, 0, 0x0A]).write(to: $0) }
        try expect("this is no text") { file in
            try Data().write(to: file)
            try #require(truncate(file.path, 100 << 30) == 0)
        }
        try expect("hold no whole line") { file in
            try Data(repeating: 0x61, count: 65 << 20).write(to: file)
        }
        try expect("this is a folder, a pipe or a device") { try #require(mkfifo($0.path, 0o600) == 0) }
    }
}
