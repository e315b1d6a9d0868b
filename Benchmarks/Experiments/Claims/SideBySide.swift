/// What several interpreters came to, one beside the other; in the report and, as tables, for people.
package struct SideBySide: Encodable, Sendable {
    /// A claim, judged with each of the interpreters.
    package struct Judged: Encodable, Sendable {
        package let id: String
        package let unit: String?
        package let verdicts: [ClaimVerdict]
        package let values: [Double?]
    }

    /// In the order of everything below.
    package let interpreters: [Environment.Interpreter]
    package let claims: [Judged]
    package let sameWork: SameWork

    private let outcomes: [ClaimsRun.Outcome]
    private let results: [[ClaimResult]]
    private let headings: [String]

    private enum CodingKeys: CodingKey { case interpreters, claims, sameWork }

    package init(_ outcomes: [ClaimsRun.Outcome]) {
        self.outcomes = outcomes
        let results = outcomes.map(\.results)
        self.results = results
        interpreters = outcomes.compactMap(\.python)
        let labels = interpreters.map(\.label)
        // Two of one version are told apart by their programs.
        headings = interpreters.map { python in
            labels.filter { $0 == python.label }.count == 1 ? python.label : "\(python.label), \(python.path)"
        }
        claims = results[0].indices.map { index in
            Judged(
                id: results[0][index].id, unit: results.lazy.compactMap { $0[index].unit }.first,
                verdicts: results.map { $0[index].verdict }, values: results.map { $0[index].value })
        }
        sameWork = SameWork(outcomes.map(\.samples))
    }

    /// The tables, with their titles.
    package var tables: [(title: String, lines: [TextTable.Line])] {
        var tables = [("Claims, by interpreter", judged)]
        if !sameWork.isEmpty {
            tables.append(
                (
                    "The same picture, by each model: the median time, and the speed-up over sequential",
                    sameWork.lines(headings)
                ))
        }
        // These are of all the measurements.
        if outcomes[0].claims.count == Claim.all.count {
            tables += [
                ("Threads, processes, coroutines and native code as measured here", compared),
                ("Choose by the kind of work: the fastest, and its time", chosen),
            ]
        }
        return tables
    }

    private var judged: [TextTable.Line] {
        [
            .cells(["claim", "§"] + headings.flatMap { [$0, ""] }),
            .cells(["", ""] + headings.flatMap { _ in ["verdict", "figure"] }),
        ]
            + results[0].indices.map { index in
                let first = results[0][index]
                return .cells(
                    [first.id, first.sections.map(String.init).joined(separator: ", ")]
                        + results.flatMap { own in
                            [own[index].verdict.rawValue, ClaimsReport.figure(own[index].value, own[index].unit)]
                        })
            }
    }

    /// The comparison's columns as lines: the interpreters have the columns here.
    private var compared: [TextTable.Line] {
        let tables = outcomes.map { ComparisonTable($0.samples).cells }
        let lines = tables[0].indices.dropFirst().flatMap { row -> [TextTable.Line] in
            [.across(tables[0][row][0])]
                + tables[0][0].indices.dropFirst().map { column in
                    .cells(["  \(tables[0][0][column])"] + tables.map { $0[row][column] })
                }
        }
        return [.cells([""] + headings)] + lines
    }

    private var chosen: [TextTable.Line] {
        let tables = outcomes.map { ChooseByWork($0.samples).cells.dropFirst() }
        return [.cells(["work"] + headings)]
            + tables[0].indices.map { row in
                .cells([tables[0][row][0]] + tables.map { "\($0[row][1]), \($0[row][2])" })
            }
    }

    /// What the verdicts rest on: each claim with its rule, and what each interpreter's samples say.
    var notes: [(head: String, lines: [String])] {
        results[0].indices.map { index in
            let first = results[0][index]
            let lines = zip(headings, results).flatMap { heading, own in own[index].notes.map { "\(heading): \($0)" } }
            return ("\(first.id): \(first.statement); \(first.rule)", lines)
        }
            + (sameWork.isEmpty ? [] : [("not in the table of the same picture", sameWork.reasons(headings))])
            .filter { !$0.1.isEmpty }
    }
}
