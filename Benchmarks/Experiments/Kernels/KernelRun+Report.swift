import Foundation

extension KernelRun {
    /// The report's rows. The fastest peer is the baseline: a ratio above 1 is faster than it.
    package static func results(_ outcome: Outcome, _ setup: PeerSetup, interpreter: String?) -> [MeasuredResult] {
        outcome.kernels.flatMap { rows($0, setup, interpreter: interpreter) }
            + outcome.extras.flatMap { extra in
                extra.seconds.sorted { $0.key < $1.key }.map { model, seconds in
                    MeasuredResult(
                        suite: "kernels", workload: extra.id, model: model, workers: extra.threads,
                        interpreter: interpreter, items: 1, itemUnit: "runs", samples: seconds,
                        notes: ["\(extra.title): \(Format.significant(Statistics.median(extra.ratios)))"]
                            + (extra.runnable.map { ["at most \($0) threads runnable"] } ?? []))
                }
            }
    }

    private static func rows(_ one: Samples, _ setup: PeerSetup, interpreter: String?) -> [MeasuredResult] {
        let peers = setup.ready
        var rows = one.subjects.map { subject in
            let isOurs = subject.model == ours
            let version = peers.first { "peer:\($0.name)" == subject.model }?.version
            var row = MeasuredResult(
                suite: "kernels", workload: one.id, model: subject.model, workers: one.threads,
                grantedThreads: isOurs ? one.granted : nil, interpreter: peers.isEmpty ? nil : interpreter,
                items: one.items, itemUnit: one.itemUnit, passes: subject.times, samples: subject.values,
                notes: version.map { ["version \($0)"] } ?? [])
            row.bytes = subject.model == triad ? subject.amount : one.bytes > 0 ? one.bytes : nil
            row.operations = subject.model == peak ? subject.amount : one.operations > 0 ? one.operations : nil
            row.instructionSet = isOurs ? one.instructionSet : nil
            row.ceilingShare = one.share(subject.model)
            return row
        }
        for (model, how) in one.wrong.sorted(by: { $0.key < $1.key }) {
            var row = MeasuredResult(
                suite: "kernels", workload: one.id, model: model, workers: one.threads, interpreter: interpreter,
                items: one.items, itemUnit: one.itemUnit, samples: [], valid: false)
            row.notes.insert("its result and ours differ: \(how)", at: 0)
            rows.append(row)
        }
        return one.fastestPeer.map { rows.compared(toModel: $0) } ?? rows
    }

    /// A table for people: a kernel in each line, and what they say together.
    package static func table(_ outcome: Outcome, _ setup: PeerSetup) -> String {
        let peers = setup.ready.map(\.name)
        let head =
            ["kernel", "median", "rate", "of ceiling", "set", "threads"]
            + (peers.isEmpty ? [] : peers + ["vs fastest"])
        let rows = outcome.kernels.map { one -> [String] in
            let median = one.median(ours)
            let others = peers.map { peer in
                one.wrong["peer:\(peer)"] == nil
                    ? one.median("peer:\(peer)").map(Format.seconds) ?? Format.missing : "wrong"
            }
            let granted = one.granted == one.threads ? "\(one.granted)" : "\(one.granted) of \(one.threads)"
            return [
                one.id, median.map(Format.seconds) ?? Format.missing, median.map(one.rate) ?? Format.missing,
                one.share(ours).map(Format.percent) ?? Format.missing,
                one.instructionSet.split(separator: "-").last.map(String.init) ?? "", granted,
            ] + (peers.isEmpty ? [] : others + [one.ratio.map(Format.speedUp) ?? Format.missing])
        }
        let peerNotes = setup.notes(
            ". Numba with parallel and fastmath, Cython with prange and -O3 -march=native -ffast-math; all on the same "
                + "arrays, each result compared with ours first.", leftOut: outcome.leftOut)
        let notes = summary(outcome.kernels) + ceilings(outcome.kernels) + extras(outcome.extras) + peerNotes
        return (rows.isEmpty ? "" : TextTable([head] + rows).text() + "\n") + notes.joined(separator: "\n") + "\n"
    }

