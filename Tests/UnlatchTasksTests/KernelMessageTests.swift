import Testing
import Unlatch

/// What a kernel says of its failure, in Python.
@Suite struct KernelMessageTests {
    @Test func `a kernel's item and message are in the exception that Python sees`() throws {
        try CompiledLibrary.with("Tests/KernelABI3/kernels.c", headers: "CSources/CTeams/include") { library in
            let histogram = try Reduction(library.constant("histogram"))
            let text = try python.attached { gil in
                let count = try gil.function("count") { (gil: inout GIL, _) -> Int in
                    try gil.released {
                        var keys = [UInt32](repeating: 3, count: 1000)
                        keys[517] = .max
                        var counts = [UInt32](repeating: 0, count: 1 << 20)
                        try Team().run(histogram, arguments: &keys, count: keys.count, into: &counts)
                        return Int(counts[3])
                    }
                }
                let error = #expect(throws: PythonError.self) { try gil.bind(count)() }
                return try "\(#require(error))"
            }
            #expect(
                text.contains("Team.run(histogram): item 517 failed with status 65536: a key is too large"), "\(text)")
        }
    }
}
