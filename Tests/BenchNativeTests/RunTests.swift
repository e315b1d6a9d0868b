import BenchHarness
import Experiments
import Foundation
import Testing
import Unlatch

@Suite(.serialized) struct RunTests {
    @Test func `every model runs on real CPython, and the report follows the schema`() throws {
        try withFolder { folder in
            let file = folder.appendingPathComponent("out.json")
            let python = testEnvironmentProgram.map { ["--python", $0] } ?? []
            let output = try bench(
                ["mandelbrot", "image", "--quick", "--workers", "2", "--json", file.path] + python,
                environment: ["TMPDIR": folder.path])
            #expect(output.status == 0, "\(output.out)\n\(output.err)")
            #expect(output.err == "", "no progress where there is no terminal")

            let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
            let report = try #require(object as? [String: Any])
            #expect(report["schema"] as? String == "unlatch-bench/1")
            #expect(report["command"] as? String == "run")
            #expect((report["environment"] as? [String: Any])?["cpuModel"] is String)
            let rows = try #require(report["results"] as? [[String: Any]])
            for row in rows { checkRow(row) }

            for workload in ["mandelbrot", "image"] {
                let models = Set(rows.filter { $0["workload"] as? String == workload }.compactMap(label))
                let expected: Set = [
                    "sequential", "threads", "processes fork", "processes spawn", "processes forkserver", "asyncio",
                    "native-held", "native-released", "native-team", "native-pinned",
                ]
                #expect(models.isSuperset(of: expected), "\(workload): \(models)")
            }
            let hasNumPy = try testedInterpreterHasNumPy()
            #expect(rows.contains { $0["model"] as? String == "peer:NumPy" } == hasNumPy)
            #expect(output.out.contains("NumPy is not installed") == !hasNumPy)
            if !hasNumPy { skipPart("the row of NumPy, which is not installed here") }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(left == ["out.json"], "the run leaves nothing else behind")
        }
    }

    @Test func `the workloads that wait run as coroutines, threads and processes`() throws {
        let output = try bench(["sleep", "echo", "sum-range", "--quick"])
        #expect(output.status == 0, "\(output.out)\n\(output.err)")
        #expect(output.out.contains("200 waits"))
        #expect(output.out.contains("requests to a server"))
        #expect(output.out.contains("processes, forkserver"))
    }

    @Test func `models can be asked for by name, and no others are measured`() throws {
        try withFolder { folder in
            let file = folder.appendingPathComponent("out.json")
            let models = ["--model", "processes-spawn", "--model", "sequential", "--model", "native-team"]
            let output = try bench(["mandelbrot", "sleep", "--quick", "--json", file.path] + models)
            #expect(output.status == 0, "\(output.out)\n\(output.err)")
            let report = try JSONDecoder().decode(Report.self, from: Data(contentsOf: file))
            func labels(_ workload: String) -> [String] {
                report.results.filter { $0.workload == workload }.map(\.label)
            }
            #expect(Set(labels("mandelbrot")) == ["sequential", "processes, spawn", "native, team"])
            #expect(labels("sleep") == ["sequential", "processes, spawn"])
        }
        let none = try bench(["sleep", "--quick", "--model", "native-held"])
        #expect(none.status == 3 && none.err.contains("no form for these models"), "\(none)")
    }

