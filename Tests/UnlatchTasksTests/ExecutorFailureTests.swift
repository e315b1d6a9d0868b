import Foundation
import Testing
import Unlatch

/// What goes wrong in a worker arrives as one clear error, in bounded time, and leaves no worker behind.
@Suite struct ExecutorFailureTests {
    @Test(arguments: PoolExecutor.Kind.processes)
    func `a worker that is killed in the middle of a map fails it, and says how it ended`(kind: PoolExecutor.Kind)
        throws
    {
        let pool = try PoolExecutor(kind, workers: 2, on: python)
        let error = #expect(throws: ExecutorError.self) {
            try pool.map((0..<8).map { try Calls.call("die", $0, kind) }, timeout: .seconds(60))
        }
        #expect(error?.code == .workersLost)
        #expect(error?.description.contains("signal 9") == true, "\(String(describing: error))")
        let later = #expect(throws: ExecutorError.self) {
            try pool.submit(Calls.call("square", 1, kind)).result(timeout: .seconds(60))
        }
        #expect(later?.code == .workersLost)
        #expect(try pool.terminate(timeout: .seconds(20)) == 0)
    }

    @Test(arguments: PoolExecutor.Kind.concurrent)
    func `a call that never ends meets the time limit, and is terminated`(kind: PoolExecutor.Kind) throws {
        let pool = try PoolExecutor(kind, workers: 2, on: python)
        let calls = try (0..<3).map { try Calls.call("spin", $0, kind) }
        let error = #expect(throws: ExecutorError.self) { try pool.map(calls, timeout: .milliseconds(200)) }
        #expect(error?.code == .timedOut)
        #expect(try pool.terminate(timeout: .seconds(20)) == 0)
    }

    @Test(arguments: PoolExecutor.Kind.processes)
    func `a worker that ignores SIGTERM is killed`(kind: PoolExecutor.Kind) throws {
        let pool = try PoolExecutor(kind, workers: 1, on: python)
        let call = try python.attached { gil in
            PythonCall(try Calls.reference("spin_stubbornly", gil), try 0.pythonReference(gil))
        }
        let future = try pool.submit(call)
        #expect(throws: ExecutorError.self) { try future.result(timeout: .seconds(1)) }
        // Killed after half of that. What AddressSanitizer knows of a process is so much that its end takes a second, too.
        #expect(try pool.terminate(timeout: .seconds(6)) == 0)
        #expect(throws: (any Error).self) { try future.result(timeout: .seconds(20)) }
    }

    @Test(arguments: PoolExecutor.Kind.distant)
    func `a result that cannot be pickled is said, and the executor goes on`(kind: PoolExecutor.Kind) throws {
        try PoolExecutor(kind, workers: 1, on: python).use { pool in
            let error = #expect(throws: ExecutorError.self) {
                try pool.submit(Calls.call("lock", 0, kind)).result(timeout: .seconds(60))
            }
            #expect(error?.code == .notTransferable)
            #expect(error?.description.contains("the result of lock") == true, "\(String(describing: error))")
            try expectAnswer(from: pool)
        }
    }

    @Test(arguments: PoolExecutor.Kind.distant)
    func `a function, or an argument, that cannot be pickled is refused at once`(kind: PoolExecutor.Kind) throws {
        try PoolExecutor(kind, workers: 1, on: python).use { pool in
            let (nameless, argument) = try python.attached { gil in
                (
                    try gil.evaluate("lambda x: x").reference,
                    PythonCall(
                        try Calls.reference("square", gil), try gil.import("threading").Lock().reference)
                )
            }
            let first = #expect(throws: ExecutorError.self) { try pool.submit(PythonCall(nameless, nameless)) }
            #expect(first?.code == .notTransferable)
            #expect(first?.description.contains("top level of a module") == true, "\(String(describing: first))")
            let second = #expect(throws: ExecutorError.self) { try pool.submit(argument) }
            #expect(second?.description.contains("an argument of square") == true, "\(String(describing: second))")
        }
    }

    @Test(arguments: PoolExecutor.Kind.distant)
    func `what fails in a chunk is said of the user's function, and the executor goes on`(kind: PoolExecutor.Kind)
        throws
    {
        try PoolExecutor(kind, workers: 1, on: python).use { pool in
            func outcome(of second: PythonCall) throws -> Result<[PythonReference], any Error> {
                let calls = [try Calls.call("square", 3, kind), second]
                return Result { try pool.map(calls, timeout: .seconds(60), chunkSize: 2) }
            }
            let argument = try python.attached { gil in
                PythonCall(try Calls.reference("shouted", gil), try gil.import("threading").Lock().reference)
            }
            for (call, text) in try [
                (argument, "an argument of shouted"), (Calls.call("lock", 0, kind), "result of lock"),
            ] {
                let error = #expect(throws: ExecutorError.self) { try outcome(of: call).get() }
                #expect(error?.code == .notTransferable)
                #expect(error?.description.contains(text) == true, "\(String(describing: error))")
            }
            let raised = #expect(throws: PythonError.self) { try outcome(of: Calls.call("fail", 7, kind)).get() }
            #expect(raised?.message == "item 7")
            let traceback = try #require(raised?.traceback)
            #expect(traceback.contains("in fail") && !traceback.contains("unlatch_workers.py"), "\(traceback)")
            try expectAnswer(from: pool)
        }
    }

    @Test(arguments: PoolExecutor.Kind.distant.filter { $0 != .processes(.fork) })
    func `a function that the worker cannot import is said, and the executor goes on`(kind: PoolExecutor.Kind) throws {
        try PoolExecutor(kind, workers: 1, on: python).use { pool in
            let call = try python.attached { gil in
                let code = try gil.evaluate("{}").reference
                try gil.run(
                    """
                    import sys, types
                    module = types.ModuleType('only_in_this_process')
                    exec('def function(): pass', module.__dict__)
                    sys.modules[module.__name__] = module
                    """, in: code)
                return PythonCall(try gil.import("only_in_this_process").attribute("function").reference)
            }
            let error = #expect(throws: ExecutorError.self) { try pool.submit(call).result(timeout: .seconds(60)) }
            #expect(error?.code == .notTransferable)
            #expect(error?.description.contains("only_in_this_process") == true, "\(String(describing: error))")
            try expectAnswer(from: pool)
        }
    }

    @Test(arguments: PoolExecutor.Kind.distant)
    func `an exception that cannot be unpickled arrives as a text, and the executor goes on`(kind: PoolExecutor.Kind)
        throws
    {
        try PoolExecutor(kind, workers: 1, on: python).use { pool in
            let error = #expect(throws: PythonError.self) {
                try pool.submit(Calls.call("fail_awkwardly", 0, kind)).result(timeout: .seconds(60))
            }
            #expect(error?.message == "Awkward: left")
            #expect(error?.traceback.contains("in fail_awkwardly") == true)
            try expectAnswer(from: pool)
        }
    }

    /// Later versions of multiprocessing (the first is 3.14) take another folder for it by themselves.
    @Test func `a temporary folder whose path is too long for forkserver's socket is said, or another is used`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "unlatch-\(String(repeating: "long", count: 25))\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            setenv("TMPDIR", path, 1)
            let python = startPython()
            let pool = try PoolExecutor(.processes(.forkserver), workers: 1, on: python)
            let takesAnother = try python.attached { gil in
                let util = try gil.import("multiprocessing.util").reference
                return try gil.bind(util).hasAttribute("_get_base_temp_dir")
            }
            if takesAnother {
                let future = try pool.submit(Calls.call("square", 3, pool.kind))
                #expect(try future.result(timeout: .seconds(60)).value(Int.self) == 9)
                return
            }
            let error = #expect(throws: PythonError.self) { try pool.submit(Calls.call("square", 3, pool.kind)) }
            #expect(error?.message.contains("set TMPDIR to a shorter one") == true, "\(String(describing: error))")
            #expect(error?.message.contains(path) == true)
        }
    }

    @Test func `an asyncio executor says that it needs a coroutine function`() throws {
        try PoolExecutor(.asyncio, workers: 1, on: python).use { pool in
            let error = #expect(throws: PythonError.self) {
                try pool.submit(Calls.call("square", 3, .threads)).result(timeout: .seconds(60))
            }
            #expect(error?.message.contains("needs a coroutine function") == true)
        }
    }

    private func expectAnswer(from pool: PoolExecutor) throws {
        let value = try pool.submit(Calls.call("square", 3, pool.kind)).result(timeout: .seconds(60)).value(Int.self)
        #expect(value == 9)
    }
}
