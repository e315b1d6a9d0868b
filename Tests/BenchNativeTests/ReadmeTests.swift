import Foundation
import TestSupport
import Testing
import Unlatch

@Suite struct ReadmeTests {
    @Test func `the README's example compiles`() throws {
        let readme = try String(contentsOf: repository.appendingPathComponent("README.md"), encoding: .utf8)
        let parts = readme.components(separatedBy: "```swift\n")
        try #require(parts.count > 1, "the README has an example")
        let example = parts[1].components(separatedBy: "```")[0]
        try withFolder { folder in
            let file = folder.appendingPathComponent("main.swift")
            try Data(example.utf8).write(to: file)
            let products = URL(fileURLWithPath: program).deletingLastPathComponent()
            let modules = ["-I", products.appendingPathComponent("Modules").path]
            let arguments =
                ["swiftc", "-swift-version", "6", "-typecheck"] + modules
                + SourceTree.moduleFlags(products: products.path) + [file.path]
            let result = try ChildProcess("/usr/bin/env", arguments, timeout: 120).run()
            #expect(result.status == 0, "\(String(decoding: result.errors, as: UTF8.self))")
        }
    }
}
