extension MeasuredResult {
    /// What people call this way of working.
    package var label: String { description?.label ?? (isPeer ? "peer: \(model.dropFirst("peer:".count))" : model) }

    /// The same in the middle of a sentence, where a comma of its own would confuse.
    var prose: String { description?.prose ?? (isPeer ? String(model.dropFirst("peer:".count)) : label) }

    private var description: ModelDescription? {
        ModelDescription.all.first { $0.name == model && $0.startMethod?.rawValue == startMethod }
    }

    /// Compiled code of ours.
    package var isNative: Bool { model.hasPrefix("native-") }
    /// Somebody else's tool.
    package var isPeer: Bool { model.hasPrefix("peer:") }
}
