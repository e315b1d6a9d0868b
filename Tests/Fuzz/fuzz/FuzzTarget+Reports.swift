import BenchHarness
import BenchTestSupport
import Experiments
import Foundation

/// JSON that one process writes and another reads, and what a user gives `advise`.
extension FuzzTarget {
    static var ofReports: [FuzzTarget] { [reports, answers, requests, items] }

    private static let words = [
        "\"", "\\u0000", "\\ud800", "1e999", "-0", "null", "{}", "[]", "18446744073709551616", "\"samples\":", "NaN",
        "1e-400",
    ]

    /// What `Report` writes it reads.
    private static let reports = FuzzTarget("reports", bytes: [report()], words: words) { input in
        guard let report = try? JSONDecoder().decode(Report.self, from: Data(input)) else { return }
        guard let bytes = try? report.encoded() else { return }
        let again = try? JSONDecoder().decode(Report.self, from: bytes)
        demand(again?.results == report.results, "a report that is written differs from what was read")
    }

    /// The line that a fresh process answers with.
    private static let answers = FuzzTarget(
        "answers", seeds: [#"{"failed":{"_0":"why"}}"#, #"{"sample":{"_0":{"samples":[0.5],"passes":1}}}"#],
        words: words + ["\"series\":", "\"alone\":", "\"kernel\":", "\"windows\":", "\"_0\":"]
    ) { input in for kind in Subcommands.measured { _ = kind.canRead(answer: Data(input)) } }

    /// The argument that it is asked with.
    private static let requests = FuzzTarget(
        "requests",
        seeds: [
            #"{"task":{},"effort":"quick","folder":"/tmp"}"#,
            #"{"task":{"workload":"sleep","row":{"model":"threads","workers":2}},"effort":"full","folder":""}"#,
        ], words: words
    ) { input in for kind in Subcommands.measured { _ = kind.canRead(job: Data(input)) } }

    /// The file of `advise --items`.
    private static let items = FuzzTarget(
        "advise-items", seeds: ["1\n2\n", "\r\n \t", "\u{feff}x"], words: ["\n", "\r\n", "\t", "\u{85}", "\u{2028}"]
    ) { input in
        let files = SystemFiles.shared
        files.write("items", input)
        let isBlank = String(validating: input, as: UTF8.self)?.allSatisfy(\.isWhitespace) ?? true
        // A zero byte is no text.
        guard !input.contains(0) else { return }
        let isTaken = (try? AdviceRun.itemsFile(files.root + "/items")) != nil
        demand(isTaken || isBlank, "a file of \(input.count) bytes with items is refused")
    }

    private static func report() -> [UInt8] {
        let report = Report(command: "run", environment: fixedEnvironment(), results: [row("threads", 0.2, workers: 2)])
        guard let bytes = try? report.encoded() else { fatalError("a report cannot be written") }
        return Array(bytes)
    }
}
