internal import Unlatch

/// Conversations over loopback sockets with a server that delays each answer, in a process of its own.
struct EchoWorkload: Workload {
    let id = "echo"
    let kind = Conclusion.Work.waiting
    let itemUnit = "requests"

    private let requestsEach = 5

    private func conversations(_ effort: Effort) -> Int { effort == .quick ? 16 : 40 }
    private func milliseconds(_ effort: Effort) -> Int { effort == .quick ? 5 : 10 }
    private let processes = 8

    func title(_ effort: Effort) -> String {
        "\(conversations(effort) * requestsEach) requests to a server that answers after \(milliseconds(effort)) ms"
    }

    func explanation(_ effort: Effort) -> String {
        "\(conversations(effort)) connections over the loopback, \(requestsEach) requests on each; all connections at "
            + "once as threads or coroutines, \(processes) at a time as processes. Starting the workers counts."
    }

    func rows(_ effort: Effort, workers: [Int]) -> [Row] {
        let all = conversations(effort)
        return [Row(.sequential, 1), Row(.threads, all)]
            + StartMethod.allCases.map { Row(.processes($0), processes) } + [Row(.asyncio, all)]
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
        let count = conversations(job.effort)
        let items = try (0..<count).map { PythonTuple(port, $0, requestsEach) }.pythonReference(gil)
        return PreparedWork(
            work: try Work(python: "echo", items: items, gil: gil), items: count * requestsEach,
            digests: { outcome, gil in ["answers": Digest.of(try outcome.joinedBytes(gil))] },
            finish: { gil in _ = try gil.bind(server).stop() })
    }
}
