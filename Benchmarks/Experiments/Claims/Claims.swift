internal import ArgumentParser

struct Claims: Experiment {
    static let name = "claims"
    static let timeout = 100.0
    static let sources = PythonSource.each(
        [.workloads, PythonSource("unlatch_claims", PackageResources.unlatch_claims_py)]
            + ClaimProbe.all(of: Claim.all).flatMap(\.sources) + ModelDescription.all.flatMap(\.sources))
    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "What is said of Python's threads, processes and coroutines, measured and judged here.",
        discussion: """
            Each claim has a rule that turns this run's samples into a verdict: holds, does not hold here, or not \
            measurable here. Within six minutes, or ninety seconds with --quick, for each interpreter: several take turns, \
            and stand side by side in the tables.
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "Which claims, as in cpu-threads-serial,create-cost; all of them by default.")
    var only: String?

    @Flag(help: "Print the tables as Markdown.")
    var markdown = false

    func check() throws(Failure) { _ = try Failure.chosen(only, of: Claim.all, "claim", \.id) }

    static func measure(_ job: Job<ClaimProbe.Task>) throws -> ClaimProbe.Answer { try ClaimProbe.measure(job) }

    func measure(_ session: Session) throws {
        try session.showMachine()
        let run = ClaimsRun(try Failure.chosen(only, of: Claim.all, "claim", \.id), session)
        let outcomes = try run.run()
        try Screen.show(ClaimsReport.text(outcomes, markdown: markdown))
        session.report.parts["claims"] = outcomes.flatMap(\.results)
        if outcomes.count > 1 { session.report.parts["sideBySide"] = SideBySide(outcomes) }
        session.report.failures = outcomes.flatMap(\.failures)
    }

    func lack(_ session: Session) -> String? {
        let claims = session.report.parts["claims"] as? [ClaimResult] ?? []
        return claims.contains { !$0.samples.isEmpty } ? nil : "see above"
    }
}
