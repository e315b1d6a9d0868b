import BenchHarness
import Foundation
import Testing
import Unlatch

@Suite struct CompareTests {
    /// A row of so many samples, spread by 2 % around the time for an item.
    private func row(
        _ workload: String, _ seconds: Double = 1e-3, samples: Int = 10, model: String = "native-team",
        workers: Int = 2,
        items: Int = 1000, python: String? = nil, valid: Bool = true
    ) -> MeasuredResult {
        let times = (0..<samples).map { seconds * Double(items) * (1 + 0.02 * (Double($0 * 7 % 11) / 5 - 1)) }
        return MeasuredResult(
            suite: "kernels", workload: workload, model: model, workers: workers, interpreter: python, items: items,
            itemUnit: "items", samples: times, valid: valid)
    }

    private func write(
        _ rows: [MeasuredResult], to name: String, in folder: URL, command: String = "kernels",
        _ change: (inout Environment) -> Void = { _ in }
    ) throws -> String {
        var environment = Environment.here()
        change(&environment)
        let path = folder.appendingPathComponent(name).path
        try ReportFile(path: path).write(Report(command: command, environment: environment, results: rows))
        return path
    }

    private let workloads = ["dot", "axpy", "sum", "sort", "exp"]

    private struct Parts: Decodable {
        struct Comparison: Decodable {
            struct Row: Decodable {
                struct Name: Decodable {
                    let workload: String
                    let model: String
                }
                let name: Name
                let verdict: String
                let ratio: Double?
                let ratioInterval: [Double]?
            }
            let rows: [Row]
        }
        let comparisons: [Comparison]

        init(_ path: URL) throws { self = try JSONDecoder().decode(Parts.self, from: Data(contentsOf: path)) }

        func verdicts(_ number: Int = 0) -> [String: String] {
            let rows = comparisons[number].rows.map { ("\($0.name.workload), \($0.name.model)", $0.verdict) }
            return Dictionary(rows, uniquingKeysWith: { first, _ in first })
        }
    }

