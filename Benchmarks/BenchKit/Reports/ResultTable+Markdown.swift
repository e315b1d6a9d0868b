extension ResultTable {
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
}
