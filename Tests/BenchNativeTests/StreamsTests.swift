import BenchHarness
import Foundation
import Testing
import Unlatch

/// What becomes of output that cannot be written.
@Suite struct StreamsTests {
    /// Runs a line of the shell in which `$bench` is the program, and `$folder` a folder of the test's own.
    private func shell(_ line: String, _ folder: URL) throws -> Output {
        var child = ChildProcess("/bin/bash", ["-c", line], timeout: 120)
        child.environment = [
            "bench": program, "folder": folder.path, "TMPDIR": folder.path, "PYTHONDONTWRITEBYTECODE": "1",
        ]
        let result = try child.run()
        return Output(
            status: result.status, out: String(decoding: result.output, as: UTF8.self),
            err: String(decoding: result.errors, as: UTF8.self))
    }

    private func expectOneLine(_ output: Output, _ part: String) {
        #expect(output.status == 1, "\(output)")
        #expect(output.err.hasPrefix("bench-native: ") && output.err.contains(part), "\(output)")
        #expect(output.err.split(separator: "\n").count == 1, "\(output)")
    }

    private static let commands = [
        "--help", "--version", "run mandelbrot --quick", "kernels --only dot-f64 --quick", "overhead --quick",
        "topology",
        "numa --quick", "scale --quick", "claims --only create-cost --quick", "advise math:sqrt --count 2 --quick",
    ]

    @Test(
        "Output that a full disk does not take is status 1, and a line says it, in every command",
        arguments: commands)
    func full(command: String) throws {
        try withFolder { folder in
            let output = try shell("exec $bench \(command) > /dev/full", folder)
            expectOneLine(output, "cannot write to standard output: the disk is full")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        }
    }

    @Test("A closed standard output is known before anything is measured", arguments: commands)
    func closed(command: String) throws {
        try withFolder { folder in
            expectOneLine(
                try shell("exec $bench \(command) >&-", folder), "cannot write to standard output: it is closed")
        }
    }

    @Test("A reader that has gone is an error, and no signal", arguments: ["--help", "topology", "run --quick"])
    func gone(command: String) throws {
        try withFolder { folder in
            let output = try shell("exec 3> >(:); wait $!; exec $bench \(command) >&3", folder)
            expectOneLine(output, "cannot write to standard output: nobody reads it any more")
        }
    }

    @Test(
        "A report is written, whole, where the output beside it is lost",
        arguments: [">&-", "> /dev/full", "<&- >&- 2>&-"])
    func report(lost: String) throws {
        try withFolder { folder in
            let line = "exec $bench run sum-range --workers 2 --quick --json $folder/out.json \(lost)"
            let output = try shell(line, folder)
            if lost.contains("2>&-") {
                #expect(output.status == 1)
            } else {
                expectOneLine(output, "cannot write to standard output")
            }
            let data = try Data(contentsOf: folder.appendingPathComponent("out.json"))
            #expect(try JSONDecoder().decode(Report.self, from: data).results.isEmpty == false)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out.json"])
        }
    }

    @Test("A message that standard error does not take changes no exit status", arguments: ["2> /dev/full", "2>&-"])
    func errors(lost: String) throws {
        try withFolder { folder in
            #expect(try shell("exec $bench no-such-workload \(lost)", folder).status == 2)
            #expect(try shell("exec $bench topology > /dev/full \(lost)", folder).status == 1)
            #expect(try shell("UNLATCH_PYTHON=/no/such exec $bench scale \(lost)", folder).status == 3)
            let output = try shell("exec $bench topology --json $folder/out.json \(lost)", folder)
            #expect(output.status == 0 && output.out.contains("What this process may use"))
            let data = try Data(contentsOf: folder.appendingPathComponent("out.json"))
            #expect(try JSONDecoder().decode(Report.self, from: data).command == "topology")
        }
    }

    @Test(
        "A report that cannot be written is refused before anything is measured, in every command",
        arguments: commands.filter { !$0.hasPrefix("--") })
    func unwritable(command: String) throws {
        try withFolder { folder in
            // A limit on the size of files stands for a full disk.
            let limited = try shell("ulimit -f 0; exec $bench \(command) --json $folder/out.json", folder)
            expectOneLine(limited, "cannot write the report to \(folder.path)/out.json: ")
            #expect(limited.out == "", "nothing was measured")
            let device = try shell("exec $bench \(command) --json /dev/full", folder)
            expectOneLine(device, "cannot write the report to /dev/full: the disk is full")
            #expect(device.out == "")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        }
    }

    @Test("A report on standard output needs one that can be written to, and a pipe a reader")
    func streams() throws {
        try withFolder { folder in
            expectOneLine(try shell("exec $bench topology --json /dev/stdout >&-", folder), "/dev/stdout: it is closed")
            let pipe = try shell("mkfifo $folder/pipe; exec $bench topology --json $folder/pipe", folder)
            #expect(pipe.status == 2 && pipe.out == "" && pipe.err.contains("start its reader first"), "\(pipe)")
        }
    }
}
