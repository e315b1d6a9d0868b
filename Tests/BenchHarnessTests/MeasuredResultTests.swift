import BenchHarness
import BenchTestSupport
import Foundation
import Testing

@Suite("A measured row")
struct MeasuredResultTests {
    @Test("The summary comes from the samples")
    func summary() {
        let result = row("threads", 0, workers: 2, items: 600, samples: [4, 2, 3])
        #expect(result.samples == [4, 2, 3])
        #expect((result.min, result.median, result.mad) == (2, 3, 1))
        #expect(result.ci95 == [2, 4])
        #expect(result.rate == 200)
        #expect(result.unit == "s")
        #expect(result.valid)
    }

    @Test("The ratio is that of the times per item, where the rows did different amounts of work")
    func ratio() {
        let sequential = row("sequential", 2, items: 100)
        let native = row("native-team", 1, items: 20_000).compared(to: sequential)
        #expect(native.ratio == 400)
        #expect(native.baseline == "sequential")
        #expect(row("threads", 4, items: 100).compared(to: sequential).ratio == 0.5)
        let invalid = row("threads", 4, valid: false).compared(to: sequential)
        #expect(invalid.ratio == nil)
        #expect(invalid.baseline == "sequential")
    }

    @Test("Each row is compared with the baseline of its own interpreter")
    func baselines() {
        let rows = [
            row("sequential", 2), row("sequential", 3, gil: false, python: "3.14.0"),
            row("threads", 1, gil: false, python: "3.14.0"), row("native-team", 1, gil: nil, python: nil),
        ].compared(toModel: "sequential")
        #expect(rows.map(\.ratio) == [1, 1, 3, 2])
        #expect([row("threads", 1)].compared(toModel: "sequential")[0].ratio == nil)
    }

    @Test("A time that is not finite or not above zero makes the row invalid", arguments: [.nan, .infinity, 0, -1])
    func impossible(_ sample: Double) {
        let result = row("threads", 0, samples: [1, sample, 1])
        #expect(!result.valid)
        #expect(result.samples == [1, 1])
        #expect(result.notes.contains("a sample was not a time above zero"))
    }

    @Test("A row without samples is invalid and says so")
    func noSamples() {
        let result = row("threads", 0, samples: [])
        #expect(!result.valid)
        #expect(result.notes == ["no samples"])
        #expect(result.ci95 == [0, 0])
    }

    @Test("Rows tie when their intervals of the time per item overlap")
    func ties() {
        #expect(row("threads", 1).ties(with: row("asyncio", 1.009)))
        #expect(!row("threads", 1).ties(with: row("asyncio", 1.02)))
        #expect(row("threads", 1, items: 1000).ties(with: row("asyncio", 2, items: 2000)))
    }

    @Test("The report's JSON has the contract's names, and equal reports give equal bytes")
    func json() throws {
        let results = [row("sequential", 2), row("processes", 1, start: "fork", workers: 2)]
            .compared(toModel: "sequential")
        let report = Report(command: "run", environment: fixedEnvironment(), results: results)
        let data = try report.encoded()
        #expect(try data == report.encoded())
        #expect(data.last == UInt8(ascii: "\n"))

        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(object["schema"] as? String == "unlatch-bench/1")
        #expect(object["command"] as? String == "run")
        let rows = try #require(object["results"] as? [[String: Any]])
        let expected: Set = [
            "suite", "workload", "model", "startMethod", "workers", "interpreter", "gilEnabled", "unit", "samples",
            "min", "median", "mad", "ci95", "baseline", "ratio", "valid", "notes", "items", "itemUnit", "passes",
            "rate",
        ]
        #expect(Set(rows[1].keys) == expected)
        #expect(rows[1]["ratio"] as? Double == 2)
        #expect(try JSONDecoder().decode(Report.self, from: data).results == results)
    }

    @Test("What a command reports beside rows stands under its name, and is not read again")
    func parts() throws {
        var report = Report(command: "claims", environment: fixedEnvironment())
        report.parts["claims"] = [["id": "one"]]
        let object = try #require(try JSONSerialization.jsonObject(with: report.encoded()) as? [String: Any])
        #expect(Set(object.keys) == ["schema", "command", "environment", "results", "claims"])
        #expect(object["claims"] as? [[String: String]] == [["id": "one"]])
        #expect(try JSONDecoder().decode(Report.self, from: report.encoded()).parts.isEmpty)
        report.parts["claims"] = [Double.nan]
        #expect { try report.encoded() } throws: { "\($0)" == "the report cannot be written: claims.0 is nan" }
    }

    @Test("A number that is not finite is refused by name, not written")
    func notFinite() {
        var broken = row("threads", 1)
        broken.rate = .infinity
        let report = Report(command: "run", environment: fixedEnvironment(), results: [row("threads", 1), broken])
        #expect {
            try report.encoded()
        } throws: {
            "\($0)" == "the report cannot be written: results.1.rate is inf"
        }
    }
}
