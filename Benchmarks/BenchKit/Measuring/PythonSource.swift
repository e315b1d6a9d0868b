/// A Python module that travels in the program: a file of `Benchmarks/BenchKit/Python`.
package struct PythonSource: Sendable {
    package let module: String
    let code: [UInt8]

    init(_ module: String, _ code: [UInt8]) { (self.module, self.code) = (module, code) }

    /// Each of them once.
    static func each(_ sources: [PythonSource]) -> [PythonSource] {
        sources.reduce(into: []) { found, source in
            if !found.contains(where: { $0.module == source.module }) { found.append(source) }
        }
    }

    // Those that several experiments use. The others stand with their experiment.
    static let workloads = PythonSource("unlatch_workloads", PackageResources.unlatch_workloads_py)
    static let echoServer = PythonSource("unlatch_echo_server", PackageResources.unlatch_echo_server_py)
    static let scale = PythonSource("unlatch_scale", PackageResources.unlatch_scale_py)
    static let bystander = PythonSource("unlatch_bystander", PackageResources.unlatch_bystander_py)
}
