import Foundation
import Testing

/// `bench-native advise` on functions of a module that lies beside the test's items.
@Suite(.serialized) struct AdviseTests {
    private static let module = """
        import os, sys, time, random, threading
        def compute(x):
            total = 0
            for i in range(20_000): total += i * x
            return total
        def wait(x):
            time.sleep(0.005)
            return x
        def digest(x):
            import hashlib
            return hashlib.pbkdf2_hmac("sha256", b"", b"", 10_000 + x)
        async def waiting(x):
            import asyncio
            await asyncio.sleep(0.005)
            return x
        def shout(line):
            print(line * 1000)
            sys.stderr.write(line * 1000)
            return len(line)
        counter = 0
        def counting(x):
            global counter
            counter += 1
            time.sleep(0.0005)  # so that no worker has done all items before another has begun
            return counter
        def chance(x): return random.random()
        nameless = lambda x: x
        def raises(x):
            if x == 3: raise ValueError("three\\nis one too many")
        def never(x):
            while True: pass
        def two(a, b): return a
        def leaves(x): os._exit(7)
        number = 3
        """

    /// Runs `advise` in a folder with the module; its rows by model.
    private func advise(_ arguments: [String]) throws -> (output: Output, rows: [String: [[String: Any]]]) {
        try withFolder { folder in
            try Data(Self.module.utf8).write(to: folder.appendingPathComponent("subject.py"))
            try Data("raise RuntimeError('not today')".utf8).write(to: folder.appendingPathComponent("broken.py"))
            try Data("one\n\ntwo\nthree\n".utf8).write(to: folder.appendingPathComponent("items"))
            try Data(" \n\n".utf8).write(to: folder.appendingPathComponent("nothing"))
            let file = folder.appendingPathComponent("out.json")
            let placed = arguments.map { $0.replacingOccurrences(of: "@", with: folder.path + "/") }
            let output = try bench(
                ["advise", "--quick", "--json", file.path] + placed,
                environment: ["PYTHONPATH": folder.path, "PYTHONDONTWRITEBYTECODE": "1"])
            guard let data = try? Data(contentsOf: file) else { return (output, [:]) }
            let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            let results = object?["results"] as? [[String: Any]] ?? []
            return (output, Dictionary(grouping: results) { $0["model"] as? String ?? "" })
        }
    }

    @Test func `a function is measured under each model, and advice is given`() throws {
        let (output, rows) = try advise(["subject:compute", "--count", "40", "--workers", "2"])
        try #require(output.status == 0, "\(output.out)\n\(output.err)")
        #expect(Set(["sequential", "threads", "processes"]).isSubset(of: rows.keys))
        for row in rows.values.joined() {
            #expect(row["valid"] as? Bool == true, "\(row)")
            #expect(row["predicted"] is Double)
        }
        // Without a lock it says what would hold one.
        #expect(output.out.contains("with the lock held") || output.out.contains("what else would hold a lock"))
        #expect(output.out.contains("Use ") || output.out.contains("Leave it as it is"))
        #expect(output.out.contains("What limits it: "))
        #expect(output.out.contains("Going native"))
        #expect(output.out.contains("Not measured: asyncio: this is not a coroutine function"))
    }

    @Test func `what a function does with the lock is seen`() throws {
        let (output, _) = try advise(["subject:wait", "--count", "20", "--workers", "2"])
        try #require(output.status == 0, "\(output.err)")
        // Nearly all of the time is waiting: native code is of no use.
        #expect(output.out.contains("Going native would bring little"), "\(output.out)")
        let (digesting, _) = try advise(["subject:digest", "--count", "20", "--workers", "2"])
        #expect(digesting.out.contains("Going native would bring little"), "\(digesting.out)")
        let (computing, _) = try advise(["subject:compute", "--count", "20", "--workers", "2"])
        let hasLock = !computing.out.contains("running without the GIL")
        let gain = hasLock ? "but releases the lock would bring" : "threads run this side by side already"
        #expect(computing.out.contains(gain), "\(computing.out)")
    }

