import BenchHarness
import BenchTestSupport
import Experiments
import Testing

@Suite("The table of a workload")
struct ResultTableTests {
    private func table(_ results: [MeasuredResult], leftOut: [String] = [], conclusion: String = "") -> ResultTable {
        ResultTable(
            WorkloadSection(
                id: "mandelbrot", title: "Mandelbrot set", explanation: "One run colours 512 × 512 pixels.",
                results: results, leftOut: leftOut, conclusion: conclusion))
    }

    private var example: ResultTable {
        let results = [
            row("sequential", 2, items: 262_144), row("threads", 2.04, workers: 2, items: 262_144, share: 0.334),
            row("native-team", 0.00486, workers: 2, items: 262_144, share: 0.981),
            row("asyncio", 2, workers: 2, items: 262_144, valid: false),
        ]
        return table(
            results.compared(toModel: "sequential"), leftOut: ["processes: no fork here"], conclusion: "native won.")
    }

    @Test("Text: numbers on the right, units that fit, – where nothing was measured, no figure that is not valid")
    func text() {
        let expected = """
            mandelbrot: Mandelbrot set
            One run colours 512 × 512 pixels.
            Speed-up is for each item, against: sequential.

                                                                                          other
            model         workers        work   median  spread           rate  speed-up  thread
            ───────────────────────────────────────────────────────────────────────────────────
            sequential          1  262 kpixel   2.00 s  ±0.5 %   131 kpixel/s     1.00×       –
            threads             2  262 kpixel   2.04 s  ±0.5 %   129 kpixel/s     0.98×    33 %
            native, team        2  262 kpixel  4.86 ms  ±0.5 %  53.9 Mpixel/s      412×    98 %
            asyncio             2  262 kpixel  INVALID       –              –         –       –

            Left out: processes: no fork here

            → native won.

            """
        #expect(example.text() == expected)
    }

    @Test("Markdown has the same cells")
    func markdown() {
        let expected = """
            ### Mandelbrot set

            One run colours 512 × 512 pixels. Speed-up is for each item, against: sequential.

            | model | workers | work | median | spread | rate | speed-up | other thread |
            | :-- | --: | --: | --: | --: | --: | --: | --: |
            | sequential | 1 | 262 kpixel | 2.00 s | ±0.5 % | 131 kpixel/s | 1.00× | – |
            | threads | 2 | 262 kpixel | 2.04 s | ±0.5 % | 129 kpixel/s | 0.98× | 33 % |
            | native, team | 2 | 262 kpixel | 4.86 ms | ±0.5 % | 53.9 Mpixel/s | 412× | 98 % |
            | asyncio | 2 | 262 kpixel | INVALID | – | – | – | – |

            - Left out: processes: no fork here

            **native won.**

            """
        #expect(example.markdown() == expected)
        #expect(table([row("peer:a|b", 1)]).markdown().contains("| peer: a\\|b | 1 |"))
    }

    @Test("No line is wider than 100 columns, whatever the names, numbers and sentences")
    func width() {
        let long = String(repeating: "several words that go on ", count: 20)
        let results = [
            row("processes", 1.05e-6, start: "forkserver", workers: 128, items: 1_050_000, share: 1, unit: "requests"),
            row("native-released", 123, workers: 1024, items: 1_050_000_000, share: 0.0001, unit: "requests"),
            row("peer:" + String(repeating: "x", count: 90), 1e-5, items: 123_456, unit: "requests"),
            row("sequential", 0, items: 1, samples: [1, 2, 9], unit: "requests"),
        ]
        let text = table(results.compared(toModel: "sequential"), leftOut: [long], conclusion: long).text()
        let widest = text.split(separator: "\n").map(\.count).max() ?? 0
        #expect(widest <= 100)
        // The table is cut at a name, never at a number.
        #expect(text.contains("peer: xxx") && text.contains("…") && text.contains("Mrequest/s"))
    }

    @Test("A single sample has no spread, and a note says so once for all rows that it holds for")
    func notes() {
        let text = table([row("sequential", 0, samples: [1]), row("threads", 0, workers: 2, samples: [1])]).text()
        #expect(text.contains("Note: sequential (1); threads (2): one sample: too few for an interval\n"))
        #expect(!text.contains("±"))
        #expect(!text.contains("Speed-up is"))
    }

    @Test("With several interpreters, the rows stand under the interpreter that they ran with")
    func groups() {
        let text = table([row("sequential", 1), row("sequential", 1, gil: false, python: "3.14.0")]).text()
        let lines = text.split(separator: "\n").map(String.init)
        let first = lines.firstIndex(of: "Python 3.11.7")
        let second = lines.firstIndex(of: "Python 3.14.0, free-threaded")
        #expect(first != nil && second == first.map { $0 + 2 })
    }
}
