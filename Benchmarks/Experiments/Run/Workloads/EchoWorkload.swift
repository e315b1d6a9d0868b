/// Conversations over loopback sockets with a server that delays each answer, in a process of its own.
struct EchoWorkload: WaitingWorkload {
    let id = "echo"
    let kind = Conclusion.Work.waiting
    let forms: Set<ModelDescription.Form> = [.function, .coroutine]
    let itemUnit = "requests"

    private let requestsEach = 5

    func light(_ effort: Effort) -> Int { effort == .quick ? 16 : 40 }
    private func milliseconds(_ effort: Effort) -> Int { effort == .quick ? 5 : 10 }
    func heavy(_ effort: Effort) -> Int { 8 }

    func title(_ effort: Effort) -> String {
        "\(light(effort) * requestsEach) requests to a server that answers after \(milliseconds(effort)) ms"
    }

    func explanation(_ effort: Effort) -> String {
        "\(light(effort)) connections over the loopback, \(requestsEach) requests on each; all connections at "
            + "once as threads or coroutines, \(heavy(effort)) at a time as processes. Starting the workers counts."
    }

    func prepare(_ job: RunJob, gil: inout GIL) throws -> PreparedWork {
        let delay = Double(milliseconds(job.effort)) / 1000
        let executable = job.interpreter?.executable ?? "python3"
        let server: PythonReference
        let port: Int
        do {
            let started = try gil.import("unlatch_workloads").EchoServer(
                executable, "\(job.folder)/unlatch_echo_server.py", delay)
            server = started.reference
            port = try Int(started.port)
        }
        let count = light(job.effort)
        let items = try (0..<count).map { PythonTuple(port, $0, requestsEach) }.pythonReference(gil)
        return PreparedWork(
            work: try Work(python: "echo", items: items, gil: gil), items: count * requestsEach,
            digests: { outcome, gil in ["answers": Digest.of(try outcome.joinedBytes(gil))] },
            finish: { gil in _ = try gil.bind(server).stop() })
    }
}
