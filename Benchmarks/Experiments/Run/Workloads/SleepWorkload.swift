/// The document's 1 000 coroutines that sleep, beside as many threads, and as many processes as a machine stands.
struct SleepWorkload: WaitingWorkload {
    let id = "sleep"
    let kind = Conclusion.Work.waiting
    let forms: Set<ModelDescription.Form> = [.function, .coroutine]
    let itemUnit = "waits"
    /// A round sleeps for ten seconds, whatever the machine.
    let timeShare = 1.7

    // Beside another Python thread, each new thread waits a switch interval for the lock: 1 000 of them, seven seconds.
    func light(_ effort: Effort) -> Int { effort == .quick ? 200 : 1000 }
    private func seconds(_ effort: Effort) -> Double { effort == .quick ? 0.2 : 1 }
    func heavy(_ effort: Effort) -> Int { effort == .quick ? 8 : 32 }

    /// How many waits a model does: one after the other, 1 000 would take a quarter of an hour.
    private func count(_ row: Row, _ effort: Effort) -> Int {
        row.model.worker == .caller ? 2 : row.workers
    }

    func title(_ effort: Effort) -> String { "\(light(effort)) waits of \(effort == .quick ? "0.2 s" : "1 s")" }

    func explanation(_ effort: Effort) -> String {
        "Each task sleeps, side by side as coroutines or threads; 2 in a row for the sequential model, and "
            + "\(heavy(effort)) processes. Speed-ups are for one wait; starting the workers counts."
    }

    func prepare(_ job: RunJob, gil: inout GIL) throws -> PreparedWork {
        let count = count(job.task.row, job.effort)
        let items = try Array(repeating: seconds(job.effort), count: count).pythonReference(gil)
        return PreparedWork(work: try Work(python: "sleep", items: items, gil: gil), items: count) { outcome, gil in
            guard let results = outcome.results else { return [:] }
            let slept = try [Bool](gil.bind(results))
            return ["waits": slept.count == count && slept.allSatisfy { $0 } ? "all slept" : "some woke early"]
        }
    }
}
