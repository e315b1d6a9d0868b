import BenchHarness
import Foundation
import TestSupport
import Testing
import UnlatchPython

/// What `--python` may name: a path, or a version that is looked for.
@Suite struct NamedPythonTests {
    private let location: InterpreterLocation

    init() throws { location = try InterpreterLocation.find(testEnvironmentProgram) }

    private var minor: String { location.version.split(separator: ".").prefix(2).joined(separator: ".") }
    private var mark: String { location.isFreeThreaded ? "t" : "" }

    /// What is said of one that cannot be found.
    private func refusal(_ name: String, _ folders: [String]) throws -> String {
        let failure = #expect(throws: Failure.self) { try NamedPython(name, folders: folders).find() }
        #expect(failure?.status == .usage)
        return failure?.message ?? ""
    }

    @Test func `a version is found in the folders, to the last digit where that is given`() throws {
        try withFolder { folder in
            let program = folder.appendingPathComponent("python\(minor)\(mark)").path
            try FileManager.default.createSymbolicLink(atPath: program, withDestinationPath: location.executable)
            let folders = ["/no/such/folder", folder.path]
            for name in ["\(minor)\(mark)", "\(location.version)\(mark)"] {
                #expect(try NamedPython(name, folders: folders).find().version == location.version)
            }
            #expect(try refusal("\(location.version)9\(mark)", folders).contains("no CPython \(location.version)9"))
            let other = location.isFreeThreaded ? minor : "\(minor)t"
            #expect(try refusal(other, folders).contains("no CPython \(other)"), "the other kind of build")
        }
    }

    @Test func `a path is taken as it is`() throws {
        #expect(try NamedPython(location.executable, folders: []).find() == location)
    }

    @Test func `a version that is not there, or cannot be used, is one line that says why`() throws {
        try withFolder { folder in
            let script = folder.appendingPathComponent("python3.98")
            try Data("#!/bin/sh\nexit 3\n".utf8).write(to: script)
            try #require(chmod(script.path, 0o755) == 0)
            #expect(try refusal("3.98", [folder.path]).contains(script.path))
            let missing = try refusal("3.99t", [folder.path])
            #expect(missing.contains("3.99t") && missing.contains("make pythons") && !missing.contains("\n"))
        }
    }
}
