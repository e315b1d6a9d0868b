/// The execution models on the same work, a picture of the Mandelbrot set, with each of several interpreters.
package struct SameWork: Encodable, Sendable {
    package struct Row: Encodable, Sendable {
        /// The report's name of the model.
        package let model: String
        let label: String
        /// Of the median picture, for each interpreter; nil where the model could not be measured with it.
        package let seconds: [Double?]
        /// Over the same interpreter's sequential Python.
        package let speedUp: [Double?]
        /// Why there is no time, for each interpreter that has none.
        let missing: [String?]

        private enum CodingKeys: CodingKey { case model, seconds, speedUp }
    }

    package let rows: [Row]

    package init(_ samples: [ClaimSamples]) {
        let evidence = samples.map(ClaimEvidence.init)
        let known = Set(samples.flatMap { Array($0.series.keys) + Array($0.missing.keys) })
        // Once, where it has several start methods.
        let names = ModelDescription.all.map(\.name).reduce(into: [String]()) { names, name in
            if known.contains("native/\(name)"), !names.contains(name) { names.append(name) }
        }
        rows = names.map { name in
            let series = "native/\(name)"
            return Row(
                model: name, label: ModelDescription.named(name).first?.label ?? name,
                seconds: evidence.map { try? $0.median(series) },
                speedUp: evidence.map { try? $0.ratio("native/sequential", over: series).value },
                missing: evidence.map { $0.reason(series) })
        }
    }

    /// Whether anything was measured at all.
    var isEmpty: Bool { rows.allSatisfy { $0.seconds.allSatisfy { $0 == nil } } }

    /// A time and a speed-up for each interpreter.
    func lines(_ headings: [String]) -> [TextTable.Line] {
        [.cells(["model"] + headings.flatMap { [$0, ""] })]
            + rows.map { row in
                .cells(
                    [row.label]
                        + headings.indices.flatMap { index in
                            [
                                row.seconds[index].map(Format.seconds) ?? Format.missing,
                                row.speedUp[index].map(Format.speedUp) ?? Format.missing,
                            ]
                        })
            }
    }

    /// "interpreters, 3.11.7: …" for each figure that is not there.
    func reasons(_ headings: [String]) -> [String] {
        rows.flatMap { row in
            zip(headings, row.missing).compactMap { heading, why in why.map { "\(row.label), \(heading): \($0)" } }
        }
    }
}
