import Foundation
import TestSupport
import Testing
import UnlatchPython

/// Runs the compiler on the files of `Tests/CompileFail`.
@Suite struct CompileFailTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let folder = root.appendingPathComponent("Tests/CompileFail")

    static let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".swift") }.sorted()

    @Test func `there are misuses to try`() { #expect(Self.files.count >= 18) }

    @Test(arguments: files)
    func `the misuse does not compile, its good twin does`(file: String) throws {
        let path = Self.folder.appendingPathComponent(file).path
        let first = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")[0]
        let mark = "// must fail: "
        try #require(first.hasPrefix(mark))
        let message = String(first.dropFirst(mark.count))

        let good = try compile(path, [])
        #expect(good.status == 0, "the good twin must compile:\n\(good.text)")
        let misuse = try compile(path, ["-D", "MISUSE"])
        #expect(misuse.status != 0, "the misuse compiled")
        #expect(
            misuse.text.contains("error:") && misuse.text.contains(message),
            "expected an error with '\(message)':\n\(misuse.text)")
    }

    /// As far as the checks go that the optimiser does not do: exclusivity and lifetimes included.
    private func compile(_ path: String, _ flags: [String]) throws -> (status: Int32, text: String) {
        let products = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
        let arguments =
            ["swiftc", "-swift-version", "6", "-emit-sil", "-o", "/dev/null", "-I", "\(products)/Modules"]
            + SourceTree.moduleFlags(products: products) + flags + [path]
        let result = try ChildProcess("/usr/bin/env", arguments, timeout: 120).run()
        return (result.status, String(decoding: result.output + result.errors, as: UTF8.self))
    }
}
