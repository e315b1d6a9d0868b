import ArgumentParser
import BenchKit
import Foundation
import Unlatch

/// The command line. Everything that measures is in BenchKit.
@main
struct BenchNative: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-native",
        abstract: "Measures Python's threads, processes and coroutines beside native kernels, on the same work.",
        discussion:
            "Exit status: 0 done, 1 a measurement failed, 2 the command line is wrong, 3 nothing could be measured.",
        version: UnlatchVersion.current,
        subcommands: [
            Run.self, Kernels.self, Overhead.self, TopologyCommand.self, Numa.self, Scale.self,
            Claims.self, Advise.self, MeasureOne.self,
        ],
        defaultSubcommand: Run.self)

    static func main() {
        StandardStream.prepare()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as Failure {
            end(failure)
        } catch {
            guard exitCode(for: error) != .success else {
                // Help, the version, a completion script.
                let lost = StandardStream.output.write(fullMessage(for: error) + "\n")
                guard lost == 0 else { end(Failure(.measurementFailed, StandardStream.output.message(lost))) }
                Foundation.exit(0)
            }
            complain("\(message(for: error)) (bench-native --help lists the options)")
            Foundation.exit(Status.usage.rawValue)
        }
    }

    private static func end(_ failure: Failure) -> Never {
        if let message = failure.message { complain(message) }
        Foundation.exit(failure.status.rawValue)
    }

    /// One line on standard error. Where that cannot be written, the exit status, which is not 0, has to say it.
    static func complain(_ message: String) { _ = StandardStream.error.write("bench-native: \(message)\n") }
}

/// The exit statuses that scripts may rely on.
enum Status: Int32 {
    case measurementFailed = 1
    case usage = 2
    case nothingMeasured = 3
    case interrupted = 130
}

/// The end of the program other than success.
struct Failure: Error {
    let status: Status
    let message: String?

    init(_ status: Status, _ message: String? = nil) {
        self.status = status
        self.message = message
    }

    /// Runs `body`, and takes what it throws for a mistake in the command line.
    static func usage<R>(_ body: () throws -> R) throws(Failure) -> R {
        do { return try body() } catch { throw Failure(.usage, "\(error)") }
    }
}

/// What a fresh process of the benchmark runs.
struct MeasureOne: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: FreshProcess.subcommand, shouldDisplay: false)

    @Argument var request: String

    func run() throws { Foundation.exit(FreshProcess.answer(request)) }
}
