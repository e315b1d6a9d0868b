import Foundation
import Testing
import Unlatch

@Suite(.serialized) struct PythonKernelsTests {
    /// The package as it was built beside the tests, in a folder from which Python imports it.
    private func withPackage<R>(_ body: (String) throws -> R) throws -> R {
        try withFolder { folder in
            let library = URL(fileURLWithPath: program).deletingLastPathComponent().appendingPathComponent("lib_unlatch.so")
            let files = FileManager.default
            try files.createSymbolicLink(at: folder.appendingPathComponent("_unlatch.so"), withDestinationURL: library)
            try files.createSymbolicLink(
                at: folder.appendingPathComponent("unlatch"),
                withDestinationURL: repository.appendingPathComponent("python/unlatch"))
            return try body(folder.path)
        }
    }

    private func measured(_ arguments: [String]) throws -> (output: Output, rows: [[String: Any]]) {
        try withPackage { package in
            try withFolder { folder in
                let file = folder.appendingPathComponent("out.json")
                let output = try bench(
                    ["python-kernels", "--quick", "--package", package, "--json", file.path] + arguments,
                    environment: [
                        "UNLATCH_PYTHON": try testedInterpreter().executable, "PYTHONDONTWRITEBYTECODE": "1",
                    ])
                try #require(output.status == 0, "\(output.out)\n\(output.err)")
                let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
                return (output, try #require(object?["results"] as? [[String: Any]]))
            }
        }
    }

    @Test func `functions are measured beside NumPy's for each number of elements and along axes`() throws {
        if try !testedInterpreterHasNumPy() { try skip("NumPy is not installed here") }
        let (output, rows) = try measured(["--only", "sum-f64,add-f64,take-f64"])
        let names = Set(rows.compactMap { $0["workload"] as? String })
        #expect(
            names
                == Set(
                    ["sum-f64", "sum-f64-axis0", "sum-f64-axis1", "add-f64", "add-f64-new", "take-f64"]
                        .flatMap { ["\($0)-10", "\($0)-10000"] }))
        for row in rows {
            #expect(row["valid"] as? Bool == true, "\(row)")
            #expect(row["baseline"] as? String == "peer:NumPy" && row["ratio"] is Double, "\(row)")
        }
        #expect(rows.count == 2 * names.count)
        for line in ["Geometric mean over NumPy, fewer, 12 rows: ", "Slower than 0.95 of NumPy: "] {
            #expect(output.out.contains(line), "\(output.out)")
        }
    }

    @Test func `every function computes what NumPy's does`() throws {
        if try !testedInterpreterHasNumPy() { try skip("NumPy is not installed here") }
        // A failure would be another status.
        let (output, rows) = try measured([])
        #expect(rows.count > 300)
        #expect(output.out.contains("dot-f64-beside-python, 1000 elements, of its rate alone: unlatch "))
    }

    @Test func `an interpreter without the package is told so, and a function that there is not`() throws {
        try withFolder { folder in
            let output = try bench(
                ["python-kernels", "--quick", "--only", "sum-f64", "--package", folder.path],
                environment: ["UNLATCH_PYTHON": try testedInterpreter().executable])
            #expect(output.status == 3 && output.out.contains("cannot be imported"), "\(output)")
        }
        let output = try bench(["python-kernels", "--only", "no-such"])
        #expect(output.status == 2 && output.err.contains("no-such") && output.out == "", "\(output)")
    }
}