    @Test func `a run compared with itself has no difference in any row, and the status is 0`() throws {
        try withFolder { folder in
            let measured = folder.appendingPathComponent("real.json").path
            let real = try bench(["kernels", "--only", "dot-f64", "--quick", "--no-progress", "--json", measured])
            #expect(real.status == 0, "\(real.err)")
            let made = try write(workloads.map { row($0) }, to: "made.json", in: folder)
            for (path, verdict) in [(measured, nil), (made, "no difference")] {
                let json = folder.appendingPathComponent("out.json")
                let output = try bench(["compare", path, path, "--json", json.path])
                #expect(output.status == 0 && output.err == "", "\(output.err)")
                #expect(!output.out.contains("Note:"), "\(output.out)")
                let verdicts = Set(try Parts(json).verdicts().values)
                #expect(verdicts.isSubset(of: ["no difference", "too few samples to tell"]))
                if let verdict { #expect(verdicts == [verdict]) }
            }
        }
    }

    @Test func `of five kernels the one that became slower by a tenth is named, and the status is 1`() throws {
        try withFolder { folder in
            let before = try write(workloads.map { row($0) }, to: "before.json", in: folder)
            let after = try write(
                workloads.map { row($0, $0 == "sum" ? 1.1e-3 : 1.001e-3, items: 500) }, to: "after.json", in: folder)
            let json = folder.appendingPathComponent("out.json")
            let output = try bench(["compare", before, after, "--json", json.path])
            #expect(output.status == 1 && output.err == "", "\(output.err)")
            let parts = try Parts(json)
            let slower = parts.verdicts().filter { $0.value == "slower" }
            #expect(Array(slower.keys) == ["sum, native-team"], "\(output.out)")
            #expect(Set(parts.verdicts().values) == ["slower", "no difference"])
            let sum = try #require(parts.comparisons[0].rows.first { $0.name.workload == "sum" })
            let interval = try #require(sum.ratioInterval)
            #expect(abs(try #require(sum.ratio) - 1 / 1.1) < 1e-9 && interval[0] <= 1 / 1.1 && interval[1] < 1)

            #expect(try bench(["compare", after, before]).status == 0, "faster is no failure")
            #expect(try bench(["compare", before, after, "--threshold", "15"]).status == 0)
            #expect(try bench(["compare", before, before, after]).status == 1, "any of the later reports")
        }
    }

    @Test func `three samples on each side are too few to tell, and the smallest p is said`() throws {
        try withFolder { folder in
            let before = try write([row("dot", samples: 3)], to: "before.json", in: folder)
            let after = try write([row("dot", 9e-3, samples: 3)], to: "after.json", in: folder)
            let output = try bench(["compare", before, after])
            #expect(output.status == 0)
            #expect(output.out.contains("too few samples to tell") && output.out.contains("p = 0.10"), "\(output.out)")
        }
    }

    @Test func `rows of one report alone, and rows that may not be used, are named and not judged`() throws {
        try withFolder { folder in
            let before = try write([row("dot"), row("old"), row("bad", valid: false)], to: "before.json", in: folder)
            let after = try write([row("dot"), row("new", workers: 7), row("bad", 9)], to: "after.json", in: folder)
            let output = try bench(["compare", before, after])
            #expect(output.status == 0)
            #expect(output.out.contains("Only in \(before): old, native-team (2)"), "\(output.out)")
            #expect(output.out.contains("Only in \(after): new, native-team (7)"), "\(output.out)")
            #expect(output.out.contains("1 not comparable"), "\(output.out)")
        }
    }

    @Test func `another interpreter is a difference that is noted; several in a report are rows of their own`() throws {
        try withFolder { folder in
            func interpreter(_ version: String) throws -> Environment.Interpreter {
                let text = #"{"path": "/p", "version": "\#(version)", "implementation": "cpython", "gilEnabled": true}"#
                return try JSONDecoder().decode(Environment.Interpreter.self, from: Data(text.utf8))
            }
            let (three11, three15) = (try interpreter("3.11.7"), try interpreter("3.15.0"))
            let old = try write([row("dot", python: "3.11.7")], to: "old.json", in: folder) {
                $0.interpreters = [three11]
            }
            let new = try write([row("dot", python: "3.15.0")], to: "new.json", in: folder) {
                $0.interpreters = [three15]
            }
            let noted = try bench(["compare", old, new])
            #expect(noted.status == 0)
            #expect(noted.out.contains("Note: Python: cpython 3.11.7 and cpython 3.15.0"), "\(noted.out)")
            let both = try write(
                [row("dot", python: "3.11.7"), row("dot", 2e-3, python: "3.15.0")], to: "both.json", in: folder)
            let named = try bench(["compare", both, both])
            #expect(named.status == 0 && named.out.contains("dot CPython 3.15.0"), "\(named.out)")
            #expect(named.out.contains("2 rows: 2 no difference."), "\(named.out)")
        }
    }

    @Test func `reports of different machines are refused with what differs, unless that is wanted`() throws {
        try withFolder { folder in
            let here = try write([row("dot")], to: "here.json", in: folder) { $0.cpuModel = "One" }
            let there = try write([row("dot")], to: "there.json", in: folder) {
                $0.cpuModel = "Another"
                $0.topology.usableCores = 64
            }
            let refused = try bench(["compare", here, there])
            expectRefusal(refused, "processor: One and Another")
            #expect(refused.err.contains("usable cores") && refused.err.contains("--any-machine"))
            let output = try bench(["compare", here, there, "--any-machine"])
            #expect(output.status == 0 && output.out.contains("Note: processor: One and Another"), "\(output.out)")
        }
    }

    private func expectRefusal(_ output: Output, _ part: String) {
        #expect(output.status == 2 && output.out == "", "\(output.out)")
        #expect(output.err.split(separator: "\n").count == 1 && output.err.contains(part), "\(output.err)")
    }

    @Test func `what cannot be compared gets one line on standard error and status 2`() throws {
        try withFolder { folder in
            let report = try write([row("dot")], to: "report.json", in: folder)
            let other = try write([row("dot")], to: "other.json", in: folder, command: "run")
            let foreign = try write([row("else")], to: "foreign.json", in: folder)
            let (text, later, cut) = ("\(folder.path)/text", "\(folder.path)/later", "\(folder.path)/cut")
            try Data("hello".utf8).write(to: URL(fileURLWithPath: text))
            try Data(#"{"schema": "unlatch-bench/2"}"#.utf8).write(to: URL(fileURLWithPath: later))
            try Data(#"{"schema": "unlatch-bench/1", "command": "run"}"#.utf8).write(to: URL(fileURLWithPath: cut))
            for (arguments, part) in [
                ([report], "two reports"), ([report, "/no/such"], "/no/such"), ([report, folder.path], "directory"),
                ([report, "/dev/zero"], "/dev/zero"), ([report, text], "no report"),
                ([report, later], "unlatch-bench/2"), ([report, cut], "lacks environment"),
                ([report, other], "the other of run"), ([report, foreign], "no row in common"),
                ([report, report, "--threshold", "-1"], "--threshold"),
                ([report, report, "--json", "/no/such/x"], "/no/such"),
            ] {
                expectRefusal(try bench(["compare"] + arguments), part)
            }
        }
    }
}
