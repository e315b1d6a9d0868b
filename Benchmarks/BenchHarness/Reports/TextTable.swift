/// A table, for a terminal or as Markdown. Columns are aligned right, but for the first, and the words of a table of words.
package struct TextTable: Sendable {
    package enum Line: Sendable, Equatable {
        case cells([String])
        /// A line of its own across the columns.
        case across(String)
        case rule
    }

    private let lines: [Line]
    private let isWords: Bool
    /// The most columns of the terminal: the first column of the table gives way.
    private let width: Int

    package init(_ lines: [Line], isWords: Bool = false, width: Int = .max) {
        (self.lines, self.isWords, self.width) = (lines, isWords, width)
    }

    package init(_ rows: [[String]], isWords: Bool = false) { self.init(rows.map(Line.cells), isWords: isWords) }

    /// For a terminal, each line with its break.
    package func text() -> String {
        var widths: [Int] = []
        for case .cells(let cells) in lines {
            widths += [Int](repeating: 0, count: max(0, cells.count - widths.count))
            for (column, cell) in cells.enumerated() { widths[column] = max(widths[column], cell.count) }
        }
        func whole() -> Int { widths.reduce(0, +) + 2 * max(0, widths.count - 1) }
        if whole() > width { widths[0] = max(12, widths[0] - (whole() - width)) }
        return lines.map { line in
            switch line {
            case .cells(let cells): Self.trimmed(padded(cells, widths).joined(separator: "  ")) + "\n"
            case .across(let text): Self.cut(text, width) + "\n"
            case .rule: String(repeating: "─", count: whole()) + "\n"
            }
        }.joined()
    }

    /// As Markdown, each line with its break; the first line is the heading.
    package func markdown() -> String {
        var columns = 0
        var text = ""
        for line in lines {
            switch line {
            case .cells(let cells):
                text += Self.markdownLine(cells)
                if columns == 0 {
                    columns = cells.count
                    text += Self.markdownLine(cells.indices.map { $0 == 0 || isWords ? ":--" : "--:" })
                }
            case .across(let name):
                text += Self.markdownLine(["**\(name)**"] + [String](repeating: "", count: columns - 1))
            case .rule: break
            }
        }
        return text
    }

    private func padded(_ cells: [String], _ widths: [Int]) -> [String] {
        zip(cells, widths).enumerated().map { column, pair in
            let cell = Self.cut(pair.0, pair.1)
            let space = String(repeating: " ", count: pair.1 - cell.count)
            return column == 0 || isWords ? cell + space : space + cell
        }
    }

    private static func markdownLine(_ cells: [String]) -> String {
        // A bar would end the cell.
        "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
    }

    private static func cut(_ text: String, _ width: Int) -> String {
        text.count <= width ? text : text.prefix(width - 1) + "…"
    }

    private static func trimmed(_ line: String) -> String { String(line.reversed().drop { $0 == " " }.reversed()) }
}
