import Experiments
import TestSupport
import Testing
import UnlatchPython

@Suite struct KernelPeersTests {
    /// Which are compiled where peers are measured alone; a description that says it wrongly would be found out there.
    @Test(arguments: ["kernels_numpy.py", "kernels_numexpr.py", "kernels_numba.py"])
    func `what the descriptions say of the peers is Python, and a function for each kernel`(file: String) throws {
        let text = try #require(KernelPeerSources.text(endOf: file))
        let names = try python.attached { gil in
            let parse = try gil.evaluate("lambda text: [part.name for part in __import__('ast').parse(text).body]")
            return try [String](parse(text))
        }
        #expect(names.count > 10 && Set(names).count == names.count && names.allSatisfy { $0.hasPrefix("kernel_") })
        #expect(KernelPeerSources.text(endOf: "cython_peer.pyx") == nil)
    }
}