    /// How we stand against the fastest peer of each kernel, and against Numba.
    private static func summary(_ kernels: [Samples]) -> [String] {
        guard let count = kernels.first?.subjects.first?.values.count else { return [] }
        var lines = [
            "\(kernels.count) kernels; medians of \(count) samples, taken in turns in a process for each kernel."
        ]
        let compared = kernels.compactMap { one in one.ratio.map { (id: one.id, ratio: $0) } }
        guard !compared.isEmpty else { return lines }
        let slower = compared.filter { $0.ratio < 0.95 }.sorted { $0.ratio < $1.ratio }
        let faster = compared.count { $0.ratio > 1.05 }
        lines.append(
            "Against the fastest peer of each of \(compared.count): \(faster) faster, "
                + "\(compared.count - faster - slower.count) level (0.95 to 1.05), \(slower.count) slower.")
        let numba = kernels.compactMap { one in
            one.median("peer:Numba").flatMap { numba in one.median(ours).map { numba / $0 } }
        }
        if !numba.isEmpty {
            let mean = exp(numba.map { log($0) }.reduce(0, +) / Double(numba.count))
            lines.append("Geometric mean over Numba, \(numba.count) kernels: \(Format.speedUp(mean)).")
        }
        if !slower.isEmpty {
            let worst = slower.prefix(8).map { "\($0.id) \(Format.speedUp($0.ratio))" }
            lines.append("Slowest against a peer: \(worst.joined(separator: ", ")).")
        }
        return lines
    }

    /// What the shares are of.
    private static func ceilings(_ kernels: [Samples]) -> [String] {
        var lines: [String] = []
        if let best = kernels.compactMap({ $0.best(triad) }).max() {
            lines.append(
                "Ceiling of kernels that memory limits: the best rate of a triad of doubles, in turns with the kernel. "
                    + "Best of the run: \(Format.rate(best, "B")).")
        }
        if let best = kernels.compactMap({ $0.best(peak) }).max() {
            lines.append(
                "Ceiling of arithmetic: twelve chains of multiply and add in registers, fused where the processor can, "
                    + "in the kernel's precision. Best of the run: \(Format.rate(best, "FLOP")).")
        }
        return lines
    }

    private static func extras(_ extras: [KernelExtra.Samples]) -> [String] {
        extras.map { extra in
            let ratio = Format.significant(Statistics.median(extra.ratios))
            let range =
                "\(Format.significant(extra.ratios.min() ?? 0)) to \(Format.significant(extra.ratios.max() ?? 0))"
            let runnable = extra.runnable.map {
                "; at most \($0) threads runnable, with a budget of \(extra.threads) and 8 callers"
            }
            return "\(extra.id): \(extra.title): \(ratio) (\(extra.ratios.count) rounds, \(range))\(runnable ?? "")."
        }
    }
}

extension KernelRun.Samples {
    /// What a ceiling reached in its best sample, a second.
    fileprivate func best(_ model: String) -> Double? {
        guard let subject = subjects.first(where: { $0.model == model }), let amount = subject.amount else {
            return nil
        }
        return subject.values.min().map { amount / $0 }
    }

    /// The rate of somebody's median, as a share of the ceiling of this process.
    fileprivate func share(_ model: String) -> Double? {
        guard !model.hasPrefix("ceiling:"), let median = median(model) else { return nil }
        if let best = best(KernelRun.triad) { return bytes / median / best }
        if let best = best(KernelRun.peak) { return operations / median / best }
        return nil
    }

    /// In the unit of what limits the kernel.
    fileprivate func rate(_ median: Double) -> String {
        let isArithmetic = best(KernelRun.peak) != nil || bytes == 0
        if isArithmetic, operations > 0 { return Format.rate(operations / median, "FLOP") }
        return bytes > 0 ? Format.rate(bytes / median, "B") : Format.rate(Double(items) / median, itemUnit)
    }

    fileprivate var fastestPeer: String? {
        subjects.filter { $0.model.hasPrefix("peer:") }.compactMap { subject in
            median(subject.model).map { (model: subject.model, median: $0) }
        }.min { $0.median < $1.median }?.model
    }

    /// The fastest peer's time ÷ ours.
    fileprivate var ratio: Double? {
        guard let peer = fastestPeer.flatMap(median), let own = median(KernelRun.ours) else { return nil }
        return peer / own
    }
}
