import Experiments
import Foundation
import Testing

/// Each experiment brings the Python modules that it needs, and no file lies about that nobody brings.
@Suite struct PythonSourceTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Benchmarks/Experiments/Python")

    private func text(_ module: String) throws -> String {
        try String(contentsOf: Self.folder.appendingPathComponent("\(module).py"), encoding: .utf8)
    }

    @Test func `every embedded module is some experiment's`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter { $0.hasSuffix(".py") }
        let brought = Set(Subcommands.modules.flatMap(\.modules).map { "\($0).py" })
        #expect(Set(files) == brought)
    }

    @Test func `an experiment brings what its modules import, each once`() throws {
        // Made while the program runs, and the executors' own.
        let made: Set = [
            "unlatch_claims_cython", "unlatch_executors", "unlatch_workers", "unlatch_processes", "unlatch_coroutines",
        ]
        for (name, modules) in Subcommands.modules {
            #expect(Set(modules).count == modules.count, "\(name)")
            for module in modules {
                let imported = try text(module).matches(of: /(?:from|import) (unlatch_\w+)/).map { String($0.1) }
                #expect(Set(imported).subtracting(made).isSubset(of: modules), "\(name): \(module)")
            }
        }
    }

    @Test func `what a fresh process can be asked has a name of its own`() {
        let names = Subcommands.modules.map(\.name)
        #expect(Set(names).count == names.count && names.count > 5)
    }
}
