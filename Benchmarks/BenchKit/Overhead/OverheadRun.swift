import Foundation
package import Unlatch

/// `bench-native overhead`: what our layers add to CPython's own calls, operation by operation.
package enum OverheadRun {
    /// One operation's samples: seconds for one call each.
    package struct Samples: Codable, Sendable {
        let id: String
        let title: String
        var ours: [Double] = []
        var raw: [Double] = []
        var times = 1
    }

    /// Measures every operation in a fresh process.
    ///
    /// - Throws: `Interrupted`, or `UnusableInterpreter`.
    package static func run(
        _ location: InterpreterLocation, effort: Effort, folder: borrowing WorkFolder
    ) throws -> [Samples] {
        let path = folder.path
        do {
            switch try FreshProcess.ask(.overhead(location, folder: path, effort), timeout: 300) {
            case .overhead(let samples): return samples
            case .failed(let why), .leftOut(let why): throw UnusableInterpreter(description: why)
            case .measured, .described: preconditionFailure("overhead was asked for")
            }
        } catch let failure as ChildProcess.Failure where failure.isInterruption {
            throw Interrupted()
        }
    }

    /// The fresh process's side.
    static func measure(_ location: InterpreterLocation, folder: String, effort: Effort) throws -> [Samples] {
        let python = try Interpreter.start(location)
        let samples = try python.attached { gil in
            try PythonModel.use(folder: folder, gil: &gil)
            let cases = try OverheadCase.lock(python) + OverheadCase.objects(gil) + OverheadCase.functions(gil)
            return try cases.map { try measure($0, effort, &gil) }
        }
        python.finalize()
        return samples
    }

    private static func measure(_ one: OverheadCase, _ effort: Effort, _ gil: inout GIL) throws -> Samples {
        var samples = Samples(id: one.id, title: one.title)
        try one.surrounding(&gil) { gil in
            samples.times = try times(for: effort == .quick ? 0.005 : 0.02) { try one.ours($0, &gil) }
            for _ in 0..<(effort == .quick ? 9 : 25) {
                samples.ours.append(try time(samples.times) { try one.ours($0, &gil) } - one.lead)
                samples.raw.append(try time(samples.times) { try one.raw($0, &gil) } - one.lead)
            }
        }
        return samples
    }

    /// How often the operation runs in that many seconds; the runs that find out warm up.
    private static func times(for seconds: Double, _ run: (Int) throws -> Void) throws -> Int {
        var times = 1
        while true {
            let each = try time(times, run)
            if each * Double(times) > seconds / 4 { return max(1, Int(seconds / each)) }
            times *= 4
        }
    }

    private static func time(_ times: Int, _ run: (Int) throws -> Void) throws -> Double {
        let began = ChildProcess.now()
        try run(times)
        return (ChildProcess.now() - began) / Double(times)
    }

    /// The report's rows: ours, and raw C as the baseline.
    package static func results(_ samples: [Samples], _ location: InterpreterLocation) -> [MeasuredResult] {
        samples.flatMap { one in
            [("peer:C", one.raw), ("unlatch", one.ours)].map { model, values in
                MeasuredResult(
                    suite: "overhead", workload: one.id, model: model, workers: 1, interpreter: location.version,
                    items: 1, itemUnit: "calls", passes: one.times, samples: values)
            }.compared(toModel: "peer:C")
        }
    }

    /// A table for people.
    package static func table(_ samples: [Samples]) -> String {
        let rows = samples.map { one in
            let (ours, raw) = (Statistics.median(one.ours), Statistics.median(one.raw))
            return [one.title, Format.seconds(ours), Format.seconds(raw), Format.speedUp(ours / raw)]
        }
        let all = [["operation", "Unlatch", "raw C", "Unlatch ÷ C"]] + rows
        let widths = (0..<4).map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + space : space + cell.0
            }.joined(separator: "  ")
        }.joined(separator: "\n") + "\n"
    }
}
