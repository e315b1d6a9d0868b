import ArgumentParser
import BenchHarness
import Experiments
import Foundation
import Unlatch

/// The command line. What it measures is in Experiments, how in BenchHarness.
@main
struct BenchNative: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-native",
        abstract: "Measures Python's threads, processes and coroutines beside native kernels, on the same work.",
        discussion:
            "Exit status: 0 done, 1 a measurement failed, 2 the command line is wrong, 3 nothing could be measured.",
        version: UnlatchVersion.current, subcommands: Subcommands.all + [MeasureOne.self],
        defaultSubcommand: Subcommands.all[0])

    static func main() {
        StandardStream.prepare()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as Failure {
            end(failure)
        } catch let status as ExitCode {
            Foundation.exit(status.rawValue)
        } catch {
            guard exitCode(for: error) != .success else {
                // Help, the version, a completion script.
                let lost = StandardStream.output.write(fullMessage(for: error) + "\n")
                guard lost == 0 else { end(Failure(.measurementFailed, StandardStream.output.message(lost))) }
                Foundation.exit(0)
            }
            Failure.complain("\(message(for: error)) (bench-native --help lists the options)")
            Foundation.exit(Status.usage.rawValue)
        }
    }

    private static func end(_ failure: Failure) -> Never {
        if let message = failure.message { Failure.complain(message) }
        Foundation.exit(failure.status.rawValue)
    }
}