    @Test func `interpreters are measured where they are asked for, or it is said that there are none`() throws {
        let output = try bench([
            "sum-range", "--quick", "--workers", "2", "--model", "sequential", "--model", "interpreters",
        ])
        #expect(output.status == 0, "\(output.out)\n\(output.err)")
        #expect(
            output.out.contains("\ninterpreters ") || output.out.contains("Left out: interpreters, 2 workers: "),
            "\(output.out)")
    }

    @Test func `without an interpreter the native part runs, and what was left out is said`() throws {
        let nothing = ["UNLATCH_PYTHON": "/no/such/python"]
        let output = try bench(["mandelbrot", "--quick"], environment: nothing)
        #expect(output.status == 0, "\(output.out)\n\(output.err)")
        #expect(output.out.contains("native, team"))
        #expect(output.out.contains("native, pinned team"))
        #expect(!output.out.contains("sequential  "))
        #expect(output.out.contains("/no/such/python"))

        let none = try bench(["sleep", "--quick"], environment: nothing)
        #expect(none.status == 3)
        #expect(none.err.split(separator: "\n").count == 1)
    }

    @Test func `an interruption ends the run, its processes and its folder`() throws {
        try withFolder { folder in
            var child = ChildProcess("/usr/bin/env", ["timeout", "-s", "INT", "2", program, "--quick"], timeout: 60)
            child.environment = ["TMPDIR": folder.path]
            let result = try child.run()
            // `timeout` reports 124 for a program that it had to interrupt, whatever that ended with.
            #expect(result.status == 124)
            #expect(String(decoding: result.errors, as: UTF8.self).contains("interrupted"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        }
    }

    @Test func `a process that is taken away fails its row, and the others stand`() throws {
        // The first children describe the interpreter; the one to take measures worker processes.
        let command = """
            '\(program)' sum-range --quick & bench=$!
            while read -r child _ < /proc/$bench/task/$bench/children || [ -e /proc/$bench/task ]; do
                case $(tr '\\0' ' ' 2>/dev/null < /proc/${child:-none}/cmdline) in
                *'measure-one run '*'processes'*) if kill -9 "$child"; then break; fi ;;
                esac
                sleep 0.02
            done 2>/dev/null
            wait $bench
            """
        let result = try ChildProcess("/bin/bash", ["-c", command], timeout: 120).run()
        let errors = String(decoding: result.errors, as: UTF8.self)
        #expect(result.status == 1)
        #expect(errors.contains("failed: sum-range: ") && errors.contains("status 137"), "\(errors)")
        let table = String(decoding: result.output, as: UTF8.self)
        #expect(table.contains("FAILED") && table.contains("→"), "\(table)")
    }

    @Test func `a report that cannot be finished leaves the older one as it was`() throws {
        try withFolder { folder in
            let file = folder.appendingPathComponent("out.json")
            try Data("older".utf8).write(to: file)
            // A file-size limit stands for a full disk: the Python modules fit (27 KiB), the report (43 KiB) does not.
            let command =
                "ulimit -f 32; trap '' XFSZ; exec '\(program)' mandelbrot --workers 1,2,3,4,5,6 --quick --json '\(file.path)'"
            var child = ChildProcess("/bin/bash", ["-c", command], timeout: 200)
            child.environment = ["PYTHONDONTWRITEBYTECODE": "1"]  // compiled modules would not fit either
            let result = try child.run()
            let errors = String(decoding: result.errors, as: UTF8.self)
            #expect(result.status == 1)
            #expect(errors.split(separator: "\n").count == 1 && errors.contains("out.json"), "\(errors)")
            #expect(String(decoding: result.output, as: UTF8.self).contains("native, team"), "the table is printed")
            #expect(try String(contentsOf: file, encoding: .utf8) == "older")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out.json"])
        }
    }

    private func label(_ row: [String: Any]) -> String? {
        guard let model = row["model"] as? String else { return nil }
        return (row["startMethod"] as? String).map { "\(model) \($0)" } ?? model
    }

    private func checkRow(_ row: [String: Any]) {
        for key in ["suite", "workload", "model", "unit", "baseline", "interpreter"] {
            #expect(row[key] is String, "\(key) in \(row)")
        }
        for key in ["workers", "min", "median", "mad", "ratio"] { #expect(row[key] is NSNumber, "\(key) in \(row)") }
        #expect(row["gilEnabled"] is Bool)
        #expect(row["valid"] as? Bool == true, "\(row)")
        #expect(row["notes"] is [String])
        #expect((row["samples"] as? [Double])?.allSatisfy { $0 > 0 } == true)
        #expect((row["ci95"] as? [Double])?.count == 2)
        #expect(row["otherThreadShare"] is NSNumber, "how far another Python thread got: \(row)")
    }
}
