import Foundation

/// Everything that one command measured, as `--json` writes it.
package struct Report: Codable, Sendable {
    /// `unlatch-bench/1`: fields may be added under this name, none renamed or removed.
    package let schema: String
    /// The subcommand, `run`.
    package let command: String
    package var environment: Environment
    package var results: [MeasuredResult]
    /// What a command has to report beside rows, by the name that it has in the file. Written, and not read again.
    package var parts: [String: any Encodable & Sendable] = [:]
    /// What could not be measured here, and why; nil in reports of commands that leave nothing out.
    package var leftOut: [String]?
    /// What failed, or computed something else than it should: one line each, on standard error and not in the file.
    package var failures: [String] = []

    private enum CodingKeys: CodingKey {
        case schema, command, environment, results, leftOut
    }

    private struct PartName: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }

        init?(intValue: Int) { nil }
    }

    package init(command: String, environment: Environment, results: [MeasuredResult] = []) {
        schema = "unlatch-bench/1"
        (self.command, self.environment, self.results) = (command, environment, results)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(schema, forKey: .schema)
        try container.encode(command, forKey: .command)
        try container.encode(environment, forKey: .environment)
        try container.encode(results, forKey: .results)
        try container.encodeIfPresent(leftOut, forKey: .leftOut)
        var own = encoder.container(keyedBy: PartName.self)
        for (name, part) in parts { try own.encode(part, forKey: PartName(stringValue: name)) }
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
