import ArgumentParser
import BenchKit
import Unlatch

struct Numa: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Threads and memory at each place, with the proof of where they were.",
        discussion: """
            Each row runs in a fresh process: the CPUs that its threads ran on, the node of its pages, and the bandwidth. \
            A row with less than 99 % of its pages on the intended node is invalid. Needs no Python.
            """)

    @OptionGroup var common: Common

    @Option(help: "Which placements, as in node-0,blocked; all of them by default.")
    var only: String?

    @Option(help: "Size of an array in MiB, of which a row has three. Four times the last-level caches by default.")
    var size: Int?

    func run() throws {
        if !common.pythons.isEmpty { throw Failure(.usage, "--python: placement is measured without Python") }
        if let size, !(1...1 << 20).contains(size) {
            throw Failure(.usage, "--size \(size): give a whole number of MiB from 1 to \(1 << 20)")
        }
        let topology = Topology.current
        let (all, leftOut) = PlacementCase.all(of: topology)
        let cases = try chosen(all)
        var reasons: [String] = []
        let outcome = try common.measuring("numa", []) { environment, folder in
            try Screen.show(environment, noInterpreter: nil)
            let size = PlacementRun.Size(environment, topology, asked: self.size.map { $0 << 20 })
            let measured = try PlacementRun.run(
                cases, size, isVirtual: environment.hypervisor == true && topology.nodes.count > 1,
                effort: common.effort, folder: folder, progress: !common.noProgress)
            try Screen.show(PlacementRun.table(measured, leftOut: leftOut), title: "Placement")
            reasons = measured.leftOut
            var outcome = BenchRun.Outcome()
            outcome.results = PlacementRun.results(measured)
            outcome.failures = measured.failures
            outcome.leftOut = leftOut + measured.leftOut
            return outcome
        }
        if !outcome.results.contains(where: \.valid) {
            throw Failure(.nothingMeasured, "nothing could be measured: \(reasons.first ?? "see above")")
        }
    }

    private func chosen(_ all: [PlacementCase]) throws(Failure) -> [PlacementCase] {
        guard let only else { return all }
        return try only.split(separator: ",", omittingEmptySubsequences: false).map { name throws(Failure) in
            if let one = all.first(where: { $0.id == name }) { return one }
            throw Failure(
                .usage,
                "--only: there is no placement '\(name)' here; choose from \(all.map(\.id).joined(separator: ", "))")
        }
    }
}
