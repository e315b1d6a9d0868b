internal import ArgumentParser

struct TopologyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topology",
        abstract: "The machine's nodes, packages, cores, caches, distances and memory, and what may be used of them.")

    @Option(
        name: .customLong("topology"),
        help: """
            Another machine: an XML file that lstopo wrote, or words for a machine that does not exist, as in \
            'numa:2 core:4 pu:2': levels from the outside in, and how many of each there are in the one around it.
            """)
    var other: String?

    @Option(help: "Also write the topology to this file, as JSON.")
    var json: String?

    func run() throws {
        Topology.silenceReader()
        let file = try json.map(ReportFile.checked)
        try Screen.begin(hasReport: file != nil)
        let environment = Environment.here()
        let topology: Topology
        do { topology = try other.map(TopologyText.machine) ?? Topology.current } catch {
            throw Failure(.usage, "--topology: \(error.cause)")
        }
        try Screen.show(TopologyText(topology, processor: environment.cpuModel).text())
        var report = Report(command: "topology", environment: environment)
        report.parts["topology"] = topology
        do { try file?.write(report) } catch {
            throw Failure(.measurementFailed, "\(error)")
        }
        try Screen.end()
    }
}
