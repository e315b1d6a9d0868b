import Experiments
import Foundation
import Testing

@Suite struct ClaimTests {
    private let samples = standardSamples()

    /// Those that the text makes.
    private static let made = [
        "os-threads-parallel", "cpu-threads-serial", "io-releases-gil", "threads-share-memory",
        "processes-isolated", "cpu-processes-parallel", "ipc-queue", "ipc-pipe", "ipc-value", "ipc-array",
        "ipc-shared-memory", "create-cost", "switch-cost", "io-threads-or-async", "cpu-native-bypass", "mixed",
        "myth-threads-useless", "myth-processes-always-faster", "async-many", "async-user-space", "choose-by-work",
    ]

    @Test func `every claim of the text is there, and each once`() {
        let ids = Claim.all.map(\.id)
        #expect(ids.filter(Self.made.contains) == Self.made)
        #expect(Set(ids).count == ids.count)
    }

    @Test(arguments: made)
    func `on a standard interpreter with two quiet cores a claim holds`(id: String) {
        let result = judged(id, samples)
        #expect(result.verdict == .holds, "\(result)")
        #expect(result.value != nil && result.interval?.count == 2 && !result.notes.isEmpty, "\(result)")
    }

    @Test func `without the GIL, by the same rule, threads are not serial`() {
        var free = samples
        free.gilEnabled = false
        free.series["cpu/threads"] = turns(0.42)
        let result = judged("cpu-threads-serial", free)
        #expect(result.verdict == .doesNotHold)
        #expect(result.value.map { $0 > 1.8 } == true)
        #expect(result.notes.contains { $0.contains("without the GIL") })
        // The figures decide, not what the interpreter says of itself.
        free.series["cpu/threads"] = turns(0.8)
        #expect(judged("cpu-threads-serial", free).verdict == .holds)
    }

    @Test(arguments: ["os-threads-parallel", "cpu-threads-serial", "cpu-processes-parallel", "cpu-native-bypass"])
    func `on one core nothing can be seen to run in parallel`(id: String) {
        var single = samples
        single.cores = 1
        let result = judged(id, single)
        #expect(result.verdict == .notMeasurable)
        #expect(result.value == nil)
        #expect(result.notes.first?.contains("one usable core") == true)
    }

    @Test func `an interval that contains the threshold is said to settle nothing`() {
        var noisy = samples
        noisy.series["cpu/threads"] = [0.9, 0.72, 0.65]
        noisy.series["cpu/sequential"] = [0.8, 0.8, 0.8]
        let result = judged("cpu-threads-serial", noisy)
        #expect(result.notes.contains { $0.hasPrefix("not settled") }, "\(result.notes)")
        #expect(!judged("cpu-threads-serial", samples).notes.contains { $0.hasPrefix("not settled") })
    }

    @Test func `what settles nothing has its probe asked again`() {
        var noisy = samples
        noisy.series["cpu/threads"] = [0.9, 0.72, 0.65]
        noisy.series["cpu/sequential"] = [0.8, 0.8, 0.8]
        let claims = Claim.all.filter { ["cpu-threads-serial", "io-releases-gil"].contains($0.id) }
        #expect(ClaimsRun.Outcome(claims: claims, samples: noisy).doubtful == ["cpu"])
        #expect(ClaimsRun.Outcome(claims: claims, samples: samples).doubtful.isEmpty)
    }

    @Test func `a single turn is not taken for certain`() {
        var single = samples
        single.series["cpu/sequential"] = [0.8]
        single.series["cpu/threads"] = [0.72]
        let result = judged("cpu-threads-serial", single)
        #expect(result.verdict == .holds)
        #expect(result.notes.contains { $0.hasPrefix("not settled") })
    }

    @Test func `what a probe lacks is named in every claim that needs it, and in no other`() {
        var lacking = samples
        lacking.series = lacking.series.filter { !$0.key.hasPrefix("io/") }
        lacking.missing["io"] = "its measurement failed: no server"
        for id in ["io-releases-gil", "io-threads-or-async", "myth-threads-useless", "choose-by-work"] {
            let result = judged(id, lacking)
            #expect(result.verdict == .notMeasurable, "\(id)")
            #expect(result.notes.contains { $0.contains("no server") }, "\(result.notes)")
        }
        #expect(judged("cpu-threads-serial", lacking).verdict == .holds)
    }

    @Test func `too few open files is a limit of the machine, and the sleeps are still told`() {
        var limited = samples
        limited.series["many/connections"] = nil
        limited.missing["many/connections"] = "10000 connections need 10200 open files; the limit is 4096"
        let result = judged("async-many", limited)
        #expect(result.verdict == .notMeasurable)
        #expect(result.notes.first?.contains("4096") == true)
        #expect(result.notes.contains { $0.contains("1 000 sleeps") })
    }

    @Test func `threads that share the cores with somebody else are said to`() {
        var busy = samples
        busy.series["os/all"] = turns(0.18)
        busy.series["os/all-cores"] = turns(1.1)
        let result = judged("os-threads-parallel", busy)
        #expect(result.verdict == .doesNotHold)
        #expect(result.notes.contains { $0.contains("the threads got 1.10 of 2 cores") }, "\(result.notes)")
    }

    @Test func `a myth is refuted only where both of its grounds hold`() {
        var slow = samples
        slow.series["io/asyncio"] = turns(0.3)
        #expect(judged("io-threads-or-async", slow).verdict == .doesNotHold)
        #expect(judged("myth-threads-useless", slow).verdict == .doesNotHold)
        #expect(judged("io-releases-gil", slow).verdict == .holds)
    }

    @Test func `data that comes back changed is a claim that does not hold, a kind that is missing is not measurable`()
    {
        var broken = samples
        broken.series["ipc/pipe@64 KiB"] = nil
        broken.missing["ipc/pipe@64 KiB"] = "the data that came back is not what was sent"
        #expect(judged("ipc-pipe", broken).verdict == .doesNotHold)
        broken.missing["ipc/pipe@64 KiB"] = "OSError: no space left on device"
        #expect(judged("ipc-pipe", broken).verdict == .notMeasurable)
        #expect(judged("ipc-queue", broken).verdict == .holds)
    }

    @Test func `the report's fields have the names that scripts rely on`() throws {
        let data = try JSONEncoder().encode(judged("cpu-threads-serial", samples))
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(object["id"] as? String == "cpu-threads-serial")
        #expect(object["section"] as? Int == 1)
        #expect(object["verdict"] as? String == "holds")
        #expect(object["rule"] as? String == "speed-up of sum(range(n)) in threads < 1.15")
        #expect((object["interval"] as? [Double])?.count == 2)
        #expect(object["value"] is Double && object["notes"] is [String])
        // The verdict can be computed again from what the report holds.
        let recorded = try JSONDecoder().decode(ClaimResult.self, from: data).samples
        let again = judged("cpu-threads-serial", ClaimSamples(cores: 2, gilEnabled: true, series: recorded))
        #expect(again.verdict == .holds && again.value == judged("cpu-threads-serial", samples).value)
    }
}
