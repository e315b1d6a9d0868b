import BenchHarness
import Experiments
import Foundation
import Testing
import Unlatch

@Suite(.serialized) struct ClaimsTests {
    /// Runs `claims --quick` and returns the report's claims by id.
    private func claims(
        _ arguments: [String] = [], environment: [String: String] = [:]
    ) throws -> (output: Output, claims: [String: [String: Any]]) {
        try withFolder { folder in
            let file = folder.appendingPathComponent("out.json")
            let output = try bench(["claims", "--quick", "--json", file.path] + arguments, environment: environment)
            try #require(output.status == 0, "\(output.out)\n\(output.err)")
            let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
            #expect(object?["command"] as? String == "claims")
            let list = try #require(object?["claims"] as? [[String: Any]])
            var claims: [String: [String: Any]] = [:]
            for claim in list { claims[claim["id"] as? String ?? ""] = claim }
            #expect(claims.count == list.count, "an id stands once")
            return (output, claims)
        }
    }

    @Test func `every claim is measured with real threads, processes, sockets and kernels`() throws {
        let (output, claims) = try claims()
        #expect(claims.count == Claim.all.count)
        for (id, claim) in claims {
            let verdict = claim["verdict"] as? String
            #expect(["holds", "does not hold here", "not measurable here"].contains(verdict), "\(id)")
            #expect(claim["rule"] is String && claim["section"] is Int, "\(id)")
            let notes = try #require(claim["notes"] as? [String])
            #expect(!notes.isEmpty, "\(id)")
            #expect(output.out.contains(id), "a line for each")
        }
        // What does not depend on how fast the machine is.
        let logical = [
            "threads-share-memory", "processes-isolated", "ipc-queue", "ipc-pipe", "ipc-value", "ipc-array",
            "ipc-shared-memory",
        ]
        for id in logical { #expect(claims[id]?["verdict"] as? String == "holds", "\(claims[id] ?? [:])") }
        #expect(output.out.contains("native, GIL released") && output.out.contains("I/O-bound"))
    }

    @Test func `without an interpreter every claim is there, and what needs none is measured`() throws {
        let (_, claims) = try claims(environment: ["UNLATCH_PYTHON": "/no/such/python"])
        #expect(claims.count == Claim.all.count)
        for (id, claim) in claims where id != "os-threads-parallel" {
            #expect(claim["verdict"] as? String == "not measurable here", "\(id)")
            let notes = claim["notes"] as? [String] ?? []
            #expect(notes.contains { $0.contains("/no/such/python") }, "\(id): \(notes)")
        }
        #expect((claims["os-threads-parallel"]?["samples"] as? [String: Any])?["os/one"] != nil)
    }

    /// Other CPythons of this machine, by the versions that `--python` takes; the first of each kind of those asked for.
    private func others(_ versions: [String]) -> [String] {
        let usual = try? testedInterpreter()
        return versions.filter { version in
            guard let found = try? NamedPython(version).find() else { return false }
            return found.version != usual?.version || found.isFreeThreaded != usual?.isFreeThreaded
        }
    }

    @Test func `several interpreters are measured in one run, each in processes of its own, and stand side by side`()
        throws
    {
        let usual = try testedInterpreter()
        // One that came with a C library of its own, one without a lock, and one that needs nothing.
        let versions =
            others(["3.15", "3.14"]).prefix(1) + others(["3.13t"])
            + others(["3.12", "3.11", "3.10", "3.9", "3.13"]).prefix(1)
        if versions.isEmpty { try skip("there is only one CPython here") }
        try withFolder { folder in
            let file = folder.appendingPathComponent("out.json")
            let pythons = [usual.executable] + versions
            let output = try bench(
                ["claims", "--quick", "--only", "threads-share-memory", "--json", file.path]
                    + pythons.flatMap { ["--python", $0] })
            try #require(output.status == 0, "\(output.out)\n\(output.err)")
            let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
            let claims = try #require(object?["claims"] as? [[String: Any]])
            #expect(claims.map { $0["id"] as? String } == pythons.map { _ in "threads-share-memory" })
            #expect(claims.allSatisfy { $0["verdict"] as? String == "holds" }, "\(claims)")
            let programs = claims.compactMap { $0["python"] as? String }
            #expect(Set(programs).count == pythons.count && programs[0] == usual.executable)
            for (version, claim) in zip(versions, claims.dropFirst()) {
                let number = version.last == "t" ? String(version.dropLast()) : version
                #expect((claim["interpreter"] as? String)?.hasPrefix(number + ".") == true, "\(claim)")
                #expect(claim["gilEnabled"] as? Bool == (version.last != "t"))
            }
            let side = try #require(object?["sideBySide"] as? [String: Any])
            let verdicts = (side["claims"] as? [[String: Any]])?.first?["verdicts"] as? [String]
            #expect(verdicts?.count == pythons.count)
            #expect(output.out.contains(usual.version))
        }
    }

    @Test func `single claims can be asked for, as Markdown`() throws {
        let (output, claims) = try claims(["--only", "threads-share-memory,processes-isolated", "--markdown"])
        #expect(Set(claims.keys) == ["threads-share-memory", "processes-isolated"])
        #expect(output.out.contains("| threads-share-memory | 1, 3 | holds |"), "\(output.out)")
    }

    @Test func `where open files are few and cannot be more, the connections are not measurable and the limit is said`()
        throws
    {
        try withFolder { folder in
            let file = folder.appendingPathComponent("out.json")
            // Root could raise the limit: it is run without that right.
            let confined = getuid() == 0 ? ["/usr/bin/setpriv", "--bounding-set=-sys_resource"] : []
            let arguments = ["claims", "--quick", "--only", "async-many", "--json", file.path]
            let result = try ChildProcess(
                "/usr/bin/prlimit", ["--nofile=4096:4096"] + confined + [program] + arguments, timeout: 120
            ).run()
            #expect(result.status == 0, "\(String(decoding: result.errors, as: UTF8.self))")
            let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
            let claim = try #require((object?["claims"] as? [[String: Any]])?.first)
            #expect(claim["verdict"] as? String == "not measurable here")
            let notes = try #require(claim["notes"] as? [String])
            #expect(notes.first?.contains("4096") == true && notes.first?.contains("ulimit") == true, "\(notes)")
        }
    }

    @Test func `an interruption ends the measurement, its processes and its folder`() throws {
        try withFolder { folder in
            let arguments = ["-s", "INT", "4", program, "claims", "--quick", "--only", "create-cost,async-many"]
            var child = ChildProcess("/usr/bin/env", ["timeout"] + arguments, timeout: 60)
            child.environment = ["TMPDIR": folder.path]
            let result = try child.run()
            // `timeout` reports 124 for a program that it had to interrupt, whatever that ended with.
            #expect(result.status == 124)
            #expect(String(decoding: result.errors, as: UTF8.self).contains("interrupted"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
            // Whoever was left would have the folder in its environment, where the kernel shows it.
            let left = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.filter {
                FileManager.default.contents(atPath: "/proc/\($0)/environ").map {
                    String(decoding: $0, as: UTF8.self).contains("TMPDIR=\(folder.path)")
                } ?? false
            }
            #expect(left == [], "processes are left")
        }
    }

    @Test func `a claim that does not exist is named, with those that do`() throws {
        let output = try bench(["claims", "--only", "no-such-claim"])
        #expect(output.status == 2)
        #expect(output.err.contains("no-such-claim") && output.err.contains("cpu-threads-serial"))
        #expect(output.err.split(separator: "\n").count == 1)
    }
}
