import ArgumentParser
import BenchKit
import Unlatch

struct Claims: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What is said of Python's threads, processes and coroutines, measured and judged here.",
        discussion: """
            Each claim has a rule that turns this run's samples into a verdict: holds, does not hold here, or not \
            measurable here. Within six minutes, or ninety seconds with --quick; several interpreters share the time.
            """)

    @OptionGroup var common: Common

    @Option(help: "Which claims, as in cpu-threads-serial,create-cost; all of them by default.")
    var only: String?

    @Flag(help: "Print the tables as Markdown.")
    var markdown = false

    func run() throws {
        let claims = try chosen()
        let interpreters = try common.interpreters()
        let locations: [InterpreterLocation?] = interpreters.found.isEmpty ? [nil] : interpreters.found
        var measured = false
        _ = try common.measuring("claims", interpreters.found) { environment, folder in
            try Screen.show(environment, noInterpreter: interpreters.none)
            var run = ClaimsRun(
                claims, effort: common.effort, cores: environment.topology.usableCores, folder: folder,
                progress: !common.noProgress)
            let outcomes = try run.run(locations, noInterpreter: interpreters.none) { outcome in
                try Screen.show(ClaimsReport.text(outcome, markdown: markdown))
            }
            measured = outcomes.contains { !$0.isEmpty }
            var outcome = BenchRun.Outcome()
            outcome.claims = outcomes.flatMap(\.results)
            outcome.failures = outcomes.flatMap(\.failures)
            return outcome
        }
        if !measured { throw Failure(.nothingMeasured, "nothing could be measured: see above") }
    }

    private func chosen() throws(Failure) -> [Claim] {
        guard let only else { return Claim.all }
        var claims: [Claim] = []
        for id in only.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            guard let claim = Claim.named(id) else {
                let known = Claim.all.map(\.id).joined(separator: ", ")
                throw Failure(.usage, "--only: there is no claim '\(id)'; choose from \(known)")
            }
            claims.append(claim)
        }
        return claims
    }
}
