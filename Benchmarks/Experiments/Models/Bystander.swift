/// Another Python thread that counts as fast as it can, so that what is taken from it can be measured.
struct Bystander {
    private let thread: PythonReference
    /// Counts in a second while nobody else wants the lock.
    private let alone: Double

    /// Starts it, and measures it alone for so long. Stop it in any case.
    init(aloneFor seconds: Double, _ gil: borrowing GIL) throws {
        thread = try gil.import("unlatch_bystander").Bystander().reference
        alone = try Double(gil.bind(thread).alone(seconds))
    }

    /// How fast it counts while `body` runs, as a share of its speed alone.
    func share(_ gil: inout GIL, _ body: (inout GIL) throws -> Void) throws -> Double {
        let before = try Int(gil.bind(thread).attribute("count"))
        let began = SystemClock.now()
        try body(&gil)
        let elapsed = SystemClock.now() - began
        return Double(try Int(gil.bind(thread).attribute("count")) - before) / elapsed / alone
    }

    func stop(_ gil: borrowing GIL) { _ = try? gil.bind(thread).stop() }
}
