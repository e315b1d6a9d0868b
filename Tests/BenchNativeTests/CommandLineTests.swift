import Foundation
import Testing
import Unlatch

@Suite struct CommandLineTests {
    @Test(arguments: [
        (["--python", "/no/such/python"], "/no/such/python"),
        (["--python", "/bin/ls"], "/bin/ls"),
        (["--python", "3.99"], "no CPython 3.99"),
        (["--python", "python3", "--python", "python3"], "is named twice"),
        (["no-such-workload"], "no-such-workload"),
        (["sleep", "--model", "threads", "--model", "fibers"], "'fibers': choose from sequential, threads, processes"),
        (["--model", ""], "''"),
        (["--workers", "0"], "--workers 0"),
        (["--workers", "two"], "--workers two"),
        (["--workers", "2,,4"], "--workers 2,,4"),
        (["--json", "/no/such/dir/x"], "/no/such/dir"),
        (["--image", "/no/such/picture.png"], "/no/such/picture.png"),
        (["--image", "/"], "/"),
        (["--no-such-option"], "--no-such-option"),
    ])
    func `a wrong command line gets one line on standard error and status 2`(arguments: [String], part: String) throws {
        let output = try bench(["--quick"] + arguments)
        #expect(output.status == 2)
        #expect(output.out == "", "nothing was measured")
        let lines = output.err.split(separator: "\n")
        #expect(lines.count == 1, "\(output.err)")
        #expect(lines.first?.hasPrefix("bench-native: ") == true)
        #expect(lines.first?.contains(part) == true)
    }

    @Test(arguments: ["empty", "text", "truncated.png", "truncated.ppm"])
    func `a file that is no picture is refused before anything is measured`(name: String) throws {
        try withFolder { folder in
            let contents: [String: [UInt8]] = [
                "empty": [], "text": Array("no picture at all, only words".utf8),
                "truncated.png": [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0],
                "truncated.ppm": Array("P6 64 64 255\nabc".utf8),
            ]
            let file = folder.appendingPathComponent(name)
            try Data(contents[name]!).write(to: file)
            let output = try bench(["image", "--quick", "--image", file.path])
            #expect(output.status == 2)
            #expect(output.out == "")
            #expect(output.err.split(separator: "\n").count == 1, "\(output.err)")
            #expect(output.err.contains(name))
        }
    }

    @Test func `an interpreter that writes for ever is refused`() throws {
        try withFolder { folder in
            let script = folder.appendingPathComponent("python")
            try Data("#!/bin/sh\nexec yes\n".utf8).write(to: script)
            try #require(chmod(script.path, 0o755) == 0)
            let output = try bench(["mandelbrot", "--quick", "--python", script.path])
            #expect(output.status == 2 && output.out == "")
            #expect(
                output.err.split(separator: "\n").count == 1 && output.err.contains("does not stop writing"),
                "\(output)")
        }
    }

    @Test func `help and version are no errors`() throws {
        let help = try bench(["--help"])
        #expect(help.status == 0)
        #expect(help.out.contains("--python") || help.out.contains("SUBCOMMANDS"))
        #expect(try bench(["run", "--help"]).out.contains("--workers"))
        #expect(try bench(["--version"]).status == 0)
    }
}
