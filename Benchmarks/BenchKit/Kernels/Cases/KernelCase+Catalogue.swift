internal import Unlatch
internal import UnlatchElements

extension KernelCase {
    /// The kernels whose descriptions say all that a measurement needs.
    static func described(_ family: KernelDescription.Family) -> [KernelCase] {
        KernelCatalogue.all.filter { $0.family == family }.compactMap { KernelCase($0) }
    }

    private init?(_ kernel: KernelDescription) {
        guard let row = kernel.row else { return nil }
        let isSingle = kernel.type == .f32
        let limit: Limit =
            switch kernel.limit {
            case .memory: .memory
            case .arithmetic: .arithmetic(isSingle ? .single : .double)
            case .other: .other
            }
        self.init(
            "\(row)-\(kernel.type.rawValue)", function: KernelPeerSources.function(kernel), isSingle: isSingle,
            kernel.family, limit
        ) { try Self.prepare(kernel, $0, $1) }
    }

    /// What the last run returned.
    private final class Returned {
        var value = 0.0
    }

    private static func prepare(_ kernel: KernelDescription, _ effort: Effort, _ team: Team) throws -> PreparedKernel {
        let count = KernelData.vectorBytes(effort) / kernel.type.size
        let example = try KernelExample(kernel, .usual, on: team, hugePages: true) { _ in count }
        let returned = Returned()
        var prepared = PreparedKernel(items: count, "elements") {
            if let value = try example.run().number { returned.value = value }
        } ours: {
            kernel.returns == .nothing ? example.written : [returned.value]
        }
        prepared.bytes = kernel.bytes * Double(count)
        prepared.operations = kernel.operations * Double(count)
        var changed: [(ours: KernelArray, theirs: KernelArray, start: KernelArray)] = []
        for (parameter, array) in zip(kernel.parameters, example.arrays) {
            switch parameter.role {
            case .real: prepared.arguments.append(parameter.values.lowerBound)
            case .integer: prepared.arguments.append(Int(parameter.values.lowerBound))
            case .input, .output, .inout:
                guard let array else { continue }
                if !parameter.isWritten {
                    prepared.arguments.append(array)
                    continue
                }
                func another() throws -> KernelArray {
                    try KernelArray(array.type, shape: array.shape, on: team, hugePages: true)
                }
                let theirs = try another()
                prepared.arguments.append(theirs)
                prepared.theirs.append(theirs)
                if parameter.isRead {
                    let start = try another()
                    start.copy(array)
                    changed.append((array, theirs, start))
                }
            }
        }
        if !changed.isEmpty {
            prepared.resetsOnce = true
            prepared.reset = { [changed] in
                for (ours, theirs, start) in changed {
                    ours.copy(start)
                    theirs.copy(start)
                }
            }
        }
        // A peer may fuse operations, and add all numbers one after the other: each may round.
        let isSingle = kernel.type == .f32
        let ulp = isSingle ? Double(Float.ulpOfOne) : Double.ulpOfOne
        prepared.tolerance = kernel.returns == .nothing ? 16 * ulp : isSingle ? 2e-3 : 1e-9
        return prepared
    }
}

extension ResultValue {
    var number: Double? {
        switch self {
        case .nothing: nil
        case .real(let value): value
        case .integer(let value): Double(value)
        }
    }
}

extension KernelArray: ConvertibleToPython {
    func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        guard let type = type.swiftType else { preconditionFailure("Python has no memory of \(type)") }
        return try share(type, gil)
    }

    private func share<E: BufferElement>(_: E.Type, _ gil: borrowing GIL) throws -> PythonReference {
        try gil.share(elements(as: E.self), shape: shape, keepingAlive: self)
    }
}