    @Test func `a coroutine function runs in a loop`() throws {
        let (output, rows) = try advise(["subject:waiting", "--count", "40", "--workers", "8"])
        try #require(output.status == 0, "\(output.out)\n\(output.err)")
        #expect(rows["asyncio"] != nil && rows["threads"] == nil)
        #expect(output.out.contains("Use asyncio, 8 coroutines at a time"))
    }

    @Test func `lines of a file are items, and what is printed does not matter`() throws {
        let (output, rows) = try advise(["subject:shout", "--items", "@items", "--workers", "2"])
        try #require(output.status == 0, "\(output.out)\n\(output.err)")
        #expect(!output.out.contains("oneone"))
        #expect(output.out.utf8.count < 10_000)
        #expect(rows["sequential"]?.first?["valid"] as? Bool == true)
    }

    @Test func `a model with other results is said, and not recommended`() throws {
        let (output, rows) = try advise(["subject:counting", "--count", "50", "--workers", "2"])
        try #require(output.status == 0, "\(output.err)")
        #expect(output.out.contains("Other results than one after the other: processes, 2 workers, at item "))
        #expect(rows["processes"]?.first?["valid"] as? Bool == false)
        #expect(!output.out.contains("Use processes"))
    }

    @Test func `results that change from run to run are no reason against a model`() throws {
        let (output, rows) = try advise(["subject:chance", "--count", "50", "--workers", "2"])
        try #require(output.status == 0, "\(output.err)")
        #expect(output.out.contains("Its results change from run to run"))
        #expect(rows["processes"]?.first?["valid"] as? Bool == true)
    }

    @Test func `a function that cannot go to another process is measured where it can`() throws {
        let (output, rows) = try advise(["subject:nameless", "--count", "50", "--workers", "2"])
        try #require(output.status == 0, "\(output.err)")
        let lines = output.out.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("Not measured: processes, 2 workers: ") && $0.contains("lambda") })
        #expect(rows["processes"] == nil && rows["threads"] != nil)
    }

    @Test(arguments: [
        (["subject:raises", "--count", "9"], 1, "raised at item 4 (3): ValueError: three is one too many"),
        (["subject:never", "--count", "2", "--limit", "2"], 1, "did not end within 2 s"),
        (["subject:leaves", "--count", "2"], 1, "its process ended with status 7"),
        (["broken:f", "--count", "2"], 1, "importing broken failed: RuntimeError: not today"),
        (["subject:two", "--count", "2"], 2, "subject:two(a, b) cannot be called with one item"),
        (["subject:nothing", "--count", "2"], 2, "subject has no 'nothing'"),
        (["subject:number", "--count", "2"], 2, "subject:number is of the type int"),
        (["no_such_module:f", "--count", "2"], 2, "there is no module 'no_such_module'"),
        (["subject", "--count", "2"], 2, "module:function"),
        (["subject:compute"], 2, "--items FILE or --count N"),
        (["subject:compute", "--count", "0"], 2, "--count 0"),
        (["subject:compute", "--items", "/no/such/file"], 2, "/no/such/file"),
        (["subject:compute", "--items", "/dev"], 2, "this is a folder, a pipe or a device"),
        (["subject:compute", "--items", "@nothing"], 2, "has no items"),
        (["subject:compute", "--count", "2", "--limit", "0"], 2, "--limit 0"),
        (["subject:compute", "--count", "2", "--workers", "x"], 2, "--workers x"),
    ])
    func `what cannot be measured gets one line and the status that is promised`(
        arguments: [String], status: Int, part: String
    ) throws {
        let (output, _) = try advise(arguments)
        #expect(output.status == Int32(status), "\(output.out)\n\(output.err)")
        #expect(output.out == "")
        #expect(output.err.split(separator: "\n").count == 1, "\(output.err)")
        #expect(output.err.contains(part), "\(output.err)")
    }

    @Test func `without an interpreter there is no advice`() throws {
        let output = try bench(["advise", "m:f", "--count", "1"], environment: ["UNLATCH_PYTHON": "/no/such/python"])
        #expect(output.status == 3)
        #expect(output.err.split(separator: "\n").count == 1)
    }
}
