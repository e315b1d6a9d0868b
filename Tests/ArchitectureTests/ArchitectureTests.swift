import Foundation
import Testing

/// The rules of the architecture, read off the sources.
@Suite struct ArchitectureTests {
    private struct Source {
        /// Below the repository, as in `Sources/UnlatchPython/Lock/GIL.swift`.
        let path: String
        let text: String

        /// The folder of the module, as in `Sources/UnlatchPython`.
        var module: String { path.split(separator: "/").prefix(2).joined(separator: "/") }
    }

    /// What is built into products, and the program of the machines with several nodes.
    private static let sources = everything.filter { !$0.path.hasPrefix("Tests/") || $0.path.hasPrefix("Tests/NUMA/") }

    private static let tests = everything.filter { $0.path.hasPrefix("Tests/") }

    private static let everything: [Source] = {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return ["Sources", "CSources", "Benchmarks", "Tests"].flatMap { folder in
            let files = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
            return (files?.allObjects as? [String] ?? []).compactMap { name -> Source? in
                guard [".swift", ".c", ".h"].contains(where: name.hasSuffix) else { return nil }
                let path = "\(folder)/\(name)"
                return (try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8))
                    .map { Source(path: path, text: $0) }
            }
        }
    }()

    @Test func `the sources are found`() { #expect(Self.sources.count > 50 && Self.tests.count > 50) }

    @Test(arguments: [
        ("CPythonABI", ["Sources/UnlatchPython"]),
        ("CProcess", ["Sources/UnlatchPython"]),
        ("CInterrupts", ["Sources/UnlatchPython"]),
        ("CNUMA", ["Sources/UnlatchParallel"]),
        ("CTeams", ["Sources/UnlatchParallel"]),
        ("CKernels", ["Sources/UnlatchKernels"]),
    ])
    func `each C module has one importer`(module: String, modules: [String]) {
        let importers = Self.sources.filter { source in
            source.text.split(separator: "\n").contains { line in
                line.hasSuffix("import \(module)") && !line.hasPrefix("//")
            }
        }
        #expect(Set(importers.map(\.module)) == Set(modules))
    }

    @Test func `parallel regions are opened in CTeams alone`() {
        let files = Self.sources.filter { $0.text.contains("fork_call(") || $0.text.contains("\n#pragma omp parallel") }
        #expect(files.map(\.path) == ["CSources/CTeams/openmp.c"])
    }

    @Test func `thread states are touched in one file`() {
        let calls = ["PyGILState_Ensure()", "PyGILState_Release(", "PyEval_SaveThread()", "PyEval_RestoreThread("]
        let files = Self.sources.filter { source in
            source.path.hasSuffix(".swift") && calls.contains { source.text.contains("unl_py.\($0)") }
        }
        #expect(files.map(\.path) == ["Sources/UnlatchPython/Lock/ThreadState.swift"])
    }

    @Test func `what the machine is made of is asked in one place`() {
        let files = Self.sources.filter { $0.text.contains("hwloc") }.map(\.path)
        #expect(files.contains("CSources/CNUMA/machine.c"))
        let places = ["CSources/CNUMA/", "Sources/UnlatchParallel/Topology/"]
        #expect(files.filter { file in !places.contains(where: file.hasPrefix) } == [])
    }

    @Test func `what measures knows no experiment`() {
        let harness = Self.sources.filter { $0.module == "Benchmarks/BenchHarness" }
        let experiments = Self.sources.filter { $0.module == "Benchmarks/Experiments" }
        let types = Set(experiments.flatMap { Self.types(in: $0.text) })
        #expect(harness.count > 20 && types.isSuperset(of: ["Run", "Claim", "ModelDescription", "Subcommands"]))
        for source in harness {
            let code = source.text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
            #expect(!code.contains { $0.hasSuffix("import Experiments") }, "\(source.path)")
            let words = Set(code.flatMap { $0.split { !$0.isLetter && !$0.isNumber } }.map(String.init))
            #expect(words.intersection(types) == [], "\(source.path)")
        }
    }

    /// The names of the types that are declared at the beginning of a line.
    private static func types(in text: String) -> [String] {
        text.matches(of: /(?m)^(?:[a-z]+ )*(?:struct|class|enum|protocol|typealias) (\w+)/).map { String($0.1) }
    }

    @Test func `the libraries do without Foundation`() {
        let importers = Self.sources.filter { $0.path.hasPrefix("Sources/") && $0.text.contains("import Foundation") }
        #expect(importers.map(\.path) == [])
    }

    @Test func `the version stands in one place, and heads the change log`() throws {
        let version = try #require(
            Self.sources.first { $0.path == "Sources/Unlatch/Version.swift" }?.text.split(separator: "\"").dropFirst()
                .first)
        #expect(
            Self.sources.filter { $0.text.contains("\"\(version)\"") }.map(\.path) == ["Sources/Unlatch/Version.swift"])
        let log = try String(
            contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appendingPathComponent("CHANGELOG.md"), encoding: .utf8)
        let heading = log.split(separator: "\n").first { $0.hasPrefix("## ") }
        #expect(heading?.hasPrefix("## \(version)") == true, "\(heading ?? "no heading")")
    }

    /// Swift's own stop a release build without a word. Ours hide them in the modules that have them, and elsewhere in files
    /// that import one of these.
    @Test func `a programmer's error says what it is in every file of the libraries`() {
        let users = Self.sources.filter { source in
            source.path.hasPrefix("Sources/")
                && ["precondition(", "preconditionFailure("].contains { source.text.contains(" \($0)") }
        }
        #expect(users.count > 20)
        let silent = users.filter { source in
            !["Sources/UnlatchSystem", "Sources/UnlatchPython", "Sources/UnlatchParallel"].contains(source.module)
                && !["UnlatchSystem", "UnlatchParallel"].contains { source.text.contains("import \($0)\n") }
        }
        #expect(silent.map(\.path) == [])
    }

    @Test func `every bundled kernel runs on the machines with several nodes`() {
        let functions = Self.sources.filter { $0.path.hasPrefix("Sources/UnlatchKernels/") }.flatMap { source in
            source.text.split(separator: "public ").dropFirst().compactMap { text -> Substring? in
                let words = text.hasPrefix("static ") ? text.dropFirst("static ".count) : text
                let declaration = words.prefix { $0 != "{" }
                guard words.hasPrefix("func "), declaration.contains("on team: Team") else { return nil }
                return words.dropFirst("func ".count).prefix { $0.isLetter || $0.isNumber }
            }
        }
        #expect(functions.count > 30)
        let checks = Self.sources.filter { $0.path.hasPrefix("Tests/NUMA/") }.map(\.text).joined()
        // They run all kernels that are described; a description calls the function that it describes.
        let descriptions = Self.sources.flatMap {
            $0.text.components(separatedBy: "// MARK: - Their descriptions").dropFirst()
        }.joined()
        #expect(functions.filter { !checks.contains(".\($0)(") && !descriptions.contains("\($0)(") } == [])
    }

    /// A test that prints why it returns passes all the same, and nobody counts it: `skip` and `skipPart` do.
    @Test func `tests that cannot be made here say so where it is counted`() {
        let files = Self.tests.filter { file in
            !["Tests/ArchitectureTests/", "Tests/NUMA/"].contains(where: file.path.hasPrefix)
        }
        for phrase in ["return print(", "print(\"skipped", "print(\"not "] {
            #expect(files.filter { $0.text.contains(phrase) }.map(\.path) == [], "\(phrase)")
        }
        let conditions = files.flatMap { file in
            [".enabled(", ".disabled("].flatMap { file.text.components(separatedBy: $0).dropFirst() }
                .map { (file.path, Self.insideParentheses($0)) }
        }
        #expect(conditions.count > 5)
        #expect(conditions.filter { !$0.1.hasSuffix("\"") }.map(\.0) == [], "a condition without a reason")
    }

    /// What stands before the parenthesis that closes one opened in front of the text, without blanks at the end.
    private static func insideParentheses(_ text: String) -> String {
        var depth = 1
        let inside = text.prefix { character in
            if character == "(" { depth += 1 } else if character == ")" { depth -= 1 }
            return depth > 0
        }
        return inside.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
