import Foundation
package import Unlatch

/// Everything that one command measured, as `--json` writes it.
package struct Report: Codable, Sendable {
    /// `unlatch-bench/1`: fields may be added under this name, none renamed or removed.
    package let schema: String
    /// The subcommand, `run`.
    package let command: String
    package var environment: Environment
    package var results: [MeasuredResult]
    /// What `topology` prints; nil in the reports of other commands.
    package var topology: Topology?
    /// What `claims` found; nil in the reports of other commands.
    package var claims: [ClaimResult]?
    /// What could not be measured here, and why; nil in reports of commands that leave nothing out.
    package var leftOut: [String]?
    /// What failed, or computed something else than it should: one line each, on standard error and not in the file.
    package var failures: [String] = []

    private enum CodingKeys: CodingKey {
        case schema, command, environment, results, topology, claims, leftOut
    }

    package init(command: String, environment: Environment, results: [MeasuredResult], topology: Topology? = nil) {
        schema = "unlatch-bench/1"
        self.command = command
        self.environment = environment
        self.results = results
        self.topology = topology
    }

    /// The report as JSON with a final line break; equal reports give equal bytes.
    ///
    /// - Throws: `ReportFileError` if a number is not finite. JSON has no such numbers, and a report must not lie.
    package func encoded() throws(ReportFileError) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .throw
        do {
            return try encoder.encode(self) + Data("\n".utf8)
        } catch EncodingError.invalidValue(let value, let context) {
            let field = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
            throw ReportFileError("the report cannot be written: \(field.joined(separator: ".")) is \(value)")
        } catch {
            throw ReportFileError("the report cannot be written: \(error)")
        }
    }
}
