internal import ArgumentParser
import Foundation

/// A form of a report that other programs read.
enum ReportExport: String, CaseIterable, ExpressibleByArgument {
    /// For `pyperf show`, `pyperf stats`, `pyperf compare_to`.
    case pyperf
    /// For spreadsheets: a line for each row of the report.
    case csv

    /// Beside the report: `before.json` becomes `before.pyperf.json` or `before.csv`.
    func path(for report: String) -> String {
        let stem = report.hasSuffix(".json") ? String(report.dropLast(".json".count)) : report
        return stem + (self == .pyperf ? ".pyperf.json" : ".csv")
    }

    /// - Throws: `Failure` of a wrong command line: the report has no row that the form can hold.
    func data(of report: Report, at path: String) throws(Failure) -> Data {
        switch self {
        case .csv: return Data(CSVTable(report).text.utf8)
        case .pyperf:
            let suite = PyperfSuite(report)
            guard !suite.benchmarks.isEmpty else {
                throw Failure(.usage, "\(path) has no valid row: there is nothing that pyperf could read")
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            do { return try encoder.encode(suite) + Data("\n".utf8) } catch {
                throw Failure(.measurementFailed, "\(path) cannot be written for pyperf: \(error)")
            }
        }
    }
}

/// pyperf's file format, version 1.0, as its `pyperf/_bench.py` reads it.
///
/// Values are seconds for one pass. How much work a pass does is part of a benchmark's name, since pyperf compares what has
/// the same name. pyperf's own verdict is a t-test of the means; ours stays in the comparison.
private struct PyperfSuite: Encodable {
    struct Benchmark: Encodable {
        struct Run: Encodable { let values: [Double] }
        let metadata: [String: String]
        let runs: [Run]
    }

    let version = "1.0"
    let metadata: [String: String]
    let benchmarks: [Benchmark]

    init(_ report: Report) {
        let environment = report.environment
        var common = ["unlatch_version": environment.unlatch, "unlatch_command": report.command]
        common["cpu_model_name"] = environment.cpuModel
        common["platform"] = [environment.operatingSystem, environment.kernel].compactMap { $0 }.joined(separator: ", ")
        // pyperf's reader of dates knows no Z on CPython 3.10 and before.
        common["date"] = environment.date.replacingOccurrences(of: "Z", with: "").replacingOccurrences(of: "T", with: " ")
        metadata = common.filter { !$0.value.isEmpty }.mapValues(Self.oneLine)
        benchmarks = RowName.named(report.results, withInterpreter: report.hasSeveralInterpreters)
            .filter { $0.row.valid && !$0.row.samples.isEmpty }
            .map { name, row in
                var own = ["name": "\(row.suite): \(name.text), \(row.items) \(row.itemUnit)", "unit": "second"]
                own["python_version"] = row.interpreter
                own["unlatch_notes"] = row.notes.isEmpty ? nil : row.notes.joined(separator: "; ")
                return Benchmark(metadata: own.mapValues(Self.oneLine), runs: [.init(values: row.samples)])
            }
    }

    /// pyperf refuses values of several lines.
    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

/// A table as RFC 4180 has it, with a heading.
private struct CSVTable {
    private static var columns: [(heading: String, value: (MeasuredResult) -> String?)] {
        [
            ("suite", { $0.suite }), ("workload", { $0.workload }), ("model", { $0.model }),
            ("start method", { $0.startMethod }), ("workers", { "\($0.workers)" }),
            ("granted threads", { $0.grantedThreads.map(String.init) }), ("interpreter", { $0.interpreter }),
            ("items", { "\($0.items)" }), ("item unit", { $0.itemUnit }), ("passes", { "\($0.passes)" }),
            ("median s", { "\($0.median)" }), ("min s", { "\($0.min)" }), ("mad s", { "\($0.mad)" }),
            ("interval from s", { $0.ci95.first.map { "\($0)" } }), ("interval to s", { $0.ci95.last.map { "\($0)" } }),
            ("items per s", { "\($0.rate)" }), ("baseline", { $0.baseline }), ("ratio", { $0.ratio.map { "\($0)" } }),
            ("valid", { "\($0.valid)" }), ("notes", { $0.notes.joined(separator: "; ") }),
            ("samples s", { $0.samples.map { "\($0)" }.joined(separator: " ") }),
        ]
    }

    let text: String

    init(_ report: Report) {
        let lines = report.results.map { row in Self.columns.map { Self.cell($0.value(row) ?? "") } }
        text = ([Self.columns.map(\.heading)] + lines).map { $0.joined(separator: ",") + "\r\n" }.joined()
    }

    private static func cell(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}
