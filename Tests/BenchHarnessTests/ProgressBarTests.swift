import BenchHarness
import Testing

@Suite("The progress line")
struct ProgressBarTests {
    private func line(_ done: Int, _ remaining: Double?, width: Int = 100) -> String {
        ProgressBar.line(
            done: done, total: 48, label: "mandelbrot: processes, spawn", remaining: remaining, width: width)
    }

    @Test("Bar, count, what is measured, time left")
    func whole() {
        #expect(line(12, 41) == "[##........] 12/48 mandelbrot: processes, spawn  about 0:41 left")
        #expect(line(0, nil) == "[..........] 0/48 mandelbrot: processes, spawn")
        #expect(line(48, 0) == "[##########] 48/48 mandelbrot: processes, spawn  about 0:00 left")
        #expect(line(24, 3725).hasSuffix("about 1:02:05 left"))
    }

    @Test("It stays below the terminal's width: the estimate gives way first")
    func narrow() {
        #expect(line(12, 41, width: 60) == "[##........] 12/48 mandelbrot: processes, spawn")
        #expect(line(12, 41, width: 30) == "[##........] 12/48 mandelbrot")
        #expect(line(12, 41, width: 0) == "")
        for width in 1...90 { #expect(line(30, 100, width: width).count < width) }
    }
}
