import Foundation
import Testing

@Suite struct OverheadTests {
    @Test func `overhead measures every operation our way and as raw C`() throws {
        try withFolder { folder in
            let file = folder.appendingPathComponent("out.json")
            let output = try bench(["overhead", "--quick", "--json", file.path])
            #expect(output.status == 0, "\(output.out)\n\(output.err)")
            let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
            #expect(object?["command"] as? String == "overhead")
            let rows = try #require(object?["results"] as? [[String: Any]])
            let operations = Dictionary(grouping: rows) { $0["workload"] as? String ?? "" }
            #expect(Set(operations.keys).isSuperset(of: ["attach", "attach-nested", "release", "attribute", "call-add"]))
            for (operation, rows) in operations {
                #expect(Set(rows.compactMap { $0["model"] as? String }) == ["unlatch", "peer:C"], "\(operation)")
                #expect(rows.allSatisfy { $0["valid"] as? Bool == true }, "\(operation)")
            }
        }
    }

    @Test func `without an interpreter nothing can be measured`() throws {
        let output = try bench(["overhead", "--quick"], environment: ["UNLATCH_PYTHON": "/no/such/python"])
        #expect(output.status == 3)
        #expect(output.err.split(separator: "\n").count == 1)
    }
}
