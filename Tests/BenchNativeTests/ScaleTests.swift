import Foundation
import Testing

@Suite(.serialized) struct ScaleTests {
    @Test func `scale prints the prediction beside the measurement, and marks what is predicted`() throws {
        try withFolder { folder in
            let file = folder.appendingPathComponent("out.json")
            let output = try bench(["scale", "--quick", "--predict", "128", "--json", file.path])
            try #require(output.status == 0, "\(output.out)\n\(output.err)")
            #expect(output.out.contains("PREDICTED for 128 cores"))
            #expect(output.out.contains("Predicted, not measured"))
            #expect(output.out.contains("at its speed: the same with the processor time that an item took"))
            let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
            let rows = try #require(object?["results"] as? [[String: Any]])
            let tasks: Set = ["lock-bound", "release-bound", "wait-bound", "mixed", "short", "many-workers"]
            #expect(Set(rows.compactMap { $0["workload"] as? String }) == tasks)
            #expect(Set(rows.compactMap { $0["model"] as? String }) == ["threads", "processes", "asyncio"])
            for row in rows { #expect((row["predicted"] as? Double).map { $0 > 0 } == true, "\(row)") }
        }
    }

    @Test(arguments: ["0", "5000", "many"])
    func `a number of cores that makes no sense is refused`(cores: String) throws {
        let output = try bench(["scale", "--quick", "--predict", cores])
        #expect(output.status == 2)
        #expect(output.err.split(separator: "\n").count == 1)
    }
}
