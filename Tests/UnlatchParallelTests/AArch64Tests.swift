import Foundation
import TestSupport
import Testing

/// The C sources compile for aarch64: what no other test here would notice.
@Suite struct AArch64Tests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test("the C sources compile for aarch64", arguments: ["CNUMA", "CTeams", "CKernels"])
    func compiles(target: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "unlatch-aarch64-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        // This machine's headers serve, where two of them are replaced that ask for the processor, and a calling
        // convention of i386 is named something harmless.
        for (name, text) in ["gnu/stubs.h": "", "bits/wordsize.h": "#define __WORDSIZE 64\n"] {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let sources = Self.root.appending(path: "CSources")
        let files = try FileManager.default.contentsOfDirectory(atPath: sources.appending(path: target).path)
            .filter { $0.hasSuffix(".c") }.map { sources.appending(path: "\(target)/\($0)").path }
        #expect(!files.isEmpty)
        let includes = SourceTree.headerFlags
        let process = Process()
        let errors = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            [
                "clang", "--target=aarch64-linux-gnu", "-std=gnu17", "-fsyntax-only", "-D_GNU_SOURCE",
                "-D__regparm__(n)=__unused__", "-Werror", "-Wno-nullability-completeness",
                "-isystem", folder.path, "-isystem", "/usr/include/x86_64-linux-gnu",
            ] + includes + files
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
    }
}
