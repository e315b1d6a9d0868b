import Foundation
import Testing

@Suite(.serialized) struct OverheadTests {
    /// Runs `overhead --quick`, and returns the models of each operation with the rows.
    private func overhead(
        _ arguments: [String] = [], environment: [String: String] = [:]
    ) throws -> (output: Output, rows: [String: [String: [String: Any]]]) {
        try withFolder { folder in
            let file = folder.appendingPathComponent("out.json")
            let output = try bench(["overhead", "--quick", "--json", file.path] + arguments, environment: environment)
            try #require(output.status == 0, "\(output.out)\n\(output.err)")
            let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
            #expect(object?["command"] as? String == "overhead")
            let results = try #require(object?["results"] as? [[String: Any]])
            var rows: [String: [String: [String: Any]]] = [:]
            for row in results {
                rows[row["workload"] as? String ?? "", default: [:]][row["model"] as? String ?? ""] = row
            }
            return (output, rows)
        }
    }

    @Test func `overhead measures every operation our way and as raw C, and the policies of release`() throws {
        let (output, rows) = try overhead()
        let expected: Set = [
            "attach", "attach-nested", "release", "attach-metrics", "release-metrics", "attach-contended-5ms",
            "attach-contended-0.5ms", "attribute", "list-to-python", "list-from-python", "call-empty", "call-add",
            "call-sum", "call-closure",
        ]
        #expect(expected.isSubset(of: rows.keys))
        for operation in expected {
            #expect(rows[operation].map { Set($0.keys) } == ["unlatch", "peer:C"], "\(operation)")
        }
        #expect(rows["call-loop"].map { Set($0.keys) } == ["sequential"])
        let objects = ["create", "method", "read", "write", "add", "iterate", "item"].map { "object-\($0)" }
        for operation in ["call-default", "call-keyword"] + objects {
            #expect(rows[operation].map { Set($0.keys) } == ["unlatch"], "\(operation)")
        }
        let policies = try #require(rows["stream-8ms"])
        let names: Set = ["alone", "always", "never", "adaptive", "adaptive-unsized"]
        #expect(Set(policies.keys) == Set(names.map { "unlatch-\($0)" }))
        for (policy, row) in policies where policy != "unlatch-alone" {
            #expect(row["otherThreadShare"] is Double && row["baseline"] as? String == "unlatch-alone", "\(policy)")
        }
        for row in rows.values.flatMap(\.values) { #expect(row["valid"] as? Bool == true, "\(row)") }
        #expect(output.out.contains("together: adaptive "))
        #expect(output.out.contains("of every figure"), "what the loop costs is said")
    }

    @Test func `a peer that cannot be installed is named with the reason, and ours are measured`() throws {
        try withFolder { cache in
            // pip looks nowhere: as without a network, and at once.
            let environment = ["XDG_CACHE_HOME": cache.path, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""]
            let (output, rows) = try overhead(["--peers"], environment: environment)
            let lines = output.out.split(separator: "\n")
            for peer in ["nanobind", "pybind11", "Cython", "cffi"] {
                #expect(lines.filter { $0.hasPrefix("Not measured: \(peer): ") }.count == 1, "\(output.out)")
                #expect(rows["call-add"]?["peer:\(peer)"] == nil)
            }
            // ctypes comes with Python; it needs a compiler.
            let reason = lines.first { $0.hasPrefix("Not measured: ctypes: ") }
            #expect((rows["call-add"]?["peer:ctypes"] != nil) == (reason == nil), "\(reason ?? "measured")")
            #expect(rows["call-add"]?["unlatch"] != nil)
        }
    }

    @Test func `where the peers cannot be kept, one line says so and ours are measured`() throws {
        let (output, rows) = try overhead(["--peers"], environment: ["XDG_CACHE_HOME": "/proc/no-such-folder"])
        let refusals = output.out.split(separator: "\n").filter {
            $0.hasPrefix("Not measured: ") && !$0.contains("calls on arrays of NumPy")  // which need the package
        }
        #expect(refusals.count == 1 && refusals.first?.contains("XDG_CACHE_HOME") == true, "\(output.out)")
        #expect(rows["call-add"].map { Set($0.keys) } == ["unlatch", "peer:C"])
    }

    @Test func `without an interpreter nothing can be measured`() throws {
        let output = try bench(["overhead", "--quick"], environment: ["UNLATCH_PYTHON": "/no/such/python"])
        #expect(output.status == 3)
        #expect(output.err.split(separator: "\n").count == 1)
    }
}
