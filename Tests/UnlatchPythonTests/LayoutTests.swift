import Foundation
import TestSupport
import Testing
import UnlatchPython

/// What CPythonABI says of CPython's structs and numbers, held by a C compiler against the headers of each version that is
/// at hand: the system's, pyenv's, and those that came with the interpreters in `.build/pythons`.
@Suite struct LayoutTests {
    /// A folder with a `Python.h`, and the flags that find it.
    struct Headers: CustomTestStringConvertible, Sendable {
        let folder: String
        /// Debian's `pyconfig.h` asks for another one below this folder.
        var parent: String { URL(fileURLWithPath: folder).deletingLastPathComponent().path }
        var testDescription: String { folder }
    }

    static let atHand: [Headers] = {
        let home = ProcessInfo.processInfo.environment
        let pyenv = home["PYENV_ROOT"] ?? (home["HOME"] ?? "") + "/.pyenv"
        let built = SourceTree.path(".build/pythons")
        let parents =
            ["/usr/include", "/usr/local/include"] + folders("\(pyenv)/versions").map { "\($0)/include" }
            + folders(built).flatMap { ["\($0)/include", "\($0)/root/usr/include"] }
        return parents.flatMap { folders($0) }.filter { folder in
            let name = folder.split(separator: "/").last ?? ""
            // From 3.9 on: 3.1x, 3.2x, and 3.9 itself.
            let minor = Int(name.dropFirst("python3.".count).prefix { $0.isNumber }) ?? 0
            return name.hasPrefix("python3.") && minor >= 9 && access("\(folder)/Python.h", R_OK) == 0
        }.map(Headers.init)
    }()

    private static func folders(_ path: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().map { "\(path)/\($0)" }
    }

    private static func compile(_ headers: Headers, _ flags: [String] = []) throws -> ChildProcess.Result {
        let source = SourceTree.path("Tests/Layouts/layouts.c")
        let all =
            flags + ["-I", headers.folder, "-isystem", headers.parent, "-I", SourceTree.path("CSources/CPythonABI")]
            + SourceTree.headerFlags + ["-std=gnu11", "-Werror", "-fsyntax-only", source]
        return try ChildProcess("/usr/bin/env", ["clang"] + all, timeout: 120).run()
    }

    @Test(.enabled(if: !atHand.isEmpty, "there are no headers of CPython here"), arguments: atHand)
    func `structs and numbers are those of CPython's headers`(headers: Headers) throws {
        let result = try Self.compile(headers)
        #expect(result.status == 0, "\(String(decoding: result.errors, as: UTF8.self))")
    }

    @Test(.enabled(if: !atHand.isEmpty, "there are no headers of CPython here"))
    func `a layout that is not CPython's does not compile`() throws {
        let headers = try #require(Self.atHand.first)
        let result = try Self.compile(headers, ["-DUNL_TEST_EXPECTED_HEADER=17"])
        #expect(result.status != 0)
        #expect(String(decoding: result.errors, as: UTF8.self).contains("object header"))
    }
}
