import Foundation
import Testing
import Unlatch

/// The Swift and the commands of README.md and Documentation. Their Python runs in Tests/Python/test_guides.py, which says what the
/// words behind a fence's language mean.
@Suite struct GuidesTests {
    struct Block: Sendable, CustomTestStringConvertible {
        let document: String
        let language: String
        let words: [String: String]
        let text: String
        /// The files that blocks before it in the document hold.
        let files: [String: String]

        var testDescription: String { "\(document): \(text.prefix(while: { $0 != "\n" }))" }
    }

    /// Those in English: another test holds the others to be the same.
    static let blocks: [Block] = {
        let guides = repository.appendingPathComponent("Documentation")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: guides.path)) ?? []
        return ["README.md"].flatMap(read) + names.filter { $0.hasSuffix(".md") }.sorted().map { "Documentation/\($0)" }.flatMap(read)
    }()

    private static func read(_ document: String) -> [Block] {
        guard let text = try? String(contentsOf: repository.appendingPathComponent(document), encoding: .utf8) else { return [] }
        var files: [String: String] = [:]
        return text.matches(of: /(?m)^```(\w+)([^\n]*)\n((?:.|\n)*?)^```$/).map { match in
            let words = match.2.split(separator: " ").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
            let block = Block(
                document: document, language: String(match.1),
                words: Dictionary(words.map { ($0[0], $0.count > 1 ? $0[1] : "") }, uniquingKeysWith: { $1 }),
                text: String(match.3), files: files)
            if let name = block.words["file"] { files[name] = block.text }
            return block
        }
    }

    static let swift = blocks.filter { $0.language == "swift" }
    static let commands = blocks.filter { $0.language == "sh" || $0.language == "console" }

    @Test func `there are guides with examples`() {
        #expect(Self.swift.count >= 5 && Self.commands.count >= 6)
        #expect(Set(Self.blocks.map(\.document)).count >= 8)
    }

    @Test(arguments: swift) func `the Swift of each document compiles`(block: Block) throws {
        try withFolder { folder in
            // A module's file has no statements of its own.
            let isModule = block.text.contains("@_cdecl")
            let file = folder.appendingPathComponent(isModule ? "module.swift" : "main.swift")
            try Data(block.text.utf8).write(to: file)
            let products = URL(fileURLWithPath: program).deletingLastPathComponent()
            let arguments =
                ["swiftc", "-swift-version", "6", "-typecheck", "-I", products.appendingPathComponent("Modules").path]
                + SourceTree.moduleFlags(products: products.path) + (isModule ? ["-parse-as-library"] : []) + [file.path]
            let result = try ChildProcess("/usr/bin/env", arguments, timeout: 240).run()
            #expect(result.status == 0, "\(String(decoding: result.errors, as: UTF8.self))")
        }
    }

    @Test func `the commands of each document exist, with their options`() throws {
        let makefile = try String(contentsOf: repository.appendingPathComponent("Makefile"), encoding: .utf8)
        let template = try String(
            contentsOf: repository.appendingPathComponent("Templates/Module/Makefile"), encoding: .utf8)
        var help: [String: String] = [:]
        var tried = 0
        for block in Self.commands {
            for line in block.text.split(separator: "\n") {
                let words = line.prefix { $0 != "#" }.split(separator: " ").map(String.init).filter { $0 != "$" }
                guard let command = words.first else { continue }
                tried += 1
                if command == "make" {
                    for target in words.dropFirst() where !target.contains("=") {
                        #expect((makefile + template).contains("\n\(target):"), "\(block.document): \(line)")
                    }
                } else if command.hasPrefix("Scripts/") {
                    #expect(access(repository.appendingPathComponent(command).path, X_OK) == 0, "\(block.document): \(line)")
                } else if command == "bench-native" {
                    let name = words.count > 1 ? words[1] : ""
                    if help[name] == nil { help[name] = try bench(["help", name]).out }
                    let text = try #require(help[name])
                    #expect(text.contains("USAGE: bench-native \(name)"), "\(block.document): \(line)")
                    for option in words where option.hasPrefix("--") {
                        #expect(text.contains("\(option) ") || text.contains("\(option)\n"), "\(block.document): \(line)")
                    }
                }
            }
        }
        #expect(tried > 20)
    }

    @Test(arguments: commands.filter { $0.language == "console" })
    func `commands that a document asks to run do so, with the files before them`(block: Block) throws {
        try withFolder { folder in
            for (name, text) in block.files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
            for line in block.text.split(separator: "\n") where line.hasPrefix("$ bench-native ") {
                let arguments = line.split(separator: " ").dropFirst(2).map(String.init)
                let python = try testedInterpreter().executable
                let child = ChildProcess(
                    "/usr/bin/env", ["-C", folder.path, program] + arguments + ["--python", python], timeout: 300)
                let result = try child.run()
                #expect(result.status == 0, "\(line): \(String(decoding: result.errors, as: UTF8.self))")
                #expect(!result.output.isEmpty)
            }
        }
    }
}
