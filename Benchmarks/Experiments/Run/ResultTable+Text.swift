extension ResultTable {
    /// The table as plain text, ending with a line break.
    ///
    /// Title, what one run does, the table, then notes, what was left out, and the conclusion.
    package func text() -> String {
        var lines = [title] + Format.wrapped(section.explanation)
        if let baseline { lines.append("Speed-up is for each item, against: \(baseline).") }
        // Only a peer's name can make the table too wide; it is the one that gives way.
        if !rows.isEmpty { lines += ["", String(TextTable(table, width: Format.lineWidth).text().dropLast())] }
        let remarks = notes.map { "Note: \($0)" } + section.leftOut.map { "Left out: \($0)" }
        if !remarks.isEmpty { lines += [""] + remarks.flatMap { Format.wrapped($0, indent: "  ") } }
        if !section.conclusion.isEmpty { lines += [""] + Format.wrapped("→ \(section.conclusion)", indent: "  ") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The same table as Markdown, for a README or an issue, ending with a line break.
    package func markdown() -> String {
        var parts = ["### \(section.title.isEmpty ? section.id : section.title)"]
        let baseline = baseline.map { "Speed-up is for each item, against: \($0)." }
        let introduction = [section.explanation, baseline ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        if !introduction.isEmpty { parts.append(introduction) }
        if !rows.isEmpty { parts.append(String(TextTable([.cells(Self.headings)] + rows).markdown().dropLast())) }
        let remarks = notes.map { "- Note: \($0)" } + section.leftOut.map { "- Left out: \($0)" }
        if !remarks.isEmpty { parts.append(remarks.joined(separator: "\n")) }
        if !section.conclusion.isEmpty { parts.append("**\(section.conclusion)**") }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private var title: String { section.title.isEmpty ? section.id : "\(section.id): \(section.title)" }

    /// Short headings stand on the last line, next to their column.
    private var table: [TextTable.Line] {
        let headings = Self.headings.map { $0.split(separator: " ").map(String.init) }
        let height = headings.map(\.count).max() ?? 0
        let lines = (0..<height).map { line in
            headings.map { words in
                let place = line - (height - words.count)
                return place >= 0 ? words[place] : ""
            }
        }
        return lines.map(TextTable.Line.cells) + [.rule] + rows
    }
}
