import BenchHarness
import Testing

/// The sampler by a clock of the test: subjects take as long as the test says.
@Suite struct SamplerTests {
    /// A machine without noise, which notes what happened on it.
    private final class Machine {
        var time = 100.0
        var events: [String] = []

        func sampler(rounds: Int, stretch: Double? = nil, startsQuiet: Bool = false) -> Sampler {
            var sampler = Sampler(rounds: rounds, stretch: stretch, startsQuiet: startsQuiet)
            sampler.now = { self.time }
            sampler.waitForQuiet = { self.events.append("quiet") }
            sampler.order = { (0..<$0).reversed() }
            return sampler
        }

        func run(_ subject: String, _ passes: Int, each seconds: Double) {
            time += Double(passes) * seconds
            events.append("\(subject) \(passes)")
        }
    }

    private func isNear(_ value: Double, _ other: Double) -> Bool { abs(value / other - 1) < 1e-6 }

    @Test(arguments: [1e-8, 3e-5, 1.9e-3, 0.5])
    func `a sample has as many passes as last that long, and says what one takes`(each: Double) throws {
        let machine = Machine()
        let series = try machine.sampler(rounds: 5, stretch: 2e-3).take(["one"]) { machine.run("one", $1, each: each) }
        let times = series[0].times
        #expect(Double(times) * each >= 2e-3 * (1 - 1e-6))
        #expect(times == 1 || Double(times - 1) * each < 2e-3 * (1 + 1e-6))
        #expect(series[0].values.count == 5 && series[0].values.allSatisfy { isNear($0, each) }, "\(series)")
    }

    @Test func `subjects are calibrated each for itself, then take turns in the order that is drawn`() throws {
        let machine = Machine()
        let series = try machine.sampler(rounds: 2, stretch: 1).take(["fast", "slow"]) { subject, passes in
            machine.run(subject == 0 ? "fast" : "slow", passes, each: subject == 0 ? 0.25 : 1)
        }
        #expect(series.map(\.model) == ["fast", "slow"] && series.map(\.times) == [4, 1])
        #expect(machine.events.suffix(4) == ["slow 1", "fast 4", "slow 1", "fast 4"])
        #expect(machine.events.dropLast(4) == ["fast 1", "fast 1", "slow 1", "slow 1"])
    }

    @Test func `the first pass warms up, and is no sample`() throws {
        let machine = Machine()
        var isCold = true
        let series = try machine.sampler(rounds: 3, stretch: 1).take(["one"]) { _, passes in
            machine.run("one", passes, each: isCold ? 50 : 0.5)
            isCold = false
        }
        #expect(series[0].times == 2 && series[0].values == [0.5, 0.5, 0.5])
    }

    @Test func `where it is asked for, a sample waits for quiet and begins with a pass that is not timed`() throws {
        let machine = Machine()
        _ = try machine.sampler(rounds: 2, startsQuiet: true).take(["a", "b"]) { subject, passes in
            machine.run(subject == 0 ? "a" : "b", passes, each: 1)
        }
        let round = ["quiet", "b 1", "b 1", "quiet", "a 1", "a 1"]
        #expect(machine.events == round + round)
    }

    @Test func `single passes are timed without a warm-up`() throws {
        let machine = Machine()
        let series = try machine.sampler(rounds: 3).take(["one"]) { machine.run("one", $1, each: 7) }
        #expect(machine.events == ["one 1", "one 1", "one 1"] && series[0].values == [7, 7, 7])
    }

    @Test func `what comes before a stretch, and what is not the subject's, is in no sample`() throws {
        let machine = Machine()
        let series = try machine.sampler(rounds: 2, stretch: 1).take(
            ["one"], before: { machine.run("before", 1, each: 1000) }, untimed: { 0.75 }
        ) { machine.run("one", $1, each: 0.5 + 0.75 / Double($1)) }
        #expect(series[0].times == 2 && series[0].values == [0.5, 0.5], "\(series)")
        #expect(machine.events.count(where: { $0.hasPrefix("before") }) == machine.events.count / 2)
    }

    @Test func `what takes no time by the clock ends all the same`() throws {
        let machine = Machine()
        let series = try machine.sampler(rounds: 1, stretch: 1).take(["none"]) { _, _ in }
        #expect(series[0].values == [0])
    }

    @Test func `an error ends the sampling`() throws {
        struct Broken: Error {}
        let machine = Machine()
        #expect(throws: Broken.self) {
            try machine.sampler(rounds: 3).take(["one"]) { _, _ in
                machine.run("one", 1, each: 1)
                if machine.events.count == 2 { throw Broken() }
            }
        }
        #expect(machine.events.count == 2)
    }

    @Test func `unless told otherwise each round has an order of its own`() throws {
        var rounds: [[Int]] = []
        let sampler = Sampler(rounds: 20)
        _ = try sampler.take(["a", "b", "c", "d", "e", "f"]) { subject, _ in
            if rounds.last?.count ?? 6 == 6 { rounds.append([]) }
            rounds[rounds.count - 1].append(subject)
        }
        #expect(rounds.count == 20 && rounds.allSatisfy { $0.sorted() == Array(0..<6) })
        #expect(Set(rounds).count > 5)
    }
}
