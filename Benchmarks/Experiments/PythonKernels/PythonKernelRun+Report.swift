import Foundation

extension PythonKernelRun.Point {
    /// "sum-f64-axis0"
    func row(_ id: String) -> String { variant.isEmpty ? id : "\(id)-\(variant)" }

    fileprivate func best(_ model: String) -> Double? {
        subjects.first { $0.model == model }?.values.min()
    }

    /// The fastest sample of somebody's ÷ that of ours.
    func ratio(to model: String) -> Double? {
        guard let theirs = best(model), let ours = best(PythonKernelCase.ours), ours > 0 else { return nil }
        return theirs / ours
    }
}

extension PythonKernelRun.Samples {
    var failures: [String] {
        points.flatMap { point in
            point.wrong.filter { $0.key == PythonKernelCase.ours }.map {
                "\(point.row(id)), \(point.count) elements: NumPy's result and ours differ: \($0.value)"
            }
        }
    }

    /// The report's rows, each beside NumPy's.
    func results(_ interpreter: String?, _ setup: PeerSetup) -> [MeasuredResult] {
        points.flatMap { point in
            let rows = point.subjects.map { subject in
                MeasuredResult(
                    suite: PythonKernels.name, workload: "\(point.row(id))-\(point.count)", model: subject.model,
                    workers: threads, interpreter: interpreter, items: point.count, itemUnit: "elements",
                    passes: subject.times, samples: subject.values,
                    notes: (point.shares[subject.model].map { ["\(Format.percent($0)) of its rate alone"] } ?? [])
                        + (setup.ready.first { "peer:\($0.name)" == subject.model }?.version.map { ["version \($0)"] }
                            ?? []))
            }
            return rows.compared(toModel: PythonKernelCase.numpy)
        }
    }
}

extension PythonKernelRun {
    /// For people: the ratio of each way to call a function, by the number of elements; and what they say together.
    static func text(_ measured: [Samples], _ setup: PeerSetup, processor: String?, leftOut: [String]) -> String {
        let points = measured.flatMap { one in one.points.map { (row: $0.row(one.id), point: $0) } }
        let compared = points.filter { $0.point.shares.isEmpty }
        let sizes = Set(compared.map(\.point.count)).sorted()
        var names: [String] = []
        for (row, _) in compared where !names.contains(row) { names.append(row) }
        let rows = names.map { name in
            [name]
                + sizes.map { size in
                    compared.first { $0.row == name && $0.point.count == size }?.point.ratio(to: PythonKernelCase.numpy)
                        .map(Format.speedUp) ?? Format.missing
                }
        }
        let head = ["function"] + sizes.map { "\($0)" }
        let table = rows.isEmpty ? "" : TextTable([head] + rows).text() + "\n"
        let lines = summary(compared) + besides(points) + wrong(points)
        let count = measured.first?.points.first?.subjects.first?.values.count ?? 0
        let notes = setup.notes(
            ". Numba with parallel and fastmath. The fastest of \(count) samples each, in turns, in a process for each "
                + "function.", leftOut: leftOut)
        return table + (lines + [processor.map { "Processor: \($0)." }].compactMap { $0 } + notes).joined(separator: "\n")
            + "\n"
    }

    private typealias Named = (row: String, point: Point)

    private static func summary(_ points: [Named]) -> [String] {
        var lines: [String] = []
        func mean(_ model: String, _ title: String, _ isMeant: (Point) -> Bool) {
            let ratios = points.filter { isMeant($0.point) }.compactMap { $0.point.ratio(to: model) }
            if ratios.isEmpty { return }
            let mean = exp(ratios.map { log($0) }.reduce(0, +) / Double(ratios.count))
            lines.append("Geometric mean over \(title), \(ratios.count) rows: \(Format.speedUp(mean)).")
        }
        mean(PythonKernelCase.numpy, "NumPy, 1 000 000 elements and more") { $0.count >= 1_000_000 }
        mean(PythonKernelCase.numpy, "NumPy, fewer") { $0.count < 1_000_000 }
        for peer in ["Numba", "numexpr", "bottleneck"] { mean("peer:\(peer)", peer) { _ in true } }
        let ratios = points.compactMap { one in
            one.point.ratio(to: PythonKernelCase.numpy).map { (name: "\(one.row) at \(one.point.count)", ratio: $0) }
        }
        let slower = ratios.filter { $0.ratio < 0.95 }.sorted { $0.ratio < $1.ratio }
        lines.append("Slower than 0.95 of NumPy: \(slower.count) of \(ratios.count).")
        if !slower.isEmpty {
            lines.append(
                "The slowest: "
                    + slower.prefix(20).map { "\($0.name) \(Format.speedUp($0.ratio))" }.joined(separator: ", ") + ".")
        }
        return lines
    }

    private static func besides(_ points: [Named]) -> [String] {
        points.filter { !$0.point.shares.isEmpty }.map { one in
            let shares = one.point.shares.sorted { $0.key > $1.key }.map { "\($0.key) \(Format.percent($0.value))" }
            return "\(one.row), \(one.point.count) elements, of its rate alone: \(shares.joined(separator: ", "))."
        }
    }

    /// Peers that computed something else are not measured.
    private static func wrong(_ points: [Named]) -> [String] {
        points.flatMap { one in
            one.point.wrong.filter { $0.key != PythonKernelCase.ours }.map {
                "Not measured: \($0.key) in \(one.row) at \(one.point.count): \($0.value)"
            }
        }
    }
}
