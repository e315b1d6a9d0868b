import Foundation

/// Horizontal bars in plain SVG: a picture that any browser shows without a script or a library, light and dark.
///
/// The axis is logarithmic: native code is hundreds of times as fast as bytecode, beside which 0.9 and 1.9 would not be told
/// apart on a linear one. Each bar carries its figure; title and description hold the same in words.
struct BarChart {
    private static let (width, labels, plot, top, row, bar) = (760.0, 220.0, 440.0, 48.0, 26.0, 16.0)

    let svg: String

    init(_ content: SpeedUps) {
        let height = Self.top + Self.row * Double(content.bars.count) + 52
        // Half a power below the slowest, so that it has a bar as well; and to the next power above the fastest.
        let least = Foundation.floor(2 * log10(min(1, content.bars.map(\.speedUp).min() ?? 1)) - 0.001) / 2 - 0.25
        let most = Foundation.ceil(log10(max(10, content.bars.map(\.speedUp).max() ?? 10)))
        func x(_ speedUp: Double) -> Double { Self.labels + Self.plot * (log10(speedUp) - least) / (most - least) }
        func number(_ value: Double) -> String { String(format: "%.1f", value) }
        let bottom = Self.top + Self.row * Double(content.bars.count)
        var lines = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(height))" role="img" \
            aria-labelledby="title description">
            <title id="title">\(Self.escaped(content.title))</title>
            <desc id="description">\(Self.escaped(Self.words(content)))</desc>
            <style>
            text { font: 13px sans-serif; fill: #1f2328 } .title { font-size: 15px; font-weight: bold }
            .note { font-size: 11px; fill: #59636e } .axis { stroke: #d1d9e0 } .bar { fill: #8c959f } .native { fill: #0969da }
            @media (prefers-color-scheme: dark) {
            text { fill: #f0f6fc } .note { fill: #9198a1 } .axis { stroke: #3d444d } .bar { fill: #656c76 } .native { fill: #4493f8 }
            }
            </style>
            <text class="title" x="8" y="22">\(Self.escaped(content.title))</text>
            """
        ]
        for power in Int(Foundation.ceil(least))...Int(most) {
            let (value, at) = (pow(10, Double(power)), number(x(pow(10, Double(power)))))
            lines.append(
                """
                <line class="axis" x1="\(at)" y1="\(number(Self.top - 8))" x2="\(at)" y2="\(number(bottom))"/>
                <text class="note" x="\(at)" y="\(number(bottom + 16))" text-anchor="middle">\(Self.power(value))×</text>
                """)
        }
        for (index, one) in content.bars.enumerated() {
            let y = Self.top + Self.row * Double(index)
            let (end, middle) = (x(one.speedUp), number(y + Self.bar - 3))
            let kind = one.label.hasPrefix("native") ? "native" : "bar"
            lines.append(
                """
                <text x="\(number(Self.labels - 8))" y="\(middle)" text-anchor="end">\(Self.escaped(one.label))</text>
                <rect class="\(kind)" x="\(number(Self.labels))" y="\(number(y))" width="\(number(end - Self.labels))" \
                height="\(number(Self.bar))"/>
                <text x="\(number(end + 6))" y="\(middle)">\(Self.escaped(Format.speedUp(one.speedUp)))</text>
                """)
        }
        lines.append(
            """
            <text class="note" x="8" y="\(number(height - 8))">\(Self.escaped(content.caption)); logarithmic axis</text>
            </svg>

            """)
        svg = lines.joined(separator: "\n")
    }

    private static func power(_ value: Double) -> String {
        value < 1 ? Format.significant(value, digits: 1) : "\(Int(value))"
    }

    private static func words(_ content: SpeedUps) -> String {
        content.bars.map { "\($0.label) \(Format.speedUp($0.speedUp))" }.joined(separator: ", ") + ". \(content.caption)."
    }

    private static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
    }
}
