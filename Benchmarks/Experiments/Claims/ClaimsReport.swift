/// What `claims` prints: a line for each claim, the comparison, and the choice by kind of work.
package enum ClaimsReport {
    /// All that was measured: with several interpreters, a group of columns for each.
    package static func text(_ outcomes: [ClaimsRun.Outcome], markdown: Bool) -> String {
        guard outcomes.count > 1 else { return text(outcomes[0], markdown: markdown) }
        let all = SideBySide(outcomes)
        let tables = all.tables.map { title, lines in
            (title, table(TextTable(lines, isWords: true), markdown))
        }
        return joined(tables + [("", notes(all.notes, markdown))], markdown)
    }

    package static func text(_ outcome: ClaimsRun.Outcome, markdown: Bool) -> String {
        let results = outcome.results
        let python = outcome.samples.interpreter.map { ", CPython \($0)" } ?? ""
        var parts: [(title: String, body: String)] = [
            ("Claims\(python)", table(claims(results), markdown)),
            (
                "",
                (results.contains { $0.predicted != nil } ? predicted(markdown) : "")
                    + notes(results.map { ("\($0.id): \($0.statement)", $0.notes) }, markdown)
            ),
        ]
        // The tables are of all the measurements.
        if outcome.claims.count == Claim.all.count {
            parts += [
                (
                    "Threads, processes, coroutines and native code as measured here",
                    table(ComparisonTable(outcome.samples).cells, markdown)
                ),
                ("Choose by the kind of work", table(ChooseByWork(outcome.samples).cells, markdown)),
            ]
        }
        return joined(parts, markdown)
    }

    private static func joined(_ parts: [(title: String, body: String)], _ markdown: Bool) -> String {
        parts.map { part in
            part.title.isEmpty ? part.body : (markdown ? "### \(part.title)" : part.title) + "\n\n" + part.body
        }.joined(separator: "\n")
    }

    /// One line a claim. The prediction has a column where a model makes one.
    private static func claims(_ results: [ClaimResult]) -> [[String]] {
        let predicts = results.contains { $0.predicted != nil }
        let heading = ["claim", "§", "verdict", "figure", "95 % interval"] + (predicts ? ["predicted"] : []) + ["rule"]
        return [heading]
            + results.map { result in
                let sections = result.sections.map(String.init).joined(separator: ", ")
                let interval = result.interval.map { ends in
                    ends[0] == ends[1]
                        ? Format.missing : ends.map { figure($0, result.unit) }.joined(separator: " – ")
                }
                let predicted = predicts ? [figure(result.predicted, result.unit)] : []
                return [
                    result.id, sections, result.verdict.rawValue, figure(result.value, result.unit),
                    interval ?? Format.missing,
                ] + predicted + [result.rule]
            }
    }

    /// What the column of predictions is.
    private static func predicted(_ markdown: Bool) -> String {
        let text =
            "Predicted: what the model of the lock says the figure should be, from the sequential time, the times of the"
            + " parts alone, and the cost of a process."
        return (markdown ? text : Format.wrapped(text, indent: "  ").map { "  \($0)" }.joined(separator: "\n"))
            + "\n\n"
    }

    static func figure(_ value: Double?, _ unit: String?) -> String {
        guard let value else { return Format.missing }
        switch unit {
        case "s": return Format.seconds(value)
        case "×": return Format.speedUp(value)
        case "winners": return "\(Int(value)) winners"
        case "switches": return value > 0 ? "1 in \(Int((1 / value).rounded()))" : "none"
        case "seen": return Format.percent(value) + " seen"
        default: return Format.significant(value) + (unit.map { " \($0)" } ?? "")
        }
    }

    /// What the verdicts rest on.
    private static func notes(_ notes: [(head: String, lines: [String])], _ markdown: Bool) -> String {
        notes.map { head, notes in
            let lines = notes.flatMap { note in
                markdown ? ["  - \(note)"] : Format.wrapped("→ \(note)", indent: "  ").map { "    \($0)" }
            }
            // The id as code.
            let marked = head.firstIndex(of: ":").map { "- `\(head[..<$0])`\(head[$0...])" } ?? "- \(head)"
            return ([markdown ? marked : "  \(head)"] + lines).joined(separator: "\n")
        }.joined(separator: "\n") + "\n"
    }

    private static func table(_ rows: [[String]], _ markdown: Bool) -> String {
        table(TextTable(rows, isWords: true), markdown)
    }

    private static func table(_ table: TextTable, _ markdown: Bool) -> String {
        markdown ? table.markdown() : table.text()
    }
}
