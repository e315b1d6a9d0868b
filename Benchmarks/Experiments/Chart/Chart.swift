internal import ArgumentParser
import Foundation

/// `bench-native chart`: nothing is measured, a report becomes a picture.
struct Chart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chart", abstract: "One workload of a report as a bar chart, in SVG.",
        discussion: """
            A bar for each execution model, as long as the logarithm of its speed-up over sequential Python; of the numbers of \
            workers that were measured, the fastest. As in: bench-native run mandelbrot --json run.json, then bench-native \
            chart run.json --svg run.svg. Exit status: 0 done, 1 the picture could not be written, 2 the report has no such \
            rows.
            """)

    @Argument(help: "A report that --json wrote.")
    var report: String

    @Option(help: "The workload; where the report has one alone, it is that.")
    var workload: String?

    @Option(help: "The file to write.")
    var svg: String

    func run() throws {
        let read = try Report.read(report)
        let bars = try SpeedUps(read, workload: workload, path: report)
        let file = try ReportFile.checked(svg)
        do { try file.write(Data(BarChart(bars).svg.utf8)) } catch {
            throw Failure(.measurementFailed, "\(error)")
        }
        try Screen.begin(hasReport: true)
        try Screen.show("Written: \(svg)\n")
        try Screen.end()
    }
}

/// What the chart shows: each model's best row on one workload.
struct SpeedUps {
    struct Bar {
        let label: String
        let speedUp: Double
    }

    let title: String
    /// Where and when it was measured.
    let caption: String
    let bars: [Bar]

    /// - Throws: `Failure` of a wrong command line: the report has no such workload, or nothing to compare with.
    init(_ report: Report, workload: String?, path: String) throws(Failure) {
        let rows = report.results.filter { $0.valid && $0.median > 0 && $0.items > 0 && !$0.isPeer }
        let names = rows.map(\.workload).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        func refusal(_ why: String) -> Failure { Failure(.usage, "\(path): \(why)") }
        guard let name = workload ?? names.first, names.contains(name) else {
            throw refusal("no workload \(workload ?? "") that can be used; it has \(names.joined(separator: ", "))")
        }
        guard workload != nil || names.count == 1 else {
            throw refusal("it has \(names.joined(separator: ", ")); choose one with --workload")
        }
        let own = rows.filter { $0.workload == name }
        guard let base = own.first(where: { $0.model == "sequential" }) else {
            throw refusal("\(name) has no sequential row to compare with")
        }
        guard own.allSatisfy({ $0.interpreter == nil || $0.interpreter == base.interpreter }) else {
            throw refusal("\(name) has rows of several interpreters; a chart shows one")
        }
        let models = own.map(\.model).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        bars = models.compactMap { model in
            own.filter { $0.model == model }.min { $0.timePerItem < $1.timePerItem }.map {
                let workers = $0.workers == 1 ? "" : " (\($0.workers))"
                return Bar(label: $0.label + workers, speedUp: base.timePerItem / $0.timePerItem)
            }
        }
        let environment = report.environment
        title = "\(name): speed-up over sequential Python"
        caption =
            [
                environment.cpuModel, "\(environment.topology.usableCores) cores", base.interpreter.map { "CPython \($0)" },
                String(environment.date.prefix(10)), "bench-native \(report.command) \(name)",
            ].compactMap { $0 }.joined(separator: ", ")
    }
}
