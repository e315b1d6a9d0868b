import Testing
import Unlatch

/// Which context variables a call sees.
@Suite struct ContextTests {
    /// A variable, functions that say what they find in it and change it, and one that submits under many values.
    private static func install(_ gil: borrowing GIL) throws {
        try ExecutorModules.install(
            [
                (
                    "unlatch_test_context",
                    Array(
                        """
                        import asyncio, contextvars
                        request = contextvars.ContextVar('request', default='none')

                        def seen(x):
                            before = request.get()
                            request.set('changed by %d' % x)
                            return before

                        async def seen_async(x):
                            before = seen(x)
                            await asyncio.sleep(0.005)
                            assert request.get() == 'changed by %d' % x
                            return before

                        def under(value, function, *arguments):
                            def call():
                                request.set(value)
                                return function(*arguments)
                            return contextvars.copy_context().run(call)
                        """.utf8)
                )
            ], gil)
    }

    private static func expected(_ kind: PoolExecutor.Kind, _ number: Int) -> String {
        switch kind {
        case .sequential, .asyncio: "request \(number)"
        default: "none"  // as in Python, threads and processes know nothing of the submitter's
        }
    }

    @Test(arguments: PoolExecutor.Kind.all)
    func `each call runs in the context in which it was submitted, and sees no other call's`(
        kind: PoolExecutor.Kind
    ) throws {
        let pool = try PoolExecutor(kind, workers: 2)
        let function = try python.attached { gil in
            try Self.install(gil)
            return try gil.import("unlatch_test_context").attribute(kind == .asyncio ? "seen_async" : "seen").reference
        }
        let futures = try Self.underRequests(8) { number, gil in
            try pool.submit(PythonCall(gil.bind(function), number, gil: gil))
        }
        let values = try futures.map { try $0.result(timeout: .seconds(60)).value(String.self) }
        #expect(values == (0..<8).map { Self.expected(kind, $0) })
        try pool.shutdown()
    }

    /// Has Python call `submit` under as many values of the variable, as a server does for its requests.
    private static func underRequests(
        _ count: Int, _ submit: @escaping @Sendable (Int, borrowing GIL) throws -> Future<PythonReference>
    ) throws -> [Future<PythonReference>] {
        let submitted = Guarded<[Future<PythonReference>]>([])
        try python.attached { gil in
            let module = try gil.import("unlatch_test_context")
            for number in 0..<count {
                let call = try gil.function("submit") { gil, _ in
                    let future = try submit(number, gil)
                    submitted.withLock { $0.append(future) }
                    return PythonNone()
                }
                _ = try module.under("request \(number)", call)
            }
        }
        return submitted.withLock { $0 }
    }

    @Test(arguments: PoolExecutor.Kind.all, [1, 3])
    func `the items of a map do not see each other's`(kind: PoolExecutor.Kind, chunkSize: Int) throws {
        try PoolExecutor(kind, workers: 2).use { pool in
            let values = try python.attached { gil in
                try Self.install(gil)
                let function = try gil.import("unlatch_test_context")
                    .attribute(kind == .asyncio ? "seen_async" : "seen").reference
                let items = try gil.evaluate("list(range(8))").reference
                return try [String](
                    gil.bind(pool.map(function, over: items, timeout: .seconds(60), chunkSize: chunkSize, gil: &gil)))
            }
            #expect(values == Array(repeating: "none", count: 8))
        }
    }

    @Test func `a Swift task calls in the context of the awaiting code, and sees what it has set`() async throws {
        let values = try await python.run(on: PythonExecutor(python, threads: 1)) { gil in
            try Self.install(gil)
            let pool = try PoolExecutor(.asyncio, workers: 2)
            let module = try gil.import("unlatch_test_context")
            let seen = try module.seen_async.reference
            let work = try gil.asyncFunction("work", on: python.executor) { _ in
                let direct = try await python.run { gil in try gil.import("unlatch_test_context").seen(1).text() }
                let child = try await withThrowingTaskGroup(of: String.self) { group in
                    group.addTask {
                        try await python.awaiting(as: String.self) { gil in
                            try gil.import("unlatch_test_context").seen_async(2).reference
                        }
                    }
                    return try await group.next() ?? ""
                }
                let number = try python.attached { gil in try 3.pythonReference(gil) }
                let submitted = try await pool.submit(PythonCall(seen, number)).value
                return [direct, child, try submitted.value(String.self)]
            }
            let globals = try gil.evaluate("{}").reference
            try gil.run(
                """
                import asyncio
                from unlatch_test_context import request

                async def one(work, number):
                    request.set('request %d' % number)
                    found = await work()
                    return found + [request.get()]

                async def main(work):
                    return await asyncio.gather(*(one(work, number) for number in range(20)))

                def start(work): return asyncio.run(main(work))
                """, in: globals)
            return try [[String]](gil.evaluate("start", in: globals)(work))
        }
        // The first call's is seen by the next ones and by Python; those of a child task and of a pool are theirs alone.
        #expect(values == (0..<20).map { ["request \($0)"] + Array(repeating: "changed by 1", count: 3) })
    }

    @Test func `the second of two stages is submitted in the context of the first`() throws {
        let mixed = PipelineExecutor(
            try PoolExecutor(.threads, workers: 2), then: try PoolExecutor(.asyncio, workers: 2))
        let (first, second) = try python.attached { gil in
            try Self.install(gil)
            let module = try gil.import("unlatch_test_context")
            return (try module.seen.reference, try module.seen_async.reference)
        }
        let futures = try Self.underRequests(6) { number, gil in
            let argument = try number.pythonReference(gil)
            return try mixed.submit(.init(PythonCall(first, argument)) { _ in PythonCall(second, argument) })
        }
        let values = try futures.map { try $0.result(timeout: .seconds(60)).value(String.self) }
        #expect(values == (0..<6).map { "request \($0)" })
        try mixed.shutdown()
    }
}
