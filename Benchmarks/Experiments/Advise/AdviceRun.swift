import Foundation

/// `bench-native advise`: the user's own callable under every execution model, and which of them to use.
package enum AdviceRun {
    /// What the user asks about.
    struct Question: Codable, Sendable {
        /// `module:function`.
        var spec: String
        /// A file with an item in each line; nil for the numbers below `count`.
        var itemsFile: String?
        var count: Int
        /// Worker counts to try; nil for those that the model finds worth it.
        var workers: [Int]?
        /// Seconds that any one run may take.
        var limit: Double
    }

    /// One row's runs.
    struct Measured: Sendable {
        /// Seconds for all items, starting the workers included; and of that, until the first item began.
        var seconds: [Double] = []
        var startUp: [Double] = []
        /// Why the model could not run the callable.
        var reason: String?
        /// How the results differ from those of the sequential run.
        var difference: String?

        var median: Double? { seconds.isEmpty ? nil : Statistics.median(seconds) }
    }

    struct Outcome: Sendable {
        let question: Question
        let alone: AdviceProbe.Alone
        /// Items in each run, and how many there are.
        let items: Int
        let cores: Int
        var rows: [(row: Row, measured: Measured)] = []
        /// Short items are handed over in chunks of about a millisecond, some for each worker.
        func chunk(_ row: Row) -> Int {
            row.model.form == .coroutine ? 1 : max(1, min(Int(1e-3 / max(alone.mean, 1e-9)), items / (4 * row.workers)))
        }

        /// The sequential runs differ from each other.
        var changes = false
        /// How many of the results were compared in every run.
        var compared = Int.max

        func measured(_ row: Row) -> Measured? { rows.first { $0.row == row }?.measured }
    }

    /// Measures the callable under every model, each run in a fresh process.
    ///
    /// - Throws: `Failure`, or `Interrupted`.
    static func run(_ question: Question, _ location: InterpreterLocation, _ session: Session) throws -> Outcome {
        let isQuick = session.effort == .quick
        func ask(_ task: AdviceProbe.Task, _ label: String) throws -> FreshProcess.Answer<AdviceProbe.Reply> {
            try session.ask(
                Advise.self, AdviceProbe.Asked(question: question, task: task), location, label, timeout: question.limit
            )
        }
        func measuredAlone(turningLockOn: Bool) throws -> AdviceProbe.Alone {
            switch try ask(.alone(seconds: isQuick ? 0.5 : 2, turningLockOn: turningLockOn), "alone") {
            case .sample(.alone(let alone)): return alone
            case .sample(.wrong(let why)): throw Failure(.usage, why)
            case .failed(let why): throw Failure(.measurementFailed, failure(question, why))
            case .sample(.failed(let why)), .leftOut(let why): throw Failure(.measurementFailed, why)
            case .sample(.run): preconditionFailure("the callable alone was asked for")
            }
        }
        var alone = try measuredAlone(turningLockOn: false)
        if !alone.hasLock {
            // Only a lock tells bytecode from native code.
            alone = try measuredAlone(turningLockOn: true)
            alone.hasLock = false
        }
        let wanted = Int((isQuick ? 0.5 : 1.5) / max(alone.mean, 1e-7))
        var outcome = Outcome(
            question: question, alone: alone, items: max(2, min(wanted, 50_000)), cores: session.cores)

        let rows = Self.rows(outcome)
        var measured: [Row: Measured] = [:]
        var reference: AdviceProbe.Results?
        let rounds = isQuick ? 1 : 3
        var amount = AdviceProbe.Amount(items: outcome.items, timeout: isQuick ? 0.5 : 1.5)
        session.expect(rounds * rows.count)
        for round in 0..<rounds {
            // The sequential run comes first, and twice: others are compared with its results, and so is it.
            let turns = rows.prefix(1) + (round == 0 ? rows : rows.dropFirst().shuffled())
            for row in turns where measured[row]?.reason == nil {
                var one = measured[row] ?? Measured()
                switch try ask(
                    .run(row, chunk: outcome.chunk(row), amount), "\(row.model.name) \(row.workers)")
                {
                case .sample(.run(let run)):
                    one.seconds.append(run.seconds)
                    if let startUp = run.startUp { one.startUp.append(startUp) }
                    outcome.compared = min(outcome.compared, run.results.marks.count)
                    if let reference {
                        let difference = reference.difference(to: run.results)
                        if row.model == .sequential, difference != nil { outcome.changes = true }
                        one.difference = one.difference ?? difference
                    } else {
                        reference = run.results
                        amount.pieces = run.results.pieces
                    }
                case .sample(.wrong(let why)), .sample(.failed(let why)), .leftOut(let why): one.reason = why
                case .failed(let why):
                    if row.model == .sequential { throw Failure(.measurementFailed, failure(question, why)) }
                    one.reason = why
                case .sample(.alone): preconditionFailure("a run was asked for")
                }
                measured[row] = one
                if row.model == .sequential, let reason = one.reason { throw Failure(.measurementFailed, reason) }
            }
        }
        outcome.rows = rows.compactMap { row in measured[row].map { (row, $0) } }
        return outcome
    }

    /// The file's full path.
    ///
    /// - Throws: `Failure` when it cannot be read, or holds no items.
    package static func itemsFile(_ path: String) throws(Failure) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Failure(.usage, "--items \(path): there is no such file") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(.usage, "--items \(path): this is a folder, a pipe or a device: each run reads a file")
        }
        let seen: (hasItems: Bool, zero: Int?)
        do { seen = try look(into: path) } catch {
            throw Failure(.usage, "--items \(path): this file cannot be read: \(error)")
        }
        if let zero = seen.zero {
            throw Failure(
                .usage, "--items \(path): this is no text: byte \(zero) is a zero; write an item into each line")
        }
        guard seen.hasItems else {
            throw Failure(.usage, "--items \(path): this file has no items; write one into each line")
        }
        return URL(fileURLWithPath: path).path
    }

    /// Whether there is anything in the part of the file that is read, and the place of a byte that no text has.
    private static func look(into path: String) throws(ReadFailure) -> (hasItems: Bool, zero: Int?) {
        // Some of the kernel's files wait for what they have to say.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw ReadFailure(code: errno) }
        defer { close(descriptor) }
        var hasItems = false
        var passed = 0
        var block = [UInt8](repeating: 0, count: 1 << 20)
        for _ in 0..<64 {
            // SAFETY: `block` has `count` bytes.
            let got = read(descriptor, &block, block.count)
            guard got >= 0 else { throw ReadFailure(code: errno) }
            if got == 0 { break }
            let zero = block.withUnsafeBytes { bytes in
                // SAFETY: `got` bytes were read.
                memchr(bytes.baseAddress!, 0, got).map { UnsafeRawPointer($0) - bytes.baseAddress! }
            }
            if let zero { return (hasItems, passed + zero + 1) }
            hasItems = hasItems || block[..<got].contains { ![0x20, 0x09, 0x0D, 0x0A].contains($0) }
            passed += got
        }
        return (hasItems, nil)
    }

    private struct ReadFailure: Error, CustomStringConvertible {
        let code: Int32
        var description: String { String(cString: strerror(code)) }
    }

    /// A run that gave no answer, in a line.
    private static func failure(_ question: Question, _ why: String) -> String {
        why.hasPrefix("did not end")
            ? "\(question.spec) \(why): give it smaller items, or raise --limit" : "\(question.spec): \(why)"
    }

    /// What is worth measuring: each model with as many workers as there are cores, and with as many as the model of the
    /// lock expects to bring more.
    private static func rows(_ outcome: Outcome) -> [Row] {
        let model = TaskModel(outcome.alone.profile)
        let isCoroutine = outcome.alone.coroutine
        let usable = ModelDescription.advised.filter {
            $0 == .sequential || $0.isIsolated || ($0.form == .coroutine) == isCoroutine
        }
        return usable.flatMap { one -> [Row] in
            if one == .sequential { return [Row(one, 1)] }
            if let workers = outcome.question.workers { return workers.map { Row(one, $0) } }
            let most = max(2, min(outcome.items / 4, one.form == .coroutine ? 256 : 32))
            let enough = model.enoughWorkers(one.kind, cores: outcome.cores, most: most)
            let counts = one.searchesWorkers ? [min(outcome.cores, most), enough] : [outcome.cores]
            return Set(counts.map { max(2, $0) }).sorted().map { Row(one, $0) }
        }
    }
}
