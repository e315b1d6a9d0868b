internal import ArgumentParser
import Foundation

/// `bench-native compare`: nothing is measured, two or more reports are held against each other.
struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "What became faster or slower from one report to another.",
        discussion: """
            Each later report is compared with the first one, row by row: faster, slower, no difference, or too few samples \
            to tell. Exit status: 0 no row is slower, 1 some are, 2 the reports cannot be compared.

            --export writes each report in another form beside it, before.json as before.pyperf.json for `pyperf \
            compare_to` and `pyperf show`, or as before.csv; then one report is enough.
            """)

    @Argument(help: "Reports that --json wrote: the one to compare with, then the others.")
    var reports: [String]

    @Option(help: "By how many percent a row has to be faster or slower to be called so.")
    var threshold = 5.0

    @Option(help: "Also write the comparison to this file, as JSON.")
    var json: String?

    @Option(help: "Write each report for another program, too: pyperf or csv.")
    var export: ReportExport?

    @Flag(help: "Compare reports of different machines, too.")
    var anyMachine = false

    func run() throws {
        guard reports.count > (export == nil ? 1 : 0) else {
            throw Failure(.usage, "compare: two reports or more are needed, as in compare before.json after.json")
        }
        guard json == nil || reports.count > 1 else {
            throw Failure(.usage, "--json: one report is compared with nothing; name two, or leave --json out")
        }
        guard threshold >= 0, threshold <= 1000 else {
            throw Failure(
                .usage, "--threshold \(Format.significant(threshold)): give a number of percent from 0 to 1000")
        }
        var read: [Report] = []
        for path in reports { read.append(try Report.read(path)) }
        let file = try json.map(ReportFile.checked)
        var exports: [(file: ReportFile, path: String, data: Data)] = []
        if let export {
            for (path, report) in zip(reports, read) {
                let data = try export.data(of: report, at: path)
                let other = export.path(for: path)
                exports.append((try ReportFile.checked(other), other, data))
            }
        }
        try Screen.begin(hasReport: file != nil)
        var comparisons: [Comparison] = []
        for (path, other) in zip(reports, read).dropFirst() {
            let one = try Comparison(
                (reports[0], read[0]), (path, other), threshold: threshold / 100, anyMachine: anyMachine)
            try Screen.show(one.text())
            comparisons.append(one)
        }
        // With the environment of the report that all others are compared with.
        var report = Report(command: "compare", environment: read[0].environment)
        report.parts["comparisons"] = comparisons
        do {
            if !comparisons.isEmpty { try file?.write(report) }
            for one in exports { try one.file.write(one.data) }
        } catch {
            throw Failure(.measurementFailed, "\(error)")
        }
        for one in exports { try Screen.show("Written: \(one.path)\n") }
        try Screen.end()
        if comparisons.contains(where: { $0.rows.contains { $0.verdict == .slower } }) { throw ExitCode(1) }
    }
}
