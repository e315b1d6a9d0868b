import BenchHarness
import Foundation
import Testing
import Unlatch

/// A report as a picture.
@Suite struct ChartTests {
    private func row(_ model: String, _ seconds: Double, workers: Int = 1, workload: String = "sums") -> MeasuredResult {
        MeasuredResult(
            suite: "run", workload: workload, model: model, workers: workers, items: 10, itemUnit: "sums",
            samples: [seconds, seconds, seconds])
    }

    private func write(_ rows: [MeasuredResult], in folder: URL) throws -> String {
        let path = folder.appendingPathComponent("run.json").path
        try ReportFile(path: path).write(Report(command: "run", environment: .here(), results: rows))
        return path
    }

    @Test func `a bar for each model, the fastest of its rows, longer where it is faster`() throws {
        try withFolder { folder in
            let report = try write(
                [
                    row("sequential", 1), row("threads", 2, workers: 2), row("threads", 1.25, workers: 4),
                    row("native-team", 0.01, workers: 2),
                ], in: folder)
            let svg = folder.appendingPathComponent("run.svg").path
            let output = try bench(["chart", report, "--svg", svg])
            #expect(output.status == 0 && output.err == "", "\(output.err)")
            let picture = try String(contentsOfFile: svg, encoding: .utf8)
            let bars = picture.matches(of: /<rect class="\w+" [^>]*width="([0-9.]+)"/).map { Double($0.1) ?? -1 }
            try #require(bars.count == 3)
            #expect(bars[1] < bars[0] && bars[0] < bars[2], "\(bars)")
            for words in ["sequential 1.00×", "threads (4) 0.80×", "native, team (2) 100×"] {
                #expect(picture.contains(words), "\(words) in \(picture)")
            }
            let parsed = try ChildProcess(
                testedInterpreter().executable,
                ["-c", "import sys, xml.dom.minidom as m; print(m.parse(sys.argv[1]).documentElement.tagName)", svg], timeout: 60
            ).run()
            #expect(parsed.output == Array("svg\n".utf8), "well-formed: \(String(decoding: parsed.errors, as: UTF8.self))")
        }
    }

    @Test func `what cannot be drawn is said in one line, and nothing is written`() throws {
        try withFolder { folder in
            let report = try write([row("sequential", 1), row("threads", 1, workload: "other")], in: folder)
            let svg = folder.appendingPathComponent("run.svg").path
            for (arguments, words) in [
                ([report, "--svg", svg], "choose one with --workload"),
                ([report, "--svg", svg, "--workload", "none"], "no workload none"),
                ([report, "--svg", svg, "--workload", "other"], "no sequential row"),
                ([report, "--svg", "\(folder.path)/no/run.svg", "--workload", "sums"], "there is no folder"),
                (["\(folder.path)/none.json", "--svg", svg], "cannot read the report"),
            ] {
                let output = try bench(["chart"] + arguments)
                #expect(output.status == 2 && output.err.contains(words), "\(arguments): \(output.err)")
                #expect(output.err.split(separator: "\n").count == 1, "\(output.err)")
            }
            #expect(!FileManager.default.fileExists(atPath: svg))
        }
    }
}
