import Foundation
import Testing
import Unlatch

/// Folders that nothing can be written into: the temporary one, and the one that the program is started in.
@Suite struct FoldersTests {
    static let measuring = [
        "run mandelbrot --quick", "kernels --only dot-f64 --quick", "overhead --quick", "python-kernels --only sum-f64 --quick", "numa --quick", "scale --quick",
        "claims --only create-cost --quick", "advise math:sqrt --count 2 --quick",
    ]

    /// Runs a line of the shell in which `$bench` is the program.
    private func shell(_ line: String, temporary: String? = nil) throws -> Output {
        var child = ChildProcess("/bin/bash", ["-c", line], timeout: 120)
        child.environment = ["bench": program]
        if let temporary { child.environment["TMPDIR"] = temporary }
        let result = try child.run()
        return Output(
            status: result.status, out: String(decoding: result.output, as: UTF8.self),
            err: String(decoding: result.errors, as: UTF8.self))
    }

    @Test(
        "Without a temporary folder nothing can be measured, and a line says what to do, in every command that needs one",
        arguments: measuring)
    func temporary(command: String) throws {
        // A file, one that is not there, and one of the kernel's, which root cannot write into either.
        for parent in [program, "/no/such", "/proc"] {
            try withFolder { folder in
                let output = try shell("exec $bench \(command) --json \(folder.path)/out.json", temporary: parent)
                #expect(output.status == 3 && output.out == "", "\(output)")
                #expect(
                    output.err.hasPrefix("bench-native: no temporary folder can be made in \(parent): "), "\(output)")
                #expect(output.err.hasSuffix("; set TMPDIR to a folder that can be written to\n"), "\(output)")
                #expect(output.err.split(separator: "\n").count == 1, "\(output)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
            }
        }
    }

    @Test(
        "What needs no temporary folder works without",
        arguments: ["topology", "--help", "--version", "topology --json"])
    func none(command: String) throws {
        try withFolder { folder in
            let file = command.hasSuffix("--json") ? " \(folder.path)/out.json" : ""
            let output = try shell("exec $bench \(command)\(file)", temporary: "/no/such")
            #expect(output.status == 0 && output.err == "" && !output.out.isEmpty, "\(output)")
        }
    }

    @Test(
        "A working folder that cannot be written into is in no command's way",
        arguments: [
            "topology", "run sum-range --workers 2 --quick", "kernels --only dot-f64 --quick",
            "advise math:sqrt --count 2 --quick",
        ])
    func working(command: String) throws {
        let output = try shell("cd /sys && exec $bench \(command)")
        #expect(output.status == 0 && !output.out.isEmpty, "\(output)")
    }

    @Test(
        "A report that has no place in the working folder is refused before anything is measured",
        arguments: measuring + ["topology"])
    func report(command: String) throws {
        let output = try shell("cd /sys && exec $bench \(command) --json out.json")
        #expect(output.status == 2 && output.out == "", "\(output)")
        #expect(
            output.err == "bench-native: cannot write the report to out.json: there is no permission to write there; "
                + "name another file\n", "\(output)")
    }
}
