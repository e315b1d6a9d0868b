/// A Python module that travels in the program.
package struct PythonSource: Sendable {
    package let module: String
    let code: [UInt8]

    package init(_ module: String, _ code: [UInt8]) { (self.module, self.code) = (module, code) }

    /// Each of them once.
    package static func each(_ sources: [PythonSource]) -> [PythonSource] {
        sources.reduce(into: []) { found, source in
            if !found.contains(where: { $0.module == source.module }) { found.append(source) }
        }
    }
}
