import Foundation
import Testing

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
        #expect(claims.count == 21)
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
        #expect(claims.count == 21)
        for (id, claim) in claims where id != "os-threads-parallel" {
            #expect(claim["verdict"] as? String == "not measurable here", "\(id)")
            let notes = claim["notes"] as? [String] ?? []
            #expect(notes.contains { $0.contains("/no/such/python") }, "\(id): \(notes)")
        }
        #expect((claims["os-threads-parallel"]?["samples"] as? [String: Any])?["os/one"] != nil)
    }

    @Test func `single claims can be asked for, as Markdown`() throws {
        let (output, claims) = try claims(["--only", "threads-share-memory,processes-isolated", "--markdown"])
        #expect(Set(claims.keys) == ["threads-share-memory", "processes-isolated"])
        #expect(output.out.contains("| threads-share-memory | 1, 3 | holds |"), "\(output.out)")
    }

    @Test func `a claim that does not exist is named, with those that do`() throws {
        let output = try bench(["claims", "--only", "no-such-claim"])
        #expect(output.status == 2)
        #expect(output.err.contains("no-such-claim") && output.err.contains("cpu-threads-serial"))
        #expect(output.err.split(separator: "\n").count == 1)
    }
}
