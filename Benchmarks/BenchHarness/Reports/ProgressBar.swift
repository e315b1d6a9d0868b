import Foundation

/// One line on standard error that says how far a measurement is; nothing at all unless that is a terminal.
///
/// Use from one thread. Call `clear()` before writing anything else to the terminal.
package final class ProgressBar {
    /// How many steps there are, as far as is known now.
    package var total: Int
    private let visible: Bool
    private let start = SystemClock.now()
    private var drawn = false

    /// - Parameters:
    ///   - total: how many steps there are.
    ///   - enabled: false for `--no-progress`.
    package init(total: Int, enabled: Bool = true) {
        self.total = total
        let dumb = ProcessInfo.processInfo.environment["TERM"] == "dumb"
        visible = enabled && !dumb && total > 0 && isatty(STDERR_FILENO) == 1
    }

    deinit { clear() }

    /// Redraws the line.
    ///
    /// - Parameters:
    ///   - done: the steps that are finished.
    ///   - label: what is measured now, "mandelbrot: processes, spawn".
    package func update(done: Int, label: String) {
        guard visible else { return }
        let line = ProgressBar.line(
            done: done, total: total, label: label, remaining: estimate(done: done), width: ProgressBar.terminalWidth())
        write("\r\(line)\u{1B}[K")
        drawn = true
    }

    /// Takes the line away; the next update draws it again.
    package func clear() {
        guard drawn else { return }
        write("\r\u{1B}[K")
        drawn = false
    }

    private func estimate(done: Int) -> Double? {
        guard done > 0 else { return nil }
        return (SystemClock.now() - start) / Double(done) * Double(total - done)
    }

    private func write(_ text: String) {
        // Progress that cannot be written is not worth an error.
        _ = StandardStream.error.write(text)
    }

    /// The line without control characters; shorter than `width`, so that the terminal does not wrap it.
    package static func line(done: Int, total: Int, label: String, remaining: Double?, width: Int) -> String {
        let cells = 10
        let full = min(cells, max(0, total > 0 ? done * cells / total : 0))
        let bar = String(repeating: "#", count: full) + String(repeating: ".", count: cells - full)
        let time = remaining.map { "  about \(clock($0)) left" } ?? ""
        let count = "\(done)/\(total) "
        let start = "[\(bar)] \(count)"
        let limit = width - 1
        // What is measured matters more than the estimate, the count more than either.
        if start.count + label.count + time.count <= limit { return start + label + time }
        if start.count + label.count <= limit { return start + label }
        return String((start + label).prefix(max(0, limit)))
    }

    /// `0:41`, `12:05`, `1:02:03`.
    private static func clock(_ seconds: Double) -> String {
        let all = Int(max(0, min(seconds, 359_999)).rounded())
        let tail = String(format: "%02d", all % 60)
        return all < 3600
            ? "\(all / 60):\(tail)" : "\(all / 3600):\(String(format: "%02d", all / 60 % 60)):\(tail)"
    }

    private static func terminalWidth() -> Int {
        var size = winsize()
        // SAFETY: TIOCGWINSZ fills a winsize. Asked each time: windows are resized.
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
