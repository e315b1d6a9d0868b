import Foundation
import TestSupport
import Testing
import UnlatchPython

/// The C code, compiled for a processor that this machine need not have.
@Suite struct CrossCompileTests {
    private static let sources = Repository.root.appendingPathComponent("CSources")

    static let files = ["CKernels", "CTeams", "CNUMA", "CPythonABI"].flatMap { module in
        let names = try? FileManager.default.contentsOfDirectory(atPath: sources.appendingPathComponent(module).path)
        return (names ?? []).filter { $0.hasSuffix(".c") }.map { "\(module)/\($0)" }
    }.sorted()

    /// Debian installs the headers of the machine's own processor alone. Those of glibc are the same for aarch64 but
    /// for these three.
    private static let replaced = [
        (
            "bits/wordsize.h",
            "#define __WORDSIZE 64\n#define __WORDSIZE_TIME64_COMPAT32 0\n#define __SYSCALL_WORDSIZE 64\n"
        ),
        (
            "bits/pthreadtypes-arch.h",
            "#include_next <bits/pthreadtypes-arch.h>\n#undef __cleanup_fct_attribute\n#define __cleanup_fct_attribute\n"
        ),
        ("gnu/stubs-32.h", ""),
    ]

    @Test("the C sources are found")
    func found() { #expect(CrossCompileTests.files.count > 20) }

    @Test("each C file compiles for aarch64, without warnings", arguments: files)
    func aarch64(file: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("unlatch-test-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in CrossCompileTests.replaced {
            let path = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: path)
        }
        let modules = SourceTree.headerFlags
        let clang = try #require(Toolchain.program("clang"), "the Swift toolchain has no clang")
        let openMP = try #require(Toolchain.openMPHeaders, "no omp.h in /usr/lib/llvm-*")
        let arguments =
            ["--target=aarch64-linux-gnu", "-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-O3"]
            // Fields of a kernel's description that are not named are 0.
            + [
                "-Wno-missing-field-initializers", "-fno-math-errno", "-ffp-contract=off", "-fopenmp", "-isystem",
                folder.path,
            ]
            + ["-isystem", "/usr/include/x86_64-linux-gnu", "-isystem", openMP] + modules
            + ["-c", CrossCompileTests.sources.appendingPathComponent(file).path, "-o", "/dev/null"]
        let result = try ChildProcess(clang, arguments, timeout: 120).run()
        #expect(result.status == 0, "\(String(decoding: result.output + result.errors, as: UTF8.self))")
    }
}
