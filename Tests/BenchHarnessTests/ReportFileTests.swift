import BenchHarness
import BenchTestSupport
import CSandbox
import Foundation
import TestSupport
import Testing

@Suite("Writing a report")
struct ReportFileTests {
    private var report: Report {
        Report(command: "run", environment: fixedEnvironment(), results: [row("sequential", 1)])
    }

    private func contents(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    private func message(_ body: () throws -> Void) -> String? { Self.message(body) }

    private static func message(_ body: () throws -> Void) -> String? {
        do { try body() } catch { return "\(error)" }
        return nil
    }

    @Test("A report replaces an older file, keeps its permissions and leaves nothing else")
    func replaces() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/bench.json"
            try write("older", to: path)
            #expect(chmod(path, 0o640) == 0)
            let file = try ReportFile(path: path)
            #expect(try contents(folder) == ["bench.json"])
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "older")
            try file.write(report)
            #expect(try contents(folder) == ["bench.json"])
            var status = stat()
            #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o640)
            let data = try #require(FileManager.default.contents(atPath: path))
            #expect(try JSONDecoder().decode(Report.self, from: data).results == report.results)
        }
    }

    @Test("A link keeps pointing at the file, which is replaced")
    func link() throws {
        try withTemporaryFolder { folder in
            try write("older", to: "\(folder)/real.json")
            #expect(symlink("real.json", "\(folder)/link.json") == 0)
            try ReportFile(path: "\(folder)/link.json").write(report)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/link.json") == "real.json")
            #expect(try String(contentsOfFile: "\(folder)/real.json", encoding: .utf8).hasPrefix("{"))
            #expect(symlink("nothing", "\(folder)/broken.json") == 0)
            #expect(
                message { _ = try ReportFile(path: "\(folder)/broken.json") }?.contains("a link to nothing") == true)
        }
    }

    @Test("A path that cannot work is refused before anything is measured, in one line")
    func refused() throws {
        try withTemporaryFolder { folder in
            #expect(
                message { _ = try ReportFile(path: "\(folder)/none/bench.json") }
                    == "cannot write the report to \(folder)/none/bench.json: there is no folder \(folder)/none; "
                    + "create it or name another file")
            #expect(
                message { _ = try ReportFile(path: folder) }
                    == "cannot write the report to \(folder): it is a folder; name a file in it")
            #expect(message { _ = try ReportFile(path: "") }?.contains("empty") == true)
            try write("", to: "\(folder)/file")
            #expect(message { _ = try ReportFile(path: "\(folder)/file/bench.json") }?.contains("no folder") == true)
            #expect(try contents(folder) == ["file"])
        }
    }

    @Test("A folder or a file without write permission is refused")
    func noPermission() async {
        await #expect(processExitsWith: .success) {
            try #require(sandbox_respect_permissions() == 0)
            try withTemporaryFolder { folder in
                try write("older", to: "\(folder)/bench.json")
                #expect(chmod("\(folder)/bench.json", 0o444) == 0)
                func isRefused(_ name: String) -> Bool {
                    Self.message { _ = try ReportFile(path: "\(folder)/\(name)") }?.contains("no permission") == true
                }
                #expect(isRefused("bench.json"))
                #expect(chmod(folder, 0o555) == 0)
                defer { chmod(folder, 0o755) }
                #expect(isRefused("new.json"))
            }
        }
    }

    @Test("A pipe that nobody reads is refused, and one with a reader is kept open until the report")
    func pipes() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/pipe"
            try #require(mkfifo(path, 0o600) == 0)
            #expect(message { _ = try ReportFile(path: path) }?.contains("start its reader first") == true)
            let reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            defer { close(reader) }
            let file = try ReportFile(path: path)
            var byte: UInt8 = 0
            #expect(read(reader, &byte, 1) == -1 && errno == EAGAIN, "the reader does not see the end yet")
            try file.write(report)
            #expect(read(reader, &byte, 1) == 1 && byte == UInt8(ascii: "{"))
        }
    }

    @Test("A failure at the end leaves the older target and no other file")
    func untouched() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/bench.json"
            let file = try ReportFile(path: path)
            // A folder that takes the name meanwhile makes the last step, the renaming, fail.
            try write("inside", to: "\(path)/file")
            #expect(message { try file.write(report) }?.hasPrefix("cannot write the report to \(path): ") == true)
            #expect(try contents(folder) == ["bench.json"])
            #expect(try contents(path) == ["file"])

            var broken = report
            broken.results[0].rate = .nan
            try write("older", to: "\(folder)/other.json")
            let other = try ReportFile(path: "\(folder)/other.json")
            #expect(message { try other.write(broken) }?.contains("nan") == true)
            #expect(try String(contentsOfFile: "\(folder)/other.json", encoding: .utf8) == "older")
            #expect(try contents(folder) == ["bench.json", "other.json"])
        }
    }

    @Test("A report that only fits in part leaves the older file; the error is said")
    func full() async {
        // In a process of its own, since the limit on file sizes holds for all of its threads.
        await #expect(processExitsWith: .success) {
            try withTemporaryFolder { folder in
                let path = "\(folder)/bench.json"
                try write("older", to: path)
                let file = try ReportFile(path: path)
                signal(SIGXFSZ, SIG_IGN)
                var limit = rlimit(rlim_cur: 100, rlim_max: 100)
                try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
                let report = Report(command: "run", environment: fixedEnvironment(), results: [row("sequential", 1)])
                #expect(throws: ReportFileError.self) { try file.write(report) }
                try #require(String(contentsOfFile: path, encoding: .utf8) == "older")
                try #require(FileManager.default.contentsOfDirectory(atPath: folder) == ["bench.json"])
            }
        }
    }

    @Test("Standard output is shared with what was printed before, not opened anew or replaced")
    func standardOutput() async {
        await #expect(processExitsWith: .success) {
            try withTemporaryFolder { folder in
                let shell = open("\(folder)/out.txt", O_WRONLY | O_CREAT, 0o600)
                try #require(dup2(shell, 1) == 1)
                print("a table")
                try ReportFile(path: "/dev/stdout").write(
                    Report(command: "run", environment: fixedEnvironment(), results: []))
                let text = try String(contentsOfFile: "\(folder)/out.txt", encoding: .utf8)
                try #require(text.hasPrefix("a table\n{\n") && text.hasSuffix("}\n"))
            }
        }
    }

    @Test(
        "A device is written to directly, and a full one is refused at the start",
        .enabled(if: access("/dev/full", W_OK) == 0, "there is no /dev/full"))
    func devices() throws {
        try ReportFile(path: "/dev/null").write(report)
        do {
            _ = try ReportFile(path: "/dev/full")
            Issue.record("a full device was taken")
        } catch {
            let expected =
                "cannot write the report to /dev/full: the disk is full; free some space or name another file"
            #expect(error.description == expected && error.isWriteFailure)
        }
        var status = stat()
        #expect(stat("/dev/full", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }
}
