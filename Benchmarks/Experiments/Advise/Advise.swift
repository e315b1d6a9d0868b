internal import ArgumentParser

struct Advise: Experiment {
    static let name = "advise"
    static let sources = PythonSource.each(
        [PythonSource("unlatch_advice", PackageResources.unlatch_advice_py)]
            + ModelDescription.all.flatMap(\.sources))
    static let pythons = PythonUse(least: 1, most: 1, why: "advice is for one interpreter; name one")
    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Which execution model to use for a Python function of yours, and what it brings.",
        discussion: """
            The function is called with one item at a time: a line of --items FILE as a string, or a number from 0 up with \
            --count N. It runs in fresh processes, one after the other first, then under each model, and what it prints is \
            thrown away. The module is looked for in this folder, too.

            Exit status: 0 done, 1 the function or its module failed, 2 it is not there or takes other arguments, \
            3 nothing could be measured.
            """)

    @Argument(help: "module:function, as in statistics:mean or package.module:Class.method.")
    var function: String

    @OptionGroup var common: CommonOptions

    @Option(help: "A text file with an item in each line; empty lines are left out.")
    var items: String?

    @Option(help: "So many items: the numbers from 0 up.")
    var count: Int?

    @Option(help: "Worker counts to try, as in 2,8. By default the cores, and what the model of the lock suggests.")
    var workers: String?

    @Option(help: "Seconds that any one run may take.")
    var limit = 60

    func check() throws(Failure) { _ = try question() }

    static func measure(_ job: Job<AdviceProbe.Asked>) throws -> AdviceProbe.Reply { try AdviceProbe.measure(job) }

    func measure(_ session: Session) throws {
        let question = try question()
        let location = session.interpreters[0]
        let measured = try AdviceRun.run(question, location, session)
        session.progress.clear()
        try session.showMachine()
        try Screen.show(AdviceRun.text(measured), title: "\(question.spec), CPython \(location.version)")
        session.report.results = AdviceRun.results(measured, location)
    }

    /// The command line, checked.
    private func question() throws(Failure) -> AdviceRun.Question {
        let parts = function.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
            throw Failure(.usage, "'\(function)': name the function as module:function")
        }
        guard (items == nil) != (count == nil) else {
            throw Failure(.usage, "give the items with either --items FILE or --count N")
        }
        if let count, !(1...100_000_000).contains(count) {
            throw Failure(.usage, "--count \(count): give a number of items from 1 to 100000000")
        }
        guard (1...86_400).contains(limit) else {
            throw Failure(.usage, "--limit \(limit): give a number of seconds from 1 to 86400")
        }
        let file = try items.map(AdviceRun.itemsFile)
        return AdviceRun.Question(
            spec: function, itemsFile: file, count: count ?? 0,
            workers: try workers.map { workers throws(Failure) in try Failure.workers(workers) },
            limit: Double(limit))
    }
}
