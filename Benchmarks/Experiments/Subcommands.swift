package import ArgumentParser

/// What `bench-native` can do: a line for each subcommand; the first is meant where none is named.
package enum Subcommands {
    package static let all: [any ParsableCommand.Type] = [
        Run.self,
        Kernels.self,
        Overhead.self,
        PythonKernels.self,
        TopologyCommand.self,
        Compare.self,
        Chart.self,
        Numa.self,
        Scale.self,
        Claims.self,
        Advise.self,
    ]

    /// What fresh processes can be asked to measure.
    package static let measured: [any FreshMeasurement.Type] =
        all.compactMap { $0 as? any FreshMeasurement.Type } + [InterpreterDescription.self]

    /// The Python modules of each of these.
    package static var modules: [(name: String, modules: [String])] {
        measured.map { kind in (kind.name, kind.sources.map(\.module)) }
    }
}

/// What a fresh process of the benchmark runs.
package struct MeasureOne: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: FreshProcess.subcommand, shouldDisplay: false)

    @Argument var name: String
    @Argument var job: String

    package init() {}

    package func run() throws {
        let status = FreshProcess.answer(name, job, among: Subcommands.measured)
        if status != 0 { throw ExitCode(status) }
    }
}
