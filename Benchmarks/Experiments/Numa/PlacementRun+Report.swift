import Foundation

extension PlacementRun {
    /// The report's rows: two kernels for each placement.
    static func results(_ rows: [Samples]) -> [MeasuredResult] {
        rows.flatMap { row in
            zip(PlacementMeasuring.kernels, row.kernels).map { kernel, series in
                result(row, Double(kernel.bytes * row.items), series)
            }
        }
    }

    private static func result(_ row: Samples, _ bytes: Double, _ series: Series) -> MeasuredResult {
        var result = MeasuredResult(
            suite: "numa", workload: series.model, model: "native-pinned", workers: row.threads,
            grantedThreads: row.granted,
            cpus: row.evidence.cpus, items: row.items, itemUnit: "doubles", passes: series.times,
            samples: series.values, valid: row.fault == nil && row.wrong == nil, notes: row.notes)
        if let fault = row.fault { result.notes.insert(fault, at: 0) }
        if let wrong = row.wrong { result.notes.insert(wrong, at: 0) }
        result.bytes = bytes
        result.placement = row.evidence
        if let small = row.tooSmall { result.notes.append(small) }
        result.bandwidth = row.tooSmall == nil && result.valid ? bytes / result.min : nil
        return result
    }

    /// A table for people: a placement in each line.
    static func table(_ measured: [Samples], leftOut: [String]) -> String {
        let head = ["placement", "threads on", "nodes", "pages", "right", "local", "triad", "sum"]
        let rows = measured.map { row -> [String] in
            let evidence = row.evidence
            let rates = zip(PlacementMeasuring.kernels, row.kernels).map { kernel, series in
                guard row.fault == nil, row.wrong == nil else { return "INVALID" }
                guard row.tooSmall == nil, let best = series.values.min() else { return Format.missing }
                return Format.rate(Double(kernel.bytes * row.items) / best, "B")
            }
            let pages = evidence.pagesPerNode.sorted { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }
            return [
                row.row.id, "CPU \(NumberList.text(evidence.cpus))",
                NumberList.text(Set(evidence.nodesOfThreads).sorted()),
                pages.map { "\($0.value) on \($0.key)" }.joined(separator: ", "), Format.percent(evidence.share),
                Format.percent(evidence.localShare),
            ] + rates
        }
        return (rows.isEmpty ? "" : TextTable([head] + rows).text() + "\n")
            + notes(measured, leftOut).joined(separator: "\n") + "\n"
    }

    private static func notes(_ rows: [Samples], _ leftOut: [String]) -> [String] {
        var lines: [String] = []
        if let row = rows.first {
            let count = row.kernels.first?.values.count ?? 0
            lines.append(
                "Three arrays of \(row.evidence.arrayBytes >> 20) MiB in a process for each row; bytes ÷ the least of "
                    + "\(count) times, as STREAM counts them (what is stored is not read before). Right: pages on the "
                    + "intended node, of those that were looked at. Local: on the node of the thread that works on them."
            )
            if let small = row.tooSmall { lines.append("Note: \(small).") }
        }
        for row in rows {
            if let fault = row.fault { lines.append("INVALID: \(row.row.id): \(fault)") }
        }
        for note in Set(rows.flatMap(\.notes)).sorted() { lines.append("Note: \(note)") }
        return lines + leftOut.map { "Not shown: \($0)" }
    }
}

extension PlacementRun.Samples {
    /// Said where the arrays are too small to measure memory.
    fileprivate var tooSmall: String? {
        guard evidence.arrayBytes < evidence.cacheBytes else { return nil }
        return "arrays of \(evidence.arrayBytes >> 20) MiB are below four times the last-level caches "
            + "(\(evidence.cacheBytes >> 20) MiB): this proves placement, not performance"
    }
}
