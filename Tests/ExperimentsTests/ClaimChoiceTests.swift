import BenchHarness
import Experiments
import Testing

/// The crossover, the choice by kind of work, and the comparison: what is computed from several series.
@Suite struct ClaimChoiceTests {
    private let samples = standardSamples()

    @Test func `the crossover lies between the sizes where the winner changes`() throws {
        let result = judged("myth-processes-always-faster", samples)
        let value = try #require(result.value)
        #expect(value > 1e-5 && value < 0.1, "\(value)")
        let interval = try #require(result.interval)
        #expect(interval[0] <= value && value <= interval[1], "\(interval)")
    }

    @Test func `processes that never lose refute nothing`() {
        var fast = samples
        for prefix in ["", "kept-"] {
            for size in ["1e-05", "0.1"] { fast.series["crossover/\(prefix)processes@\(size)"] = turns(1e-5) }
        }
        #expect(judged("myth-processes-always-faster", fast).verdict == .doesNotHold)
    }

    @Test func `processes that never win have no crossover, and the myth is refuted`() {
        var slow = samples
        slow.series["crossover/processes@0.1"] = turns(0.3)
        let result = judged("myth-processes-always-faster", slow)
        #expect(result.verdict == .holds)
        #expect(result.value == nil)
        #expect(result.notes.contains { $0.contains("not faster for any task") }, "\(result.notes)")
    }

    @Test func `a tie is said, and each kind of work has its winner`() {
        let result = judged("choose-by-work", samples)
        #expect(result.notes.contains { $0.contains("threads") && $0.contains("(a tie)") }, "\(result.notes)")
        #expect(result.notes.contains("CPU-bound, Python alone: processes"), "\(result.notes)")
    }

    @Test func `where threads win the waiting and the computing there is nothing to choose`() {
        var free = samples
        free.gilEnabled = false
        free.series["cpu/threads"] = turns(0.41)
        let result = judged("choose-by-work", free)
        #expect(result.verdict == .doesNotHold)
        #expect(result.notes.contains { $0.contains("nothing to choose") }, "\(result.notes)")
    }

    @Test func `the comparison has the text's columns and the two that it lacks, all of them measured`() {
        let cells = ComparisonTable(samples).cells
        #expect(
            cells[0].dropFirst() == [
                "Python threads", "Python processes", "OS threads", "coroutines", "native, GIL released",
            ])
        #expect(cells.count == 7)
        for row in cells {
            #expect(row.count == 6 && !row.contains("–"), "\(row)")
        }
        #expect(cells[1][1] == "0.99×" && cells[1][5] == "1.96×", "\(cells[1])")
        #expect(cells[2][1] == "shared (3/3)" && cells[2][2] == "isolated (0/2)")
    }

    @Test func `native code that does not scale is not blamed on the lock where a team does not either`() {
        var slow = samples
        slow.series["native/native-released"] = turns(0.008)
        #expect(judged("cpu-native-bypass", slow).verdict == .doesNotHold)
        #expect(!judged("cpu-native-bypass", slow).notes.contains { $0.hasPrefix("not the lock") })
        slow.series["native/native-team"] = turns(0.0081)
        #expect(judged("cpu-native-bypass", slow).notes.contains { $0.hasPrefix("not the lock") })
    }

    @Test func `a prediction stands in a column of its own, marked as one, where a model makes one`() throws {
        var one = samples
        one.series = one.series.filter { $0.key.hasPrefix("memory/") }
        let without = ClaimsRun.Outcome(claims: Claim.all, samples: one)
        #expect(!ClaimsReport.text(without, markdown: false).lowercased().contains("predicted"))
        one.series["cpu/sequential"] = samples.series["cpu/sequential"]
        one.series["cpu/tasks"] = samples.series["cpu/tasks"]
        one.series["cpu/threads"] = samples.series["cpu/threads"]
        let outcome = ClaimsRun.Outcome(claims: Claim.all.filter { $0.id == "cpu-threads-serial" }, samples: one)
        let lines = ClaimsReport.text(outcome, markdown: true).split(separator: "\n")
        #expect(lines.contains { $0.contains("| 95 % interval | predicted | rule |") })
        let row = lines.first { $0.hasPrefix("| cpu-threads-serial | 1 | holds | 0.99× |") }
        let predicted = try #require(outcome.results[0].predicted)
        #expect(try #require(row).contains("| \(Format.speedUp(predicted)) | speed-up of"))
    }

    @Test func `nothing measured leaves every cell a dash and every row its reason`() {
        let empty = ClaimSamples(cores: 2, missing: ["io": "no interpreter"])
        for row in ComparisonTable(empty).cells.dropFirst() {
            let figures = row.dropFirst().filter { $0.contains { $0.isNumber } }
            #expect(figures.allSatisfy { $0.contains("–") || $0 == "the address" }, "\(row)")
        }
        let rows = ChooseByWork(empty).cells
        #expect(rows[1][1] == "no interpreter")
        #expect(Claim.all.allSatisfy { $0.result(on: empty).verdict == .notMeasurable })
    }
}
