import Foundation

/// Numbers and text for people: three significant digits and a unit that fits. JSON keeps the full numbers.
package enum Format {
    /// What stands where nothing was measured.
    package static let missing = "–"

    /// A duration: `1.23 s`, `45.6 ms`, `789 µs`, `12.0 ns`.
    package static func seconds(_ value: Double) -> String {
        scaled(value, by: [("s", 1), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)])
    }

    /// An amount of memory: `32 KiB`, `1.5 MiB`, `62.8 GiB`.
    package static func bytes(_ value: Int) -> String {
        let units = [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        guard let unit = units.first(where: { value >= $0.1 }) else { return "\(value) B" }
        return value % unit.1 == 0
            ? "\(value / unit.1) \(unit.0)" : "\(significant(Double(value) / Double(unit.1))) \(unit.0)"
    }

    /// Items per second, `12.3 Mpixel/s`; the unit is given in the plural and written in the singular, as units are.
    package static func rate(_ value: Double, _ itemUnit: String) -> String {
        prefixed(value, singular(itemUnit)) + "/s"
    }

    /// An amount of work: `1 sum`, `4096 pixels`, `4.19 Mpixel`.
    package static func amount(_ items: Int, _ itemUnit: String) -> String {
        if items == 1 { return "1 \(singular(itemUnit))" }
        return items < 10_000 ? "\(items) \(itemUnit)" : prefixed(Double(items), singular(itemUnit))
    }

    /// How many times as fast: `1.93×`, `412×`; below 1 two digits, `0.98×`, `0.0042×`.
    package static func speedUp(_ ratio: Double) -> String {
        if ratio >= 0.1 && ratio < 1 { return String(format: "%.2f×", ratio) }
        return significant(ratio, digits: ratio < 0.1 ? 2 : 3) + "×"
    }

    /// A share: `98 %`, `0.3 %`.
    package static func percent(_ share: Double) -> String {
        let percent = share * 100
        if percent != 0 && abs(percent) < 0.1 { return "<0.1 %" }
        return String(format: abs(percent) < 9.95 ? "%.1f" : "%.0f", percent) + " %"
    }

    /// Significant digits without an exponent; three: `0.0123`, `1.23`, `45.6`, `789`, `1230`.
    package static func significant(_ value: Double, digits: Int = 3) -> String {
        guard value.isFinite else { return missing }
        if value == 0 { return "0" }
        let exact = rounded(value, digits: digits)
        let exponent = Int(floor(log10(abs(exact))))
        return String(format: "%.\(max(0, min(9, digits - 1 - exponent)))f", exact)
    }

    private static func singular(_ plural: String) -> String {
        plural.hasSuffix("s") ? String(plural.dropLast()) : plural
    }

    private static func prefixed(_ value: Double, _ unit: String) -> String {
        value > 0 && value < 1
            ? "\(significant(value)) \(unit)"
            : scaled(value, by: [("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3), ("", 1)].map { ($0.0 + unit, $0.1) })
    }

    /// The largest unit of which there is at least one, after rounding: 999.9 µs is 1.00 ms.
    private static func scaled(_ value: Double, by units: [(name: String, size: Double)]) -> String {
        guard value.isFinite else { return missing }
        let exact = rounded(value)
        // The tolerance lets 1e-3 s, which is not exactly a thousand µs, be a millisecond.
        let unit = units.first { abs(exact) >= $0.size * (1 - 1e-9) } ?? units[units.count - 1]
        return "\(significant(exact / unit.size)) \(unit.name)"
    }

    /// Rounded to significant digits.
    private static func rounded(_ value: Double, digits: Int = 3) -> Double {
        guard value != 0, value.isFinite else { return value }
        let exponent = digits - 1 - Int(floor(log10(abs(value))))
        // Dividing by a whole power of ten is exact where multiplying by its inverse is not.
        let power = pow(10, Double(abs(exponent)))
        return exponent >= 0 ? (value * power).rounded() / power : (value / power).rounded() * power
    }

    // MARK: - Text

    /// The widest line, in columns: what a terminal of the common size shows without breaking.
    package static let lineWidth = 100

    /// Breaks a text at spaces into lines of at most `lineWidth`; all lines but the first are indented.
    package static func wrapped(_ text: String, indent: String = "") -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(whereSeparator: \.isWhitespace) {
            let start = lines.isEmpty ? "" : indent
            if line.isEmpty {
                line = start + word
            } else if line.count + 1 + word.count <= lineWidth {
                line += " " + word
            } else {
                lines.append(line)
                line = indent + word
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
