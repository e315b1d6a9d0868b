/// What must happen before an operation each time, and is not part of it.
protocol Lead {
    /// Seconds that it took since it was last asked.
    func take() -> Double
}

/// One operation, done by several: our way, as raw C calls, and by other people's tools. All are measured in turns, in
/// one process.
struct OverheadCase {
    /// Runs the operation so many times.
    typealias Run = (Int, inout GIL) throws -> Void

    /// Who does it: the report's name of the model, and how.
    struct Subject {
        let model: String
        let run: Run
    }

    static let ours = "unlatch"
    static let raw = "peer:C"
    /// Python by itself.
    static let python = "sequential"

    /// The report's name of the operation.
    let id: String
    /// For people.
    let title: String
    var subjects: [Subject]
    /// Time within the runs that is not the operation's.
    var lead: (any Lead)?
    /// Runs around the samples, for cases that need a certain state of the program.
    var surrounding: (inout GIL, (inout GIL) throws -> Void) throws -> Void = { gil, body in try body(&gil) }

    init(id: String, title: String, subjects: [Subject]) {
        (self.id, self.title, self.subjects) = (id, title, subjects)
    }

    init(id: String, title: String, ours: @escaping Run, raw: @escaping Run) {
        self.init(
            id: id, title: title,
            subjects: [Subject(model: Self.ours, run: ours), Subject(model: Self.raw, run: raw)])
    }
}
