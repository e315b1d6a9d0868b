internal import UnlatchElements

/// The kernels as the peers write them, made of what the descriptions say.
package enum KernelPeerSources {
    /// What the peers call a kernel, whatever the numbers are. The names of Python's own functions stay theirs.
    static func function(_ kernel: KernelDescription) -> String { "kernel_\(kernel.id)" }

    /// What belongs at the end of a file of `Peers.files`; nil for the others.
    package static func text(endOf file: String) -> String? {
        let write: (KernelDescription) -> String?
        switch file {
        case "kernels_numpy.py": write = numpy
        case "kernels_numexpr.py": write = numexpr
        case "kernels_numba.py": write = numba
        case "kernels_cython.pyx": write = cython
        default: return nil
        }
        return KernelCatalogue.functions.compactMap { write($0.versions[0]) }.joined()
    }

    private static func definition(_ kernel: KernelDescription, _ parameters: [String], _ body: [String]) -> String {
        let lines = body.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }
        return "\n\ndef \(function(kernel))(\(parameters.joined(separator: ", "))):\n"
            + lines.map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
    }

    /// What a kernel is that writes to no array.
    private static func isExpression(_ kernel: KernelDescription) -> Bool {
        !kernel.parameters.contains(where: \.isWritten)
    }

    private static func names(_ kernel: KernelDescription) -> [String] { kernel.parameters.map(\.name) }

    private static func numpy(_ kernel: KernelDescription) -> String? {
        kernel.peers.numpy.map {
            definition(kernel, names(kernel), [isExpression(kernel) ? "return \($0)" : $0])
        }
    }

    private static func numexpr(_ kernel: KernelDescription) -> String? {
        kernel.peers.numexpr.map { expression in
            if isExpression(kernel) { return definition(kernel, names(kernel), ["return \(expression)"]) }
            let operands = kernel.parameters.filter { !$0.isWritten || $0.isRead }.map { "\"\($0.name)\": \($0.name)" }
            let call =
                "numexpr.evaluate(\"\(expression)\", local_dict={\(operands.joined(separator: ", "))}, "
                + "out=\(target(kernel)))"
            return definition(kernel, names(kernel), [call])
        }
    }

    private static func numba(_ kernel: KernelDescription) -> String? {
        kernel.peers.numba.map { body in
            let text = definition(
                kernel, names(kernel),
                lines(body, kernel, zero: "0.0") { "for i in prange(\($0).size):" })
            if case .lines = body { return text }
            return "\n\n@parallel" + text.dropFirst()
        }
    }

    private static func cython(_ kernel: KernelDescription) -> String? {
        kernel.peers.cython.map { body in
            if case .lines(let text) = body { return definition(kernel, names(kernel), [text]) }
            var declarations = ["cdef Py_ssize_t i"]
            let parameters = kernel.parameters.map { parameter -> String in
                switch parameter.role {
                // A number is brought to the arrays' type: that of a fused one would be chosen by itself.
                case .real:
                    declarations.append("cdef floating \(parameter.name) = <floating>\(parameter.name)_given")
                    return "double \(parameter.name)_given"
                case .integer: return "Py_ssize_t \(parameter.name)"
                case .input: return "const floating[::1] \(parameter.name)"
                case .output, .inout: return "floating[::1] \(parameter.name)"
                }
            }
            let loop = lines(body, kernel, zero: "0") {
                "for i in prange(\($0).shape[0], nogil=True, num_threads=threads):"
            }
            if case .total = body { declarations.append("cdef double total") }
            return definition(kernel, parameters, declarations + loop)
        }
    }

    /// The body of a function in Numba or Cython.
    private static func lines(
        _ body: KernelPeers.Body, _ kernel: KernelDescription, zero: String, _ loop: (String) -> String
    ) -> [String] {
        switch body {
        case .item(let value): [loop(target(kernel)), "    \(target(kernel))[i] = \(value)"]
        case .total(let value, let finish):
            ["total = \(zero)", loop(kernel.parameters[0].name), "    total += \(value)", "return \(finish)"]
        case .lines(let text): [text]
        }
    }

    /// The array that a kernel of elements writes to.
    private static func target(_ kernel: KernelDescription) -> String {
        kernel.parameters.first(where: \.isWritten)?.name ?? "out"
    }
}
