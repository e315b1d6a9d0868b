extension ResultTable {
    /// The same table as Markdown, for a README or an issue, ending with a line break.
    package func markdown() -> String {
        var parts = ["### \(section.title.isEmpty ? section.id : section.title)"]
        let baseline = baseline.map { "Speed-up is for each item, against: \($0)." }
        let introduction = [section.explanation, baseline ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        if !introduction.isEmpty { parts.append(introduction) }
        if !rows.isEmpty { parts.append(markdownTable) }
        let remarks = notes.map { "- Note: \($0)" } + section.leftOut.map { "- Left out: \($0)" }
        if !remarks.isEmpty { parts.append(remarks.joined(separator: "\n")) }
        if !section.conclusion.isEmpty { parts.append("**\(section.conclusion)**") }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private var markdownTable: String {
        let alignment = Self.headings.indices.map { $0 == 0 ? ":--" : "--:" }
        var lines = [Self.markdownLine(Self.headings), Self.markdownLine(alignment)]
        for row in rows {
            switch row {
            case .group(let name):
                let rest = [String](repeating: "", count: Self.headings.count - 1)
                lines.append(Self.markdownLine(["**\(name)**"] + rest))
            case .cells(let cells): lines.append(Self.markdownLine(cells))
            }
        }
        return lines.joined(separator: "\n")
    }

    static func markdownLine(_ cells: [String]) -> String {
        // A bar would end the cell.
        let escaped = cells.map { $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }
        return "| " + escaped.joined(separator: " | ") + " |"
    }
}
