extension OverheadRun {
    /// The report's rows: raw C is the baseline. A peer's row names its version.
    package static func results(
        _ outcome: Outcome, _ peers: PeerSetup = .none, _ location: InterpreterLocation
    ) -> [MeasuredResult] {
        let versions = Dictionary(uniqueKeysWithValues: peers.peers.map { ("peer:\($0.name)", $0.version) })
        let rows = outcome.samples.flatMap { one in
            one.subjects.map { subject in
                MeasuredResult(
                    suite: "overhead", workload: one.id, model: subject.model, workers: 1,
                    interpreter: location.version, items: 1, itemUnit: "calls", passes: subject.times,
                    samples: subject.values, notes: (versions[subject.model] ?? nil).map { ["version \($0)"] } ?? [])
            }.compared(toModel: OverheadCase.raw)
        }
        return rows + ReleaseStream.results(outcome.streams, location)
    }

    /// A table for people: an operation in each line, who does it in each column.
    package static func table(_ outcome: Outcome, _ setup: PeerSetup = .none) -> String {
        let samples = outcome.samples
        let peers = Self.peers(samples)
        let rows = samples.compactMap { one -> [String]? in
            guard let ours = one.median(OverheadCase.ours) else { return nil }
            let raw = one.median(OverheadCase.raw)
            let others = ([raw] + peers.map(one.median)).map { $0.map(Format.seconds) ?? Format.missing }
            return [
                one.title, Format.seconds(ours), others[0], raw.map { Format.speedUp(ours / $0) } ?? Format.missing,
            ]
                + others.dropFirst()
        }
        let names = peers.map { String($0.dropFirst("peer:".count)) }
        let table = TextTable([["operation", "Unlatch", "raw C", "Unlatch ÷ C"] + names] + rows).text()
        let peerNotes = setup.notes(
            ", compiled with -O3. ctypes and cffi release the lock in every call.", leftOut: outcome.leftOut)
        return table + "\n" + (notes(samples) + peerNotes).joined(separator: "\n") + "\n"
    }

    /// The models of other people's tools, in the order in which they appear.
    private static func peers(_ samples: [Samples]) -> [String] {
        var found: [String] = []
        for subject in samples.flatMap(\.subjects) where subject.model != OverheadCase.raw {
            if subject.model.hasPrefix("peer:"), !found.contains(subject.model) { found.append(subject.model) }
        }
        return found
    }

    private static func notes(_ samples: [Samples]) -> [String] {
        guard let first = samples.first?.subjects.first else { return [] }
        var notes = ["Medians of \(first.values.count) samples, taken in turns."]
        if let loop = samples.first(where: { $0.id == OverheadCase.loop })?.median(OverheadCase.python) {
            notes.append(
                "Each function that Python calls includes the loop around the call, as timeit does: "
                    + "\(Format.seconds(loop)) of every figure.")
        }
        return notes
    }
}
