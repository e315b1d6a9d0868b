import Experiments
import Foundation
import Testing

@Suite struct KernelTableTests {
    private func outcome(_ json: String) throws -> KernelRun.Outcome {
        var outcome = KernelRun.Outcome()
        outcome.kernels = try JSONDecoder().decode([KernelRun.Samples].self, from: Data(json.utf8))
        return outcome
    }

    private var peers: PeerSetup {
        get throws {
            try JSONDecoder().decode(
                PeerSetup.self,
                from: Data(
                    """
                    {"paths": [], "peers": [{"name": "NumPy", "version": "2.4"}, {"name": "Numba", "version": "0.68"},
                                            {"name": "Cython", "reason": "no compiler"}]}
                    """.utf8))
        }
    }

    private let measured = """
        [{"id": "triad-f64", "items": 1000, "itemUnit": "elements", "bytes": 24000, "operations": 2000,
          "instructionSet": "x86-64-v4", "threads": 2, "granted": 2, "wrong": {}, "leftOut": [], "subjects": [
            {"model": "native-team", "times": 1, "values": [1e-6, 1e-6, 1e-6]},
            {"model": "ceiling:triad", "times": 1, "values": [1e-6, 2e-6, 2e-6], "amount": 30000},
            {"model": "peer:NumPy", "times": 1, "values": [4e-6, 4e-6, 4e-6]},
            {"model": "peer:Numba", "times": 1, "values": [2e-6, 2e-6, 2e-6]}]},
         {"id": "sort-i32", "items": 1000, "itemUnit": "values", "bytes": 0, "operations": 0,
          "instructionSet": "default", "threads": 2, "granted": 1, "wrong": {"peer:Numba": "1 of 1000"}, "leftOut": [],
          "subjects": [
            {"model": "native-team", "times": 1, "values": [2e-6, 2e-6, 2e-6]},
            {"model": "peer:NumPy", "times": 1, "values": [1e-6, 1e-6, 1e-6]}]}]
        """

    @Test func `a kernel stands beside its ceiling and its peers, and the lines below say who is faster`() throws {
        let expected = """
            kernel      median         rate  of ceiling      set  threads    NumPy    Numba  vs fastest
            triad-f64  1.00 µs    24.0 GB/s        80 %       v4        2  4.00 µs  2.00 µs      2.00×
            sort-i32   2.00 µs  500 Mvalue/s           –  default   1 of 2  1.00 µs    wrong      0.50×

            """
        let table = KernelRun.table(try outcome(measured), try peers)
        let lines = table.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        func words(_ line: String) -> [Substring] { line.split(separator: " ") }
        for (line, wanted) in zip(lines, expected.split(separator: "\n", omittingEmptySubsequences: false)) {
            #expect(words(line) == words(String(wanted)))
        }
        #expect(table.contains("Against the fastest peer of each of 2: 1 faster, 0 level (0.95 to 1.05), 1 slower."))
        #expect(table.contains("Geometric mean over Numba, 1 kernels: 2.00×."))
        #expect(table.contains("Slowest against a peer: sort-i32 0.50×."))
        #expect(table.contains("Not measured: Cython: no compiler"))
    }

    @Test func `a peer with another result is a row that is not valid, and no baseline`() throws {
        let rows = KernelRun.results(try outcome(measured), try peers, interpreter: "3.11.7")
        let wrong = try #require(rows.first { $0.workload == "sort-i32" && $0.model == "peer:Numba" })
        #expect(!wrong.valid && wrong.notes.first == "its result and ours differ: 1 of 1000")
        let ours = try #require(rows.first { $0.workload == "triad-f64" && $0.model == "native-team" })
        #expect(ours.baseline == "peer:Numba" && ours.ratio == 2 && ours.bytes == 24000)
        #expect(ours.ceilingShare.map { abs($0 - 0.8) < 1e-9 } == true && ours.instructionSet == "x86-64-v4")
        #expect(rows.first { $0.workload == "sort-i32" && $0.model == "native-team" }?.baseline == "peer:NumPy")
    }
}
