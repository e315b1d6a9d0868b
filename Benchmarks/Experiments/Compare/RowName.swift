/// What makes two rows of two reports the same row.
struct RowName: Hashable, Encodable, Sendable {
    let suite: String
    let workload: String
    let model: String
    let startMethod: String?
    let workers: Int
    /// nil where no row of a report is of another interpreter.
    let interpreter: String?
    /// The second, third, … row of that name in its report; nil for the first.
    var number: Int?

    init(_ row: MeasuredResult, withInterpreter: Bool) {
        (suite, workload, model) = (row.suite, row.workload, row.model)
        (startMethod, workers) = (row.startMethod, row.workers)
        interpreter = withInterpreter ? row.interpreter.map { $0 + (row.gilEnabled == false ? "t" : "") } : nil
    }

    /// The row's first columns in a table.
    var cells: [String] {
        [
            [workload, interpreter.map { "CPython \($0)" }, number.map { "(\($0))" }].compactMap { $0 }
                .joined(separator: " "),
            [model, startMethod].compactMap { $0 }.joined(separator: ", "), "\(workers)",
        ]
    }

    var text: String { "\(cells[0]), \(cells[1]) (\(workers))" }
}

extension RowName {
    /// Each row with its name; a name that a report has several times is numbered.
    static func named(
        _ rows: [MeasuredResult], withInterpreter: Bool
    ) -> [(name: RowName, row: MeasuredResult)] {
        var seen: [RowName: Int] = [:]
        return rows.map { row in
            var name = RowName(row, withInterpreter: withInterpreter)
            seen[name, default: 0] += 1
            name.number = seen[name] == 1 ? nil : seen[name]
            return (name, row)
        }
    }
}

extension Report {
    /// Whether rows are of different interpreters, so that a row's name needs to say of which it is.
    var hasSeveralInterpreters: Bool { Set(results.compactMap(\.interpreter)).count > 1 }
}
