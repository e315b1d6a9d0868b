import Foundation
import Testing
import Unlatch

/// The parsers of what comes from outside survive whatever comes. `make fuzz` does the same for longer, guided by
/// coverage.
@Suite(.serialized) struct FuzzTests {
    private static let fuzz = URL(fileURLWithPath: program).deletingLastPathComponent().appendingPathComponent("fuzz")
        .path

    static let targets: [String] = {
        let result = try? ChildProcess(fuzz, ["list"], timeout: 60).run()
        return String(decoding: result?.output ?? [], as: UTF8.self).split(separator: "\n").map(String.init)
    }()

    @Test func `the targets are found`() { #expect(Self.targets.count > 8) }

    /// The same inputs each time, so that a change is judged by what it changed: other ones are for `make fuzz`, or
    /// UNLATCH_FUZZ_SEED. The input that failed is in the file that is named.
    @Test(arguments: targets) func `no input ends the process or takes long`(target: String) throws {
        let given = ProcessInfo.processInfo.environment["UNLATCH_FUZZ_SEED"].flatMap { UInt64($0) }
        let seed = given ?? 12
        let file = repository.appendingPathComponent(".build/fuzz-\(target).input").path
        try withFolder { folder in
            var child = ChildProcess(Self.fuzz, [target, "random", "\(seed)", "2000", file], timeout: 60)
            child.environment = ["TMPDIR": folder.path, "SWIFT_BACKTRACE": "enable=no"]
            let result = try child.run()
            let errors = String(decoding: result.errors, as: UTF8.self).split(separator: "\n").suffix(3)
            #expect(
                result.status == 0 && !result.timedOut,
                "UNLATCH_FUZZ_SEED=\(seed): status \(result.status); the input is in \(file). \(errors.joined(separator: " "))"
            )
            print(String(decoding: result.output, as: UTF8.self), terminator: "")
        }
    }

    /// libFuzzer ends at once where a dictionary is empty or has a line that it does not understand, which `make fuzz` took
    /// for a finding.
    @Test(arguments: targets) func `what libFuzzer begins with is well formed`(target: String) throws {
        try withFolder { folder in
            let corpus = folder.appendingPathComponent("corpus")
            try FileManager.default.createDirectory(at: corpus, withIntermediateDirectories: false)
            let result = try ChildProcess(Self.fuzz, [target, "prepared", "-runs=1", corpus.path], timeout: 60).run()
            #expect(result.status == 0)
            let arguments = String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
            #expect(arguments.first == target && Array(arguments.suffix(2)) == ["-runs=1", corpus.path])
            #expect(try !FileManager.default.contentsOfDirectory(atPath: corpus.path).isEmpty)
            for argument in arguments where argument.hasPrefix("-dict=") {
                let words = try String(contentsOfFile: String(argument.dropFirst(6)), encoding: .utf8)
                let lines = words.split(separator: "\n")
                #expect(!lines.isEmpty, "the dictionary is empty")
                #expect(try lines.allSatisfy { try /"(\\x[0-9a-f]{2})+"/.wholeMatch(in: $0) != nil }, "\(words)")
            }
        }
    }
}
