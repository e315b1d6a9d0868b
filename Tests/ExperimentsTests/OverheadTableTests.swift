import Experiments
import Foundation
import Testing

@Suite struct OverheadTableTests {
    private func decode<T: Decodable>(_ type: T.Type, _ json: String) throws -> T {
        try JSONDecoder().decode(type, from: Data(json.utf8))
    }

    @Test func `each peer has a column, and a dash where it has no such operation`() throws {
        let outcome = try decode(
            OverheadRun.Outcome.self,
            """
            {"leftOut": [], "streams": [], "samples": [
              {"id": "attach", "title": "attach", "subjects": [
                {"model": "unlatch", "times": 1, "values": [3e-8]}, {"model": "peer:C", "times": 1, "values": [2e-8]}]},
              {"id": "call-loop", "title": "loop", "subjects": [
                {"model": "sequential", "times": 1, "values": [5e-9]}]},
              {"id": "call-add", "title": "add", "subjects": [
                {"model": "unlatch", "times": 1, "values": [4e-8]}, {"model": "peer:C", "times": 1, "values": [2e-8]},
                {"model": "peer:nanobind", "times": 1, "values": [5e-8]}]}]}
            """)
        let peers = try decode(
            PeerSetup.self,
            """
            {"paths": [], "peers": [{"name": "nanobind", "version": "3.1"}, {"name": "cffi", "reason": "no network"}]}
            """)
        let expected = """
            operation  Unlatch    raw C  Unlatch ÷ C  nanobind
            attach     30.0 ns  20.0 ns        1.50×         –
            add        40.0 ns  20.0 ns        2.00×   50.0 ns

            Medians of 1 samples, taken in turns.
            Each function that Python calls includes the loop around the call, as timeit does: 5.00 ns of every figure.
            Peers: nanobind 3.1, compiled with -O3. ctypes and cffi release the lock in every call.
            Not measured: cffi: no network

            """
        #expect(OverheadRun.table(outcome, peers) == expected)
    }

    @Test func `a policy is ahead when its totals rank above the other's, else it ties`() throws {
        // With nobody beside it a pass takes 1 s. Adaptive: half the speed, the other thread all of it.
        let stream = try decode(
            ReleaseStream.Samples.self,
            """
            {"milliseconds": 8, "calls": 100, "alone": [1, 1, 1, 1], "policies": [
              {"name": "always", "seconds": [10, 10, 10, 10], "others": [0.9, 0.9, 0.9, 0.9]},
              {"name": "never", "seconds": [2, 2, 2, 2], "others": [0.4, 1.1, 0.4, 1.1]},
              {"name": "adaptive", "seconds": [2, 2, 2, 2], "others": [0.99, 1, 0.98, 0.99]}]}
            """)
        let text = ReleaseStream.table([stream])
        let row = text.split(separator: "\n").first { $0.hasPrefix("8 ms") && $0.contains("adaptive") }
        #expect(row?.split(separator: " ").suffix(6).joined(separator: " ") == "50 % 99 % 149 %", "\(text)")
        #expect(text.contains("8 ms, together: adaptive is ahead of always and ties with never."))
    }
}
