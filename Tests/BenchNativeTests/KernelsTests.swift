import Foundation
import Testing
import Unlatch

@Suite(.serialized) struct KernelsTests {
    /// Runs `kernels --quick`, and returns the models of each kernel with the rows.
    private func kernels(
        _ arguments: [String] = [], environment: [String: String] = [:]
    ) throws -> (output: Output, rows: [String: [String: [String: Any]]]) {
        try withFolder { folder in
            let file = folder.appendingPathComponent("out.json")
            let output = try bench(["kernels", "--quick", "--json", file.path] + arguments, environment: environment)
            try #require(output.status == 0, "\(output.out)\n\(output.err)")
            let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
            #expect(object?["command"] as? String == "kernels")
            let results = try #require(object?["results"] as? [[String: Any]])
            var rows: [String: [String: [String: Any]]] = [:]
            for row in results {
                #expect(row["suite"] as? String == "kernels" && row["valid"] as? Bool == true, "\(row)")
                rows[row["workload"] as? String ?? "", default: [:]][row["model"] as? String ?? ""] = row
            }
            return (output, rows)
        }
    }

    @Test func `each kernel is measured beside its ceiling, with what it moves and which version ran`() throws {
        // One that is asked for: in this process, tests of the kernels change theirs meanwhile.
        let (output, rows) = try kernels(
            ["--only", "triad-f64,dot-f32,nbody-f32,sort-i32"],
            environment: ["UNLATCH_INSTRUCTION_SET": InstructionSet.baseline.rawValue])
        #expect(rows.count == 4)
        for (kernel, ceiling) in ["triad-f64": "triad", "dot-f32": "triad", "nbody-f32": "arithmetic", "sort-i32": nil]
        {
            let models = try #require(rows[kernel])
            #expect(Set(models.keys) == Set(["native-team"] + [ceiling.map { "ceiling:\($0)" }].compactMap { $0 }))
            let ours = try #require(models["native-team"])
            #expect(ours["instructionSet"] as? String == InstructionSet.baseline.rawValue)
            #expect((ours["grantedThreads"] as? Int ?? 0) >= 1)
            #expect((ours["ceilingShare"] as? Double).map { $0 > 0 } == (ceiling == nil ? nil : true), "\(ours)")
            #expect((ours["bytes"] != nil) == (ceiling == "triad"), "\(kernel)")
        }
        #expect(output.out.contains("4 kernels; medians of 7 samples"))
        #expect(output.out.contains("Best of the run: "))
    }

    @Test func `callers at once and Swift closures are measured beside one caller and C`() throws {
        let (output, rows) = try kernels(["--only", "callers,closure"])
        #expect(rows["callers"].map { Set($0.keys) } == ["native-team", "native-team-8-callers"])
        #expect(rows["closure"].map { Set($0.keys) } == ["unlatch-closure", "peer:C"])
        #expect(output.out.contains("threads runnable, with a budget of"))
    }

    @Test func `without an interpreter the kernels are measured, and what was left out is said`() throws {
        let nothing = ["UNLATCH_PYTHON": "/no/such/python"]
        let (output, rows) = try kernels(["--only", "fill-f32,callers"], environment: nothing)
        #expect(Set(rows.keys) == ["fill-f32"])
        #expect(output.out.contains("Not measured: callers: "))
        let none = try bench(["kernels", "--quick", "--only", "callers"], environment: nothing)
        #expect(none.status == 3 && none.err.split(separator: "\n").count == 1, "\(none.err)")
    }

    @Test func `peers that cannot be installed are named with the reason, and ours are measured`() throws {
        try withFolder { cache in
            // pip looks nowhere: as without a network, and at once.
            let environment = ["XDG_CACHE_HOME": cache.path, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""]
            let (output, rows) = try kernels(["--only", "fill-f32", "--peers"], environment: environment)
            for peer in ["NumPy", "Numba", "numexpr", "Cython"] {
                let lines = output.out.split(separator: "\n").filter { $0.hasPrefix("Not measured: \(peer): ") }
                #expect(lines.count == 1, "\(output.out)")
            }
            #expect(rows["fill-f32"]?["native-team"] != nil)
        }
    }

    @Test(arguments: [
        (["--only", "no-such-kernel"], "no-such-kernel"), (["--only", "triad-f64,"], "''"),
        (["--workers", "0"], "--workers 0"), (["--workers", "two"], "two"),
    ])
    func `a wrong command line gets one line and status 2`(arguments: [String], part: String) throws {
        let output = try bench(["kernels", "--quick"] + arguments)
        #expect(output.status == 2 && output.out == "")
        #expect(output.err.split(separator: "\n").count == 1 && output.err.contains(part), "\(output.err)")
    }

    @Test func `a peer that computes something else is found out before it is timed`() throws {
        if try !testedInterpreterHasNumPy() { try skip("NumPy is not installed here") }
        let program = """
            import sys
            sys.path.insert(0, sys.argv[1])
            import numpy, unlatch_kernels
            ours, theirs = numpy.arange(1000.0), numpy.empty(1000)
            def check(change, tolerance=1e-12, may_differ=0.0):
                def peer(to):
                    to[:] = ours
                    change(to)
                return unlatch_kernels.disagreement(peer, (theirs,), (theirs,), (ours,), tolerance, may_differ, False)
            def late(to): to[990] += 1
            def wrong(to): to[7] = float("nan")
            def fails(to): raise ValueError("no")
            assert check(lambda to: None) is None
            assert check(late).startswith("1 of 1000; element 990 is 991, and 990 ours"), check(late)
            assert check(wrong) is not None
            assert check(late, tolerance=0.1) is None
            assert check(late, may_differ=0.01) is None
            assert check(fails) == "ValueError: no"
            """
        let folder = repository.appendingPathComponent("Benchmarks/Experiments/Python").path
        var child = try ChildProcess(testedInterpreter().executable, ["-c", program, folder], timeout: 60)
        child.environment = ["PYTHONDONTWRITEBYTECODE": "1"]
        let result = try child.run()
        #expect(result.status == 0, "\(String(decoding: result.errors, as: UTF8.self))")
    }
}
