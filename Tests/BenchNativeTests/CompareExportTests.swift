import BenchHarness
import Foundation
import Testing
import Unlatch

/// Reports in the forms of other programs.
@Suite struct CompareExportTests {
    /// pyperf of the test environment.
    private func pyperf(_ arguments: [String]) throws -> Output {
        let python = try testedInterpreter().executable
        let known = try ChildProcess(
            python, ["-c", "import importlib.util as u; print(u.find_spec('pyperf') is not None)"], timeout: 60
        ).run()
        guard known.output == Array("True\n".utf8) else { try skip("pyperf is not installed in the tested interpreter") }
        let result = try ChildProcess(python, ["-m", "pyperf"] + arguments, timeout: 120).run()
        return Output(
            status: result.status, out: String(decoding: result.output, as: UTF8.self),
            err: String(decoding: result.errors, as: UTF8.self))
    }

    private func row(_ workload: String, _ seconds: Double, valid: Bool = true, notes: [String] = []) -> MeasuredResult {
        MeasuredResult(
            suite: "kernels", workload: workload, model: "native-team", workers: 2, interpreter: "3.11.7", items: 1000,
            itemUnit: "values", samples: (0..<10).map { seconds * (1 + 0.001 * Double($0)) }, valid: valid, notes: notes)
    }

    private func write(_ rows: [MeasuredResult], _ name: String, in folder: URL) throws -> String {
        let path = folder.appendingPathComponent(name).path
        try ReportFile(path: path).write(Report(command: "kernels", environment: .here(), results: rows))
        return path
    }

    @Test func `pyperf shows and compares what --export pyperf wrote`() throws {
        try withFolder { folder in
            let before = try write([row("dot", 1e-3), row("sum", 2e-3), row("bad", 1, valid: false)], "before.json", in: folder)
            let after = try write([row("dot", 1e-3), row("sum", 4e-3, notes: ["two\nlines"])], "after.json", in: folder)
            let output = try bench(["compare", before, after, "--export", "pyperf"])
            #expect(output.status == 1 && output.err == "", "sum is slower: \(output.err)")
            let files = ["before", "after"].map { folder.appendingPathComponent("\($0).pyperf.json").path }
            for file in files { #expect(output.out.contains("Written: \(file)\n"), "\(output.out)") }

            let shown = try pyperf(["show", files[0]])
            #expect(shown.status == 0, "\(shown.err)")
            #expect(shown.out.contains("kernels: dot, native-team (2), 1000 values"), "\(shown.out)")
            #expect(!shown.out.contains("bad"), "what may not be used is not given to others")
            let compared = try pyperf(["compare_to"] + files)
            #expect(compared.status == 0 && compared.out.contains("2.00x slower"), "\(compared.out)\(compared.err)")
            #expect(compared.out.contains("Benchmark hidden because not significant (1): kernels: dot"), "\(compared.out)")
        }
    }

    @Test func `one report is enough for csv, whose cells keep commas, quotes and line breaks`() throws {
        try withFolder { folder in
            let report = try write([row("dot", 1e-3, notes: ["a, \"b\"\nc"]), row("sum", 2e-3)], "one.json", in: folder)
            let output = try bench(["compare", report, "--export", "csv"])
            #expect(output.status == 0 && output.err == "", "\(output.err)")
            let source = """
                import csv, sys
                rows = list(csv.DictReader(open(sys.argv[1], newline="")))
                print([(row["workload"], row["workers"], len(row["samples s"].split()), float(row["min s"])) for row in rows])
                print("a, \\"b\\"\\nc" in rows[0]["notes"], None in rows[0])
                """
            let read = try ChildProcess(
                testedInterpreter().executable, ["-c", source, folder.appendingPathComponent("one.csv").path], timeout: 60
            ).run()
            #expect(
                String(decoding: read.output, as: UTF8.self)
                    == "[('dot', '2', 10, 0.001), ('sum', '2', 10, 0.002)]\nTrue False\n",
                "\(String(decoding: read.errors, as: UTF8.self))")
        }
    }

    @Test func `what cannot be exported is said in one line before anything is written`() throws {
        try withFolder { folder in
            let good = try write([row("dot", 1e-3)], "good.json", in: folder)
            let bad = try write([row("dot", 1, valid: false)], "bad.json", in: folder)
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent("good.csv"), withIntermediateDirectories: false)
            for (arguments, words) in [
                (["compare", good], "two reports or more are needed"),
                (["compare", good, "--export", "xml"], "--export"),
                (["compare", good, bad, "--export", "pyperf"], "no valid row"),
                (["compare", good, "--export", "csv"], "it is a folder"),
                (["compare", good, "--export", "pyperf", "--json", good + "2"], "--json: one report"),
            ] {
                let output = try bench(arguments)
                #expect(output.status == 2 && output.err.contains(words), "\(arguments): \(output.err)")
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(left == ["bad.json", "good.csv", "good.json"])
        }
    }
}
