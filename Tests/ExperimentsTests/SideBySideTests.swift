import BenchHarness
import Experiments
import Foundation
import Testing

/// Several interpreters in one report.
@Suite struct SideBySideTests {
    private func outcome(
        _ version: String, isFree: Bool = false, _ change: (inout ClaimSamples) -> Void = { _ in }
    ) -> ClaimsRun.Outcome {
        var samples = standardSamples()
        samples.interpreter = version
        samples.gilEnabled = !isFree
        change(&samples)
        var outcome = ClaimsRun.Outcome(claims: Claim.all, samples: samples)
        outcome.python = Environment.Interpreter(
            path: "/python/\(version)", version: version, freeThreaded: isFree ? true : nil, gilEnabled: !isFree)
        return outcome
    }

    private var outcomes: [ClaimsRun.Outcome] {
        [
            outcome("3.11.7"), outcome("3.15.0") { $0.series["native/interpreters"] = turns(0.6) },
            outcome("3.13.5", isFree: true) {
                $0.series["cpu/threads"] = turns(0.41)
                $0.series["native/threads"] = turns(0.52)
            },
        ]
    }

    /// A table's cells, from its Markdown.
    private func rows(_ text: String) -> [[String]] {
        text.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    @Test func `each interpreter has a group of columns, and its own verdict`() throws {
        let rows = rows(ClaimsReport.text(outcomes, markdown: true))
        #expect(rows[0] == ["claim", "§", "3.11.7", "", "3.15.0", "", "3.13.5t, no lock", ""])
        let serial = try #require(rows.first { $0[0] == "cpu-threads-serial" })
        #expect(
            serial == ["cpu-threads-serial", "1", "holds", "0.99×", "holds", "0.99×", "does not hold here", "1.95×"])
        for claim in Claim.all { #expect(rows.filter { $0[0] == claim.id }.count == 1, "\(claim.id)") }
    }

    @Test func `the models stand on the same work, with the time and the speed-up of each interpreter`() throws {
        let rows = rows(ClaimsReport.text(outcomes, markdown: true))
        let threads = try #require(rows.first { $0[0] == "threads" })
        #expect(threads == ["threads", "–", "–", "–", "–", "520 ms", "1.92×"])
        let interpreters = try #require(rows.first { $0[0] == "interpreters" })
        #expect(interpreters[3] == "600 ms" && interpreters[4] == "1.67×" && interpreters[1] == "–")
        #expect(rows.contains { $0[0] == "native, lock released" && $0[1] == "5.10 ms" })
    }

    @Test func `the comparison and the choice have a column for each interpreter`() throws {
        let text = ClaimsReport.text(outcomes, markdown: true)
        let rows = rows(text)
        #expect(rows.contains { $0[0] == "Python threads" && $0.dropFirst() == ["0.99×", "0.99×", "1.95×"] })
        let computing = try #require(rows.first { $0[0] == "CPU-bound, Python alone" })
        #expect(
            computing == [
                "CPU-bound, Python alone", "processes, 430 ms", "processes, 430 ms", "threads, 410 ms",
            ])
        #expect(text.contains("3.13.5t, no lock: this interpreter runs without the GIL"))
    }

    @Test func `the report has each claim with all verdicts, and nulls where nothing was measured`() throws {
        let data = try JSONEncoder().encode(SideBySide(outcomes))
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let claims = try #require(object["claims"] as? [[String: Any]])
        #expect(claims.count == Claim.all.count)
        let serial = try #require(claims.first { $0["id"] as? String == "cpu-threads-serial" })
        #expect(serial["verdicts"] as? [String] == ["holds", "holds", "does not hold here"])
        #expect((serial["values"] as? [Double])?.count == 3)
        let rows = try #require((object["sameWork"] as? [String: Any])?["rows"] as? [[String: Any]])
        let threads = try #require(rows.first { $0["model"] as? String == "threads" })
        let seconds = try #require(threads["seconds"] as? [Any])
        #expect(seconds[0] is NSNull && seconds[2] as? Double == 0.52)
        #expect((object["interpreters"] as? [[String: Any]])?.map { $0["freeThreaded"] as? Bool } == [nil, nil, true])
    }

    @Test func `two of one version are told apart by their programs`() {
        var pair = [outcome("3.11.7"), outcome("3.11.7")]
        pair[1].python?.path = "/elsewhere/python3"
        let heading = rows(ClaimsReport.text(pair, markdown: true))[0]
        #expect(heading.contains("3.11.7, /python/3.11.7") && heading.contains("3.11.7, /elsewhere/python3"))
    }

    @Test func `one interpreter has the tables that it had, with the rule of each claim`() throws {
        let text = ClaimsReport.text([outcome("3.11.7")], markdown: true)
        #expect(text.hasPrefix("### Claims, CPython 3.11.7\n"))
        #expect(text.contains("| claim | § | verdict | figure | 95 % interval | predicted | rule |"))
    }
}
