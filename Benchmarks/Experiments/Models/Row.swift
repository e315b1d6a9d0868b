/// One row of a table: a model and how many workers it has.
struct Row: Hashable, Codable, Sendable {
    var model: ModelDescription
    var workers: Int

    init(_ model: ModelDescription, _ workers: Int) {
        self.model = model
        self.workers = workers
    }
}
