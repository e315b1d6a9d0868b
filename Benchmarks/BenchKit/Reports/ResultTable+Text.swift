extension ResultTable {
    /// The widest line, in columns: what a terminal of the common size shows without breaking.
    package static let width = 100

    /// The table as plain text, ending with a line break.
    ///
    /// Title, what one run does, the table, then notes, what was left out, and the conclusion.
    package func text() -> String {
        var lines = [title] + Self.wrapped(section.explanation)
        if let baseline { lines.append("Speed-up is for each item, against: \(baseline).") }
        if !rows.isEmpty { lines += [""] + table }
        let remarks = notes.map { "Note: \($0)" } + section.leftOut.map { "Left out: \($0)" }
        if !remarks.isEmpty { lines += [""] + remarks.flatMap { Self.wrapped($0, indent: "  ") } }
        if !section.conclusion.isEmpty { lines += [""] + Self.wrapped("→ \(section.conclusion)", indent: "  ") }
        return lines.joined(separator: "\n") + "\n"
    }

    private var title: String { section.title.isEmpty ? section.id : "\(section.id): \(section.title)" }

    private var table: [String] {
        let headings = Self.headings.map { $0.split(separator: " ").map(String.init) }
        var widths = headings.map { $0.map(\.count).max() ?? 0 }
        for case .cells(let cells) in rows {
            for (column, cell) in cells.enumerated() { widths[column] = max(widths[column], cell.count) }
        }
        // Only a peer's name can make the table too wide; it is the one that gives way.
        let excess = widths.reduce(0, +) + 2 * (widths.count - 1) - Self.width
        if excess > 0 { widths[0] = max(12, widths[0] - excess) }

        let height = headings.map(\.count).max() ?? 0
        var lines = (0..<height).map { line in
            // Short headings stand on the last line, next to their column.
            let words = headings.map { word in
                let place = line - (height - word.count)
                return place >= 0 ? word[place] : ""
            }
            return Self.line(words, widths)
        }
        lines.append(String(repeating: "─", count: widths.reduce(0, +) + 2 * (widths.count - 1)))
        for row in rows {
            switch row {
            case .group(let name): lines.append(Self.cut(name, Self.width))
            case .cells(let cells): lines.append(Self.line(cells, widths))
            }
        }
        return lines
    }

    private static func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = zip(cells, widths).enumerated().map { column, pair in
            let cell = cut(pair.0, pair.1)
            let space = String(repeating: " ", count: pair.1 - cell.count)
            return column == 0 ? cell + space : space + cell
        }
        let line = padded.joined(separator: "  ")
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    private static func cut(_ text: String, _ width: Int) -> String {
        text.count <= width ? text : text.prefix(width - 1) + "…"
    }

    /// Breaks a text at spaces into lines of at most `width`; all lines but the first are indented.
    static func wrapped(_ text: String, indent: String = "") -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(whereSeparator: \.isWhitespace) {
            let start = lines.isEmpty ? "" : indent
            if line.isEmpty {
                line = start + word
            } else if line.count + 1 + word.count <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = indent + word
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
